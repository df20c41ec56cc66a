"""Maintenance windows: when somebody works at plant, so that its alarms wait. Once, weekly, or whenever a calendar says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Protocol

from rules.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Times(Protocol):
    """Knows when it is open."""

    def end(self, at: datetime) -> datetime | None:
        """Return when the stretch ends that `at` lies in, None when it lies in none; the end itself is outside."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """From one instant to another."""

    begin: datetime
    until: datetime

    def end(self, at: datetime) -> datetime | None:
        """Return `until` when `at` lies before it and not before `begin`."""
        return self.until if self.begin <= at < self.until else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """From one time of day to another on some days of the week, Monday 0; over midnight when `until` is not after `begin`."""

    days: frozenset[int]
    begin: time
    until: time
    zone: tzinfo = UTC

    def end(self, at: datetime) -> datetime | None:
        """Return the end of the stretch that began on the local day of `at`, or on the day before."""
        today = at.astimezone(self.zone).date()
        for day in (today, today - DAY):
            if day.weekday() in self.days:
                begin, end = self._stretch(datetime.combine(day, time()))
                if begin <= at < end:
                    return end
        return None

    def _stretch(self, midnight: datetime) -> tuple[datetime, datetime]:
        last = midnight if self.until > self.begin else midnight + DAY
        # A local time is made of a day and a time of day each for itself: over a change of the clock a sum would be an hour off.
        # One that comes twice is the first of the two.
        begin = datetime.combine(midnight.date(), self.begin, self.zone)
        return _not_after_jump(begin), datetime.combine(last.date(), self.until, self.zone).astimezone(UTC)


def _not_after_jump(local: datetime) -> datetime:
    """Return the instant at which the wall shows `local`, or, when it skips that, the instant at which it does so."""
    found = local.astimezone(UTC)
    offset = found.astimezone(local.tzinfo).utcoffset()
    if offset == local.utcoffset():
        return found
    while (found - MINUTE).astimezone(local.tzinfo).utcoffset() == offset:
        found -= MINUTE
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One entry of `maintenance:`: alarms that `match` fits wait until the end of the time in which they came.

    `sites` are the times for each site where they differ, as weekly ones do by time zone; `times` are those of all others.
    """

    name: str
    match: Condition = field(default_factory=Condition)
    times: Times
    sites: Mapping[str, Times] = field(default_factory=dict)

    def end(self, site: str, at: datetime) -> datetime | None:
        """Return when the window ends that is open at `site` at `at`, None when it is not open."""
        return self.sites.get(site, self.times).end(at)
