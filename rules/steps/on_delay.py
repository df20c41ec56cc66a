"""An alarm may have to stand for a while before it counts; measured by event time, and it survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition, waiting

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that has not stood long enough yet."""
    standing, delay = case.standing, case.treatment.on_delay
    if not delay or standing.is_active or standing.raised_at is None:
        return None
    until = standing.raised_at + delay
    if (case.ended_at or case.alarm.at) >= until:
        return None
    if case.ended_at is not None:
        return transition.drop(case, case.ended_at)
    return transition.delay(case, until, waiting.until(standing.raised_at, delay, case.now))


def wake(case: Case) -> Verdicts:
    """The alarm has stood long enough: it counts."""
    return transition.stood(case)
