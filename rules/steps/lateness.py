"""Event time: what happened before the latest message of its key changes no state, but an unseen fault is still a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import case as cases
from rules.alarm import State
from rules.reason import Reason
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

LATE = cases.ignored(Reason.LATE)


def judge(case: Case) -> Verdicts | None:
    """End a late case, unless it tells of an episode that nobody had heard of: that one is judged, and ends at the later message."""
    alarm, standing = case.alarm, case.standing
    if standing.last_at is None or alarm.at >= standing.last_at:
        return None
    if alarm.state is State.CLEARED or standing.phase is not Phase.NORMAL:
        return LATE
    if standing.cleared_at is not None and alarm.at <= standing.cleared_at:
        return LATE
    case.ended_at = standing.last_at
    return None
