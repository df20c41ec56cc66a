"""The clock: one promise on one order, read from the order's timeline. A pure function of terms, marks and now."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from sla import course as courses
from sla.calendar import ALWAYS
from sla.course import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sla.calendar import Calendar
    from sla.course import Mark, Stretch
    from sla.policy import Terms


class ClockState(StrEnum):
    """What has become of a clock. An idle one has not started, or nothing is promised at the priority of its order."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


LIVE = frozenset({ClockState.RUNNING, ClockState.PAUSED})
NONE = timedelta(0)

MARKS = ((1, 2), (3, 4), (9, 10), (1, 1))
"""Parts of the target, by which live clocks are sorted from those that have just begun to those that are late."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at one moment. Durations are counted time.

    `due_at` is None while the clock is paused, and once it has stopped. `overdue_at` is the moment at which the target was
    or would be used up, None when a pause leaves it open. `breached` stays true after the stop: it says that the promise was broken.
    """

    state: ClockState
    target: timedelta
    started_at: datetime
    stopped_at: datetime | None
    elapsed: timedelta
    paused: timedelta
    due_at: datetime | None
    overdue_at: datetime | None
    breached: bool

    @property
    def remaining(self) -> timedelta:
        """What is left of the target; negative once it is used up."""
        return self.target - self.elapsed

    @property
    def ratio(self) -> float:
        """Elapsed as a fraction of the target."""
        return self.elapsed / self.target


def read(terms: Terms, marks: Sequence[Mark], now: datetime) -> Reading | None:
    """Return what the clock of `terms` shows at `now`; None when it has not started or the priority has no target.

    A change of priority re-judges the clock from its start: when it ran and when it was paused stays, and is measured by the calendar
    of the priority that holds now. Time after `now` is not counted.
    """
    past = [mark for mark in marks if mark.at <= now]
    course = courses.of(terms.rule, past, now)
    if not course:
        return None
    priority, start = past[-1].priority, course[0].start
    target = terms.target(priority, start)
    return _reading(course, target, terms.calendar(priority)) if target is not None else None


def run_on(reading: Reading, read_at: datetime, now: datetime, calendar: Calendar) -> Reading:
    """Return what a clock shows at `now` that showed `reading` at `read_at`, when nothing happened to its order since.

    It is what `read` would find in the timeline, without the timeline.
    """
    elapsed, paused, state, breached = reading.elapsed, reading.paused, reading.state, reading.breached
    if reading.due_at is not None:
        elapsed += calendar.measure(read_at, now)
        breached = now >= reading.due_at
        state = ClockState.BREACHED if breached else ClockState.RUNNING
    elif reading.stopped_at is None and state is not ClockState.IDLE:
        paused += calendar.measure(read_at, now)
    return Reading(
        state, reading.target, reading.started_at, reading.stopped_at, elapsed, paused, reading.due_at, reading.overdue_at, breached
    )


def idle(terms: Terms, since: datetime) -> Reading:
    """Return what a clock shows that `read` has nothing to say of; its target is the longest that it may get."""
    promised = (terms.target(priority, since) for priority in terms.targets)
    target = max((target for target in promised if target is not None), default=NONE)
    return Reading(ClockState.IDLE, target, since, None, NONE, NONE, None, None, breached=False)


def _reading(course: Sequence[Stretch], target: timedelta, calendar: Calendar) -> Reading:
    last = course[-1]
    overdue_at, breached = _used_up(course, target, calendar)
    return Reading(
        state=ClockState.BREACHED if breached else STATES[last.phase],
        target=target,
        started_at=course[0].start,
        stopped_at=last.start if last.phase in courses.STANDS else None,
        elapsed=_total(courses.parts(course, Phase.RUNNING), calendar),
        paused=_total(courses.parts(course, Phase.PAUSED), calendar),
        due_at=overdue_at if last.phase is Phase.RUNNING else None,
        overdue_at=overdue_at,
        breached=breached,
    )


STATES = {
    Phase.RUNNING: ClockState.RUNNING,
    Phase.PAUSED: ClockState.PAUSED,
    Phase.STOPPED: ClockState.MET,
    Phase.CANCELLED: ClockState.CANCELLED,
}
"""What becomes of a clock that has kept its promise so far."""


def _used_up(course: Sequence[Stretch], target: timedelta, calendar: Calendar) -> tuple[datetime | None, bool]:
    """Return when the target was or will be used up, None when a pause leaves it open, and whether it was.

    A stretch that ended at the very last moment kept the promise; one that still runs then did not.
    """
    left = target
    for stretch in courses.parts(course, Phase.RUNNING):
        due = calendar.add(stretch.start, left)
        runs = stretch is course[-1]
        if runs or due < stretch.end:
            return due, due <= stretch.end
        left -= calendar.measure(stretch.start, stretch.end)
    return None, False


def _total(stretches: Iterable[Stretch], calendar: Calendar) -> timedelta:
    return sum((calendar.measure(stretch.start, stretch.end) for stretch in stretches), NONE)


def warnings_passed(terms: Terms, reading: Reading) -> int:
    """Return how many of the warnings of `terms` are behind the clock."""
    return bisect_right(terms.warnings(reading.target), reading.elapsed)


@lru_cache(maxsize=1_000)
def _marks(target: timedelta) -> tuple[timedelta, ...]:
    """Return after how much counted time of `target` each of `MARKS` is reached, rounded up."""
    return tuple(-(-target * part // whole) for part, whole in MARKS)


def marks_passed(reading: Reading) -> int:
    """Return how many of `MARKS` are behind the clock; one that is reached is."""
    return bisect_right(_marks(reading.target), reading.elapsed)


def next_wake(terms: Terms, reading: Reading, now: datetime, calendar: Calendar = ALWAYS) -> datetime | None:
    """Return when the clock, read at `now`, wants to be looked at again: at its next warning or mark; the last mark is when it is due."""
    if reading.state is not ClockState.RUNNING:
        return None
    after = min(_after(terms.warnings(reading.target), reading), _after(_marks(reading.target), reading))
    return calendar.add(now, after - reading.elapsed)


def _after(moments: Sequence[timedelta], reading: Reading) -> timedelta:
    """Return the first of `moments` in order of time that the clock has not reached, or its target."""
    passed = bisect_right(moments, reading.elapsed)
    return moments[passed] if passed < len(moments) else reading.target
