"""The course of a clock: when it ran, when it was paused and when it stood, by what happened to its order. No targets, no calendar."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sla.policy import ClockRule

HELD, RESUMED, REOPENED = "held", "resumed", "reopened"
ENDS = frozenset({"cancelled", "closed"})
"""An order that ends so, without what a clock waits for, cancels that clock: nothing was broken, nothing kept."""
UNDONE = frozenset({"completed", "verified", "closed"})
"""What a reopening takes back: clocks that one of these had stopped run again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of an order's timeline, as far as clocks care: `event` in the words of the timeline, in order of `at`.

    `priority` is that of the order from this entry on; `reason` that of a hold, or of the hold that ends here.
    """

    event: str
    at: datetime
    priority: str
    reason: str | None = None


class Phase(Enum):
    """What a clock does between two marks."""

    IDLE = "has not started"
    RUNNING = "runs"
    PAUSED = "is paused"
    STOPPED = "has stopped: what it waits for is done"
    CANCELLED = "has ended with its order"


STANDS = frozenset({Phase.STOPPED, Phase.CANCELLED})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time during which a clock did one thing."""

    phase: Phase
    start: datetime
    end: datetime


def of(rule: ClockRule, marks: Sequence[Mark], now: datetime) -> list[Stretch]:
    """Return the course of a clock from its start to `now`, one stretch after the other; empty when it has not started."""
    course: list[Stretch] = []
    phase = Phase.IDLE
    holds: list[str] = []
    for number, mark in enumerate(marks, 1):
        until = marks[number].at if number < len(marks) else now
        _hear_of_holds(holds, mark)
        phase = _after(rule, phase, mark, paused=not rule.pause.isdisjoint(holds))
        if course and course[-1].phase is phase:
            course[-1] = Stretch(phase, course[-1].start, until)
        elif phase is not Phase.IDLE:
            course.append(Stretch(phase, mark.at, until))
    return course


def _after(rule: ClockRule, phase: Phase, mark: Mark, *, paused: bool) -> Phase:
    """Return what the clock does after `mark`; `paused` says whether a hold is on for one of its reasons."""
    if phase is Phase.IDLE and mark.event != rule.start:
        return Phase.IDLE
    if phase in STANDS and not _runs_again(rule, phase, mark):
        return phase
    if mark.event == rule.stop:
        return Phase.STOPPED
    if mark.event in ENDS:
        return Phase.CANCELLED
    return Phase.PAUSED if paused else Phase.RUNNING


def _runs_again(rule: ClockRule, phase: Phase, mark: Mark) -> bool:
    return mark.event == REOPENED and (phase is Phase.CANCELLED or rule.stop in UNDONE)


def _hear_of_holds(holds: list[str], mark: Mark) -> None:
    """Keep `holds` the reasons for which the order is on hold after `mark`. Holds that were put on record late may overlap."""
    if mark.event == HELD:
        holds.append(mark.reason or "")
    elif mark.event == RESUMED and mark.reason in holds:
        holds.remove(mark.reason)
    elif mark.event in (RESUMED, REOPENED):
        holds.clear()


def parts(course: Iterable[Stretch], phase: Phase) -> Iterable[Stretch]:
    """Return the stretches in which the clock did this."""
    return (stretch for stretch in course if stretch.phase is phase)
