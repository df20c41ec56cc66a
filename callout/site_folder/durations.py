"""Lengths of time and shares of it, as people write them: `90s`, `15m`, `8h`, `2d`, `1h30m`, `5 workdays`, `50%`, `30m before`."""

from __future__ import annotations

import re
from datetime import timedelta

from assets import names
from sla.policy import Workdays

FORM = re.compile(r"(?:([0-9]{1,6})d)?(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,9})s)?")
WORKDAYS = re.compile(r"([0-9]{1,4}) ?work(?:ing )?days?")
PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
WRITE = "write 90s, 15m, 8h or 2d, or several of them such as 1h30m"
BEFORE = " before"
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


def promise(text: str) -> timedelta | Workdays:
    """Return what `5 workdays` or `8h` promises; raises ValueError with a sentence."""
    found = WORKDAYS.fullmatch(text)
    if found is not None:
        return Workdays(int(found[1]))
    try:
        return duration(text)
    except ValueError as error:
        raise ValueError(f"{error}, or 5 workdays") from None


def warning(text: str) -> float | timedelta:
    """Return `75%` as 0.75, and `30m before` as the half hour before a target is used up; raises ValueError with a sentence."""
    length, before, _ = text.partition(BEFORE)
    if not before:
        return percentage(text)
    return duration(length)


def _refusal(text: str) -> str:
    if WORKDAYS.fullmatch(text):
        return f"only promises in sla.yaml are counted in working days, not {names.shown(text)}; write a length such as 2d"
    if text.isascii() and text.isdigit():
        return f"{names.shown(text)} has no unit; {WRITE}"
    return f"{names.shown(text)} is no duration; {WRITE}"


def percentage(text: str) -> float:
    """Return `50%` as 0.5; raises ValueError with a sentence."""
    found = PERCENT.fullmatch(text)
    if found is None or float(found[1]) > 100:  # noqa: PLR2004  a hundred percent are all there is
        raise ValueError(f"{names.shown(text)} is no percentage; write a number from 0% to 100%, such as 75%")
    return float(found[1]) / 100
