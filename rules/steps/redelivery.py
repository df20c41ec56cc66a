"""The same message again (same key, time, state and id): it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import case as cases
from rules.reason import Reason

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

REDELIVERED = cases.ignored(Reason.REDELIVERED)


def judge(case: Case) -> Verdicts | None:
    """End the case when its message is the latest one that was taken."""
    alarm, standing = case.alarm, case.standing
    if alarm.at == standing.last_at and alarm.state is standing.last_state and alarm.id == standing.last_id:
        return REDELIVERED
    return None
