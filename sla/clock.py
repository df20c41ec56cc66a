"""The clock: one promise on one order, read from the order's timeline. A pure function of terms, marks and now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sla.calendar import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sla.calendar import Calendar
    from sla.policy import ClockRule, Terms


class ClockState(StrEnum):
    """What has become of a clock. An idle one has not started, or nothing is promised at the priority of its order."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


LIVE = frozenset({ClockState.RUNNING, ClockState.PAUSED})
HELD, RESUMED, REOPENED = "held", "resumed", "reopened"
ENDS = frozenset({"cancelled", "closed"})
"""An order that ends so, without what a clock waits for, cancels that clock: nothing was broken, nothing kept."""
UNDONE = frozenset({"completed", "verified", "closed"})
"""What a reopening takes back: clocks that one of these had stopped run again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of an order's timeline, as far as clocks care: `event` in the words of the timeline, in order of `at`.

    `priority` is that of the order from this entry on; `reason` that of a hold.
    """

    event: str
    at: datetime
    priority: str
    reason: str | None = None


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


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time during which the clock ran."""

    start: datetime
    end: datetime


def read(terms: Terms, marks: Sequence[Mark], now: datetime, calendar: Calendar = ALWAYS) -> Reading | None:
    """Return what the clock of `terms` shows at `now`; None when it has not started or the priority has no target.

    A change of priority re-judges the clock from its start, keeping elapsed and paused time. Time after `now` is not counted.
    """
    past = [mark for mark in marks if mark.at <= now]
    started = next((mark for mark in past if mark.event == terms.rule.start), None)
    target = terms.targets.get(past[-1].priority) if past else None
    if started is None or target is None:
        return None
    run = _run(terms.rule, past[past.index(started) :], now)
    return run.reading(target, calendar)


def idle(terms: Terms, since: datetime) -> Reading:
    """Return what a clock shows that `read` has nothing to say of; its target is the longest that it may get."""
    target = max(terms.targets.values(), default=timedelta(0))
    nothing = timedelta(0)
    return Reading(ClockState.IDLE, target, since, None, nothing, nothing, None, None, breached=False)


@dataclass(slots=True)
class _Run:
    """The course of a clock: when it ran, and how it stands at the end."""

    started_at: datetime
    stretches: list[_Stretch]
    pauses: list[_Stretch]
    running_since: datetime | None
    paused_since: datetime | None
    stopped_at: datetime | None
    cancelled: bool

    def reading(self, target: timedelta, calendar: Calendar) -> Reading:
        elapsed = _total(self.stretches, calendar)
        overdue_at = _used_up(self, target, calendar)
        breached = overdue_at is not None
        if overdue_at is None and self.running_since is not None:
            overdue_at = calendar.add(self.stretches[-1].end, target - elapsed)
        return Reading(
            state=self._state(breached=breached),
            target=target,
            started_at=self.started_at,
            stopped_at=self.stopped_at,
            elapsed=elapsed,
            paused=_total(self.pauses, calendar),
            due_at=overdue_at if self.running_since is not None else None,
            overdue_at=overdue_at,
            breached=breached,
        )

    def _state(self, *, breached: bool) -> ClockState:
        if breached:
            return ClockState.BREACHED
        if self.cancelled:
            return ClockState.CANCELLED
        if self.stopped_at is not None:
            return ClockState.MET
        return ClockState.PAUSED if self.paused_since is not None else ClockState.RUNNING


def _run(rule: ClockRule, marks: Iterable[Mark], now: datetime) -> _Run:
    run = _Run(now, [], [], None, None, None, cancelled=False)
    holds: list[str] = []
    for mark in marks:
        if run.running_since is None and run.paused_since is None and run.stopped_at is None:
            run.started_at = run.running_since = mark.at
        if mark.event == HELD:
            holds.append(mark.reason or "")
        elif mark.event in (RESUMED, REOPENED):
            holds.clear()
        if (mark.event == rule.stop or mark.event in ENDS) and run.stopped_at is None:
            _stop(run, mark.at)
            run.cancelled = mark.event != rule.stop
        elif mark.event == REOPENED and run.stopped_at is not None and (run.cancelled or rule.stop in UNDONE):
            run.stopped_at, run.cancelled, run.running_since = None, False, mark.at
        elif run.stopped_at is None:
            _pause_or_run(run, mark.at, paused=any(reason in rule.pause for reason in holds))
    _count_up_to(run, now)
    return run


def _pause_or_run(run: _Run, at: datetime, *, paused: bool) -> None:
    if paused and run.running_since is not None:
        run.stretches.append(_Stretch(run.running_since, at))
        run.running_since, run.paused_since = None, at
    elif not paused and run.paused_since is not None:
        run.pauses.append(_Stretch(run.paused_since, at))
        run.running_since, run.paused_since = at, None


def _stop(run: _Run, at: datetime) -> None:
    _count_up_to(run, at)
    run.running_since = run.paused_since = None
    run.stopped_at = at


def _count_up_to(run: _Run, at: datetime) -> None:
    if run.running_since is not None:
        run.stretches.append(_Stretch(run.running_since, at))
    elif run.paused_since is not None:
        run.pauses.append(_Stretch(run.paused_since, at))


def _total(stretches: Iterable[_Stretch], calendar: Calendar) -> timedelta:
    return sum((calendar.between(stretch.start, stretch.end) for stretch in stretches), timedelta(0))


def _used_up(run: _Run, target: timedelta, calendar: Calendar) -> datetime | None:
    """Return when the target was used up. A stretch that ended at the very last moment kept the promise; one that still runs did not."""
    left = target
    for stretch in run.stretches:
        length = calendar.between(stretch.start, stretch.end)
        still_runs = run.running_since == stretch.start
        if length > left or (length == left and still_runs):
            return calendar.add(stretch.start, left)
        left -= length
    return None


def warnings_passed(terms: Terms, reading: Reading) -> int:
    """Return how many of the warnings of `terms` are behind the clock."""
    return sum(1 for fraction in terms.warn_at if reading.elapsed >= reading.target * fraction)


def next_wake(terms: Terms, reading: Reading, now: datetime, calendar: Calendar = ALWAYS) -> datetime | None:
    """Return when the clock, read at `now`, wants to be looked at again: at its next warning, else when it is due."""
    if reading.state is not ClockState.RUNNING:
        return None
    ahead = [reading.target * fraction for fraction in terms.warn_at if reading.target * fraction > reading.elapsed]
    return calendar.add(now, min([*ahead, reading.target]) - reading.elapsed)
