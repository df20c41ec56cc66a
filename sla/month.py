"""Months as contracts count them: from midnight to midnight in a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1970, 2199
DECEMBER = 12
NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of a year, from 1 to 12."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def name(self) -> str:
        """The month as people say it: `October 2026`."""
        return f"{NAMES[self.number - 1]} {self.year}"

    @property
    def next(self) -> Month:
        """The month after it."""
        return Month(self.year + 1, 1) if self.number == DECEMBER else Month(self.year, self.number + 1)

    @property
    def before(self) -> Month:
        """The month before it."""
        return Month(self.year - 1, DECEMBER) if self.number == 1 else Month(self.year, self.number - 1)

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return the instant, in UTC, at which it begins in `zone`; it ends where the next one begins."""
        return datetime(self.year, self.number, 1, tzinfo=zone).astimezone(UTC)


def of(text: str) -> Month:
    """Return the month that `text` names; raises ValueError with a sentence."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    if found is None or not FIRST_YEAR < int(found[1]) <= LAST_YEAR:
        message = f"{text!r} is no month; write it as 2026-10"
        raise ValueError(message)
    return Month(int(found[1]), int(found[2]))


def at(moment: datetime, zone: ZoneInfo) -> Month:
    """Return the month in which `moment` falls in `zone`."""
    there = moment.astimezone(zone)
    return Month(there.year, there.month)
