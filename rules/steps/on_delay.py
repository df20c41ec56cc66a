"""An alarm may have to stand for a while before it counts; measured by event time, and it survives a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition, waiting
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that has not stood long enough yet. One that flaps never would, and so need not."""
    standing, delay = case.standing, case.treatment.on_delay
    if not delay or standing.raised_at is None or (standing.is_active and not standing.is_suppressed):
        return None
    if standing.flapping_since is not None:
        case.why.append("it comes and goes too often to wait for its on-delay")
        return None
    until = standing.raised_at + delay
    if (case.ended_at or case.at) >= until:
        if standing.phase is Phase.PENDING:
            case.why.append(f"it stood longer than its on-delay of {delay}")
        return None
    if case.ended_at is not None:
        return transition.drop(case, case.ended_at)
    return transition.delay(case, until, waiting.until(standing.raised_at, delay, case.now))
