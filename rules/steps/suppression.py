"""An alarm may be nobody's job: a rule says so, or it is less severe than the site wants to hear of. Standing long, it may become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition, waiting
from rules.alarm import RANK
from rules.reason import Reason

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of what raises nothing, at least for now."""
    reason = _reason(case)
    if reason is None:
        return None
    standing, patience = case.standing, case.treatment.stale_after
    if patience is None or standing.raised_at is None:
        verdicts = transition.suppress(case, reason)
    elif case.at >= standing.raised_at + patience:
        case.why.append(f"it has stood for longer than {patience}")
        case.stale = True
        return None
    else:
        until = standing.raised_at + patience
        verdicts = transition.suppress(case, reason, until=until, wake=waiting.until(standing.raised_at, patience, case.now))
    if case.ended_at is not None:
        transition.end(case, case.ended_at)
    return verdicts


def _reason(case: Case) -> Reason | None:
    if not case.treatment.raises:
        return Reason.RULE
    threshold = case.book.threshold(case.standing.site, case.standing.raised_at or case.at)
    if threshold is not None and RANK[case.standing.severity] < RANK[threshold]:
        case.why.append(f"the site wants to hear of {threshold} and above at this hour")
        return Reason.BELOW_THRESHOLD
    return None
