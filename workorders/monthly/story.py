"""The story of a broken promise: on what the work waited, and between which two events most of the time went by."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from sla.course import ENDS, HELD, REOPENED, RESUMED
from workorders.promise import CLOCK_EVENTS, UNMARKED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from workorders.order import Entry


@dataclass(frozen=True, slots=True)
class Hold:
    """A time in which the order was on hold; `end` is None when it still is."""

    reason: str
    begin: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Wait:
    """The longest time in which nothing happened, from the event `after` to the event `until`, None for the end of the promised time."""

    after: str
    until: str | None
    length: timedelta


def holds(timeline: Iterable[Entry]) -> list[Hold]:
    """Return the holds of an order in the order of their time; a second hold before the first was over is one of its own."""
    found: list[Hold] = []
    still: list[Hold] = []
    for entry in _by_time(timeline):
        if entry.event == HELD:
            still.append(Hold(str(entry.details.get("reason") or "other"), entry.at, None))
        elif entry.event in {RESUMED, REOPENED, *ENDS}:
            found += [Hold(hold.reason, hold.begin, entry.at) for hold in still]
            still.clear()
    return sorted([*found, *still], key=lambda hold: hold.begin)


def longest_wait(timeline: Iterable[Entry], begin: datetime, end: datetime) -> Wait | None:
    """Return the longest wait from `begin`, when the clock started, to `end`, when its time was up; by the clock on the wall."""
    events = [(entry.event, entry.at) for entry in _by_time(timeline) if _tells(entry) and begin <= entry.at < end]
    if not events:
        return None
    steps: Sequence[tuple[str | None, datetime]] = [*events, (None, end)]
    waits = [Wait(str(after), until, at - since) for (after, since), (until, at) in pairwise(steps)]
    return max(waits, key=lambda wait: wait.length)


def _by_time(timeline: Iterable[Entry]) -> list[Entry]:
    return sorted(timeline, key=lambda entry: entry.at)


def _tells(entry: Entry) -> bool:
    return entry.event not in UNMARKED and not entry.event.startswith(CLOCK_EVENTS)
