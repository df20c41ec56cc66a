"""One year of working hours, worked out to intervals of UTC: three numbers an interval, some 12 kB a year of two shifts a day.

Instants are microseconds since 1970, and so are lengths of counted time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sla import public_holidays
from sla.moments import MICROSECOND, instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sla.hours import Hours

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
DAY: Final = 24 * 60 * MINUTE

Piece = tuple[int, int]
"""From and to."""


@dataclass(frozen=True, slots=True)
class Year:
    """The counted time of one year of UTC. `days` has what has counted since New Year when each working day begins."""

    opens: array[int]
    closes: array[int]
    before: array[int]
    days: array[int]
    total: int

    def counted(self, at: int) -> int:
        """Return what has counted from the beginning of the year to `at`."""
        place = bisect_right(self.opens, at) - 1
        return self.before[place] + min(at, self.closes[place]) - self.opens[place] if place >= 0 else 0

    def when(self, counted: int) -> int:
        """Return the first instant by which so much has counted, more than nothing and at most `total`."""
        place = bisect_left(self.before, counted) - 1
        return self.opens[place] + counted - self.before[place]


def build(hours: Hours, number: int) -> Year:
    """Work out year `number` of `hours`."""
    begin, end = micros(datetime(number, 1, 1, tzinfo=UTC)), micros(datetime(number + 1, 1, 1, tzinfo=UTC))
    zone = ZoneInfo(hours.timezone or "UTC")
    steady = list(_steady(zone, begin - 2 * DAY, end + 2 * DAY))
    pieces: list[Piece] = []
    firsts: list[int] = []
    for day in _working_days(hours, number):
        found = sorted(_on_the_wall(hours, day, steady))
        if found and begin <= found[0][0] < end:
            firsts.append(found[0][0])
        pieces += [(max(opens, begin), min(closes, end)) for opens, closes in found if closes > begin and opens < end]
    return _year(_joined(pieces), firsts)


def _year(pieces: list[Piece], firsts: list[int]) -> Year:
    before = array("q")
    total = 0
    for opens, closes in pieces:
        before.append(total)
        total += closes - opens
    year = Year(array("q", [opens for opens, _ in pieces]), array("q", [closes for _, closes in pieces]), before, array("q"), total)
    # Two days begin at one point only when a shift of the first covers all of the second; then they are one.
    year.days.extend(sorted({year.counted(first) for first in firsts}))
    return year


def _working_days(hours: Hours, number: int) -> Iterator[date]:
    """Yield the days whose hours may reach into year `number`: zones lie up to 14 hours apart from UTC, and shifts cross midnight."""
    closed = hours.closed.union(*(public_holidays.of(hours.country, hours.subdivision, each) for each in range(number - 1, number + 2)))
    day, last = date(number - 1, 12, 30), date(number + 1, 1, 1)
    while day <= last:
        if day not in closed:
            yield day
        day += timedelta(days=1)


def _on_the_wall(hours: Hours, day: date, steady: list[tuple[int, int, int]]) -> Iterator[Piece]:
    """Yield when the clock on the wall shows the hours of `day`: in two pieces when it is put back, in none when it skips them."""
    midnight = micros(datetime(day.year, day.month, day.day, tzinfo=UTC))
    for first, last in hours.week[day.weekday()]:
        for begin, end, offset in steady:
            opens = max(midnight + first * MINUTE - offset, begin)
            closes = min(midnight + last * MINUTE - offset, end)
            if opens < closes:
                yield opens, closes


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces in order of time, those that touch or overlap as one."""
    joined: list[Piece] = []
    for opens, closes in sorted(pieces):
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    return joined


def _steady(zone: ZoneInfo, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches from `begin` to `end` in which `zone` keeps one offset from UTC, each with that offset."""
    since = begin
    for day, following in pairwise([*range(begin, end, DAY), end]):
        if _offset(zone, day) != _offset(zone, following):
            change = _change(zone, day, following)
            yield since, change, _offset(zone, since)
            since = change
    yield since, end, _offset(zone, since)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the second, between two instants of different offsets, at which the clocks are put forward or back."""
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = instant(at).astimezone(zone).utcoffset() or timedelta(0)
    return offset // MICROSECOND
