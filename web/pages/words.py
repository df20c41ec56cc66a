"""How pages say durations, times and sentences. Pure; the countdown is said in the same way by `static/callout.js`."""

from datetime import datetime
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1, "s"))


def span(seconds: float) -> str:
    """Say a duration in its two largest units: `2 d 3 h`, `1 h 30 min`, `45 s`; a number and its unit stay on one line."""
    left = round(abs(seconds))
    parts: list[str] = []
    for size, unit in UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number}\u00a0{unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0\u00a0s"


def countdown(seconds: float) -> str:
    """Say what is left, or how late it is, as it ticks: `3:05:12`, from one day on `2 d 03 h`."""
    left = int(abs(seconds))
    if left >= DAY:
        return f"{left // DAY} d {left % DAY // HOUR:02} h"
    return f"{left // HOUR}:{left % HOUR // MINUTE:02}:{left % MINUTE:02}"


def local(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Say a time as people at the site do: without the day when that is today, without the year when it is this one."""
    there, today = at.astimezone(zone), now.astimezone(zone)
    if there.date() == today.date():
        return f"{there:%H:%M}"
    if there.year == today.year:
        return f"{there.day} {there:%b %H:%M}"
    return f"{there.day} {there:%b %Y %H:%M}"


def stamp(at: datetime, zone: ZoneInfo) -> str:
    """Say a time in full, for what is kept and printed: `2026-10-03 14:05`."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def share(value: float) -> str:
    """Say a share in per cent, rounded down: what is short of its target must not look as if it had reached it."""
    tenths = int(1000 * value + _GRAIN)
    return f"{tenths // 10}\u00a0%" if tenths % 10 == 0 else f"{tenths / 10:.1f}\u00a0%"


_GRAIN = 1e-6
"""0.29 is a little less than 29 hundredths to a computer."""


def utc(at: datetime) -> str:
    """Say a time for those who compare logs."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def sentence(text: str) -> str:
    """Make a sentence of a clause: a capital, unless it begins with an id, and a full stop."""
    text = text.strip()
    if not text:
        return ""
    begun = text[0].upper() + text[1:] if text.split(" ", 1)[0].rstrip(":,").isalpha() else text
    return begun if begun[-1] in ".!?”" else f"{begun}."


def number(value: float) -> str:
    """Say a figure: whole when it is large, with one decimal when it is small, a thin space between thousands."""
    if value < SMALL and value != int(value):
        return f"{value:.1f}"
    return f"{value:,.0f}".replace(",", "\u202f")


SMALL = 100
