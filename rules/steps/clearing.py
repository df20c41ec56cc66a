"""A point that goes back to normal: at once, or after it has stayed normal for its off-delay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import case as cases, transition
from rules.alarm import State
from rules.reason import Reason
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

NOT_ACTIVE = cases.ignored(Reason.NOT_ACTIVE)


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that clears; pass on one that is active."""
    alarm, standing = case.alarm, case.standing
    if alarm.state is not State.CLEARED:
        return None
    standing.note(alarm)
    case.standings.changed.add(standing)
    if standing.phase is Phase.PENDING:
        return _end_pending(case)
    if standing.phase is Phase.ACTIVE:
        return transition.begin_clearing(case, alarm.at)
    return NOT_ACTIVE


def wake(case: Case) -> Verdicts:
    """The off-delay has passed and nothing was heard: the alarm is cleared, as of the end of the delay."""
    return transition.clear(case, case.standing.until or case.now)


def _end_pending(case: Case) -> Verdicts:
    at, until = case.alarm.at, case.standing.until
    if until is not None and at >= until:
        return transition.stood(case) + transition.begin_clearing(case, at)
    return transition.drop(case, at)
