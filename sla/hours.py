"""Working hours: what a calendar of a contract says, as a value, and the arithmetic on it. `sla.year` works out one year."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sla import year as years
from sla.moments import MICROSECOND, instant, micros
from sla.year import Year

if TYPE_CHECKING:
    from datetime import date, datetime

Span = tuple[int, int]
"""From and to, in minutes after midnight. `to` is beyond 1440 when the shift ends on the next day."""

Week = tuple[tuple[Span, ...], ...]
"""The spans of each day, Monday first."""

ALL_DAY: Span = (0, 24 * 60)

_BUILT: dict[Hours, dict[int, Year]] = {}
"""The years that were worked out, once for all calendars that say the same: every order keeps its own copy of what its contract said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Time that counts: spans of each day of the week as the clock on the wall of `timezone` shows them.

    A day that is a public holiday of `country` (and `subdivision`), or one of `closed`, has none. A span that runs past midnight
    belongs to the day on which it begins. An hour that the wall clock shows twice counts twice, one that it skips does not count.
    `timezone` is None for that of the site, until `at_site` says which one that is.
    """

    week: Week
    timezone: str | None = None
    country: str = ""
    subdivision: str = ""
    closed: frozenset[date] = frozenset()
    _years: dict[int, Year] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_years", _BUILT.setdefault(self, {}))

    def at_site(self, timezone: str) -> Hours:
        """Return the same hours at a site in `timezone`, unless they name a time zone of their own."""
        return replace(self, timezone=timezone) if self.timezone is None else self

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first instant by which `duration` of counted time has passed since `start`; that is `start` for no time at all."""
        if not duration:
            return start
        number = start.year
        left = self._year(number).counted(micros(start)) + duration // MICROSECOND
        while left > (year := self._year(number)).total:
            left -= year.total
            number += 1
        return instant(year.when(left))

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """Return the counted time from `start` to `end`."""
        whole = sum(self._year(number).total for number in range(start.year, end.year))
        rest = self._year(end.year).counted(micros(end)) - self._year(start.year).counted(micros(start))
        return timedelta(microseconds=whole + rest)

    def turns(self, at: datetime) -> tuple[bool, datetime | None]:
        """Return whether time counts at `at`, and when that changes; hours without an end end with the year."""
        year, now = self._year(at.year), micros(at)
        place = bisect_right(year.opens, now)
        if place and now < (closes := year.closes[place - 1]):
            following = self._year(at.year + 1) if place == len(year.opens) else None
            goes_on = following is not None and following.opens and following.opens[0] == closes
            return True, instant(following.closes[0] if following is not None and goes_on else closes)
        number = at.year
        while place == len(year.opens):
            number, place = number + 1, 0
            year = self._year(number)
        return False, instant(year.opens[place])

    def workdays(self, start: datetime, number: int) -> timedelta:
        """Return the counted time from `start` to the same point of the working day that is `number` working days later.

        Half way through a short day is half way through a long one. Before the hours of a day it is their beginning; after them, that
        of the next working day.
        """
        year = self._year(start.year)
        counted = year.counted(micros(start))
        today = bisect_right(year.days, counted) - 1
        begin, end, then, after = (self._begin(start.year, day) for day in (today, today + 1, today + number, today + number + 1))
        return timedelta(microseconds=then + (counted - begin) * (after - then) // (end - begin) - counted)

    def _begin(self, number: int, day: int) -> int:
        """Return what counts from the beginning of year `number` until its working day `day` begins, the first being 0.

        Days run on into the years after it; -1 is the last of the year before, whose shift may reach into this one.
        """
        if day < 0:
            before = self._year(number - 1)
            return before.days[day] - before.total
        passed = 0
        while day >= len((year := self._year(number)).days):
            day -= len(year.days)
            passed += year.total
            number += 1
        return passed + year.days[day]

    def _year(self, number: int) -> Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = years.build(self, number)
        return year
