"""Lengths of time and shares of it, as people write them: `90s`, `15m`, `8h`, `2d`, `1h30m`, `50%`."""

from __future__ import annotations

import re
from datetime import timedelta

from assets import names

FORM = re.compile(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9})s)?")
WORKDAYS = re.compile(r"[0-9]+ ?work(?:ing )?days?")
PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
WRITE = "write 90s, 15m, 8h or 2d, or several of them such as 1h30m"
LONGEST = timedelta(days=3660)


def duration(text: str) -> timedelta:
    """Return the length of time that `text` says; raises ValueError with a sentence."""
    found = FORM.fullmatch(text)
    if found is None or not text:
        raise ValueError(_refusal(text))
    days, hours, minutes, seconds = (int(number or 0) for number in found.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length > LONGEST:
        raise ValueError(f"{names.shown(text)} is longer than ten years; {WRITE}")
    return length


def _refusal(text: str) -> str:
    if WORKDAYS.fullmatch(text):
        return f"working days such as {names.shown(text)} come with a later version of Callout; until then write a length such as 2d"
    if text.isascii() and text.isdigit():
        return f"{names.shown(text)} has no unit; {WRITE}"
    return f"{names.shown(text)} is no duration; {WRITE}"


def percentage(text: str) -> float:
    """Return `50%` as 0.5; raises ValueError with a sentence."""
    found = PERCENT.fullmatch(text)
    if found is None or float(found[1]) > 100:  # noqa: PLR2004  a hundred percent are all there is
        raise ValueError(f"{names.shown(text)} is no percentage; write a number from 0% to 100%, such as 75%")
    return float(found[1]) / 100
