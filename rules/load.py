"""How much of an operator the alarms of a time ask for: counts in regular intervals of ten minutes, and the floods among them.

Source: ANSI/ISA-18.2-2016, clause 16 (monitoring and assessment), whose targets are those of EEMUA 191: about one alarm in ten minutes
is acceptable and two can be managed; a flood begins with the first interval of ten alarms or more and is over at the first one of fewer
than five; an alarm that stands for more than a day is stale; one that changes three times within a minute chatters. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rules.limits import Limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INTERVAL = timedelta(minutes=10)
ACCEPTABLE, MANAGEABLE = 1, 2
"""Alarms in ten minutes, on average, that one operator can very likely, and can at most, deal with."""

FLOOD_FROM, FLOOD_BELOW = 10, 5
"""Alarms in an interval with which a flood begins, and below which it is over."""

STALE_AFTER = timedelta(days=1)
CHATTER = Limit(many=3, within=timedelta(minutes=1))
"""So many changes between normal and abnormal within so short a time are chatter."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """A time in which nobody could read the alarms: whole intervals, the most `alarms` in one of them, and how many in all."""

    begins_at: datetime
    ends_at: datetime
    alarms: int
    peak: int

    @property
    def length(self) -> timedelta:
        """How long it lasted."""
        return self.ends_at - self.begins_at


def interval_of(at: datetime) -> int:
    """Return the number of the interval that `at` belongs to. They begin at the full ten minutes of UTC."""
    return (at - EPOCH) // INTERVAL


def begin_of(interval: int) -> datetime:
    """Return when an interval begins."""
    return EPOCH + interval * INTERVAL


def floods(counts: Mapping[int, int]) -> Iterator[Flood]:
    """Yield the floods in `counts`, which are alarms by interval; an interval that is not in it had none."""
    running: list[int] = []
    for interval in sorted(counts):
        number = counts[interval]
        goes_on = bool(running) and interval == running[-1] + 1 and number >= FLOOD_BELOW
        if running and not goes_on:
            yield _flood(running, counts)
            running = []
        if goes_on or number >= FLOOD_FROM:
            running.append(interval)
    if running:
        yield _flood(running, counts)


def _flood(intervals: list[int], counts: Mapping[int, int]) -> Flood:
    numbers = [counts[interval] for interval in intervals]
    return Flood(begins_at=begin_of(intervals[0]), ends_at=begin_of(intervals[-1] + 1), alarms=sum(numbers), peak=max(numbers))
