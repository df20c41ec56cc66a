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
    """End the case of an alarm that clears; pass on one that is active, and one whose wait was over before it cleared."""
    alarm, standing = case.alarm, case.standing
    if alarm.state is not State.CLEARED:
        return None
    standing.note(alarm)
    case.standings.changed.add(standing)
    if standing.phase is Phase.NORMAL or standing.phase is Phase.CLEARING:
        return NOT_ACTIVE
    if standing.until is not None and case.at >= standing.until:
        case.ended_at = case.at
        return None
    if standing.phase is Phase.PENDING:
        return transition.drop(case, case.at)
    return transition.begin_clearing(case, case.at)


def wake(case: Case) -> Verdicts:
    """The off-delay has passed and nothing was heard: the alarm is cleared, as of the end of the delay."""
    case.standing.flapping_since = None
    return transition.clear(case, case.at)
