"""Maintenance windows: what comes while one lasts waits, and is judged afresh at its end when it still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition
from rules.reason import Reason

if TYPE_CHECKING:
    from datetime import datetime

    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that a window holds back; one that has its order already keeps it."""
    if not case.book.windows:
        return None
    if case.escalated and not case.standing.is_suppressed:
        return None
    held = _held(case)
    while held is not None:
        end, name = held
        case.why.append(f"maintenance window “{name}” lasts until {end.isoformat()}")
        if transition.outlasts(case, end):
            held = _held(case)
            continue
        return transition.hold(case, Reason.MAINTENANCE, end)
    return None


def _held(case: Case) -> tuple[datetime, str] | None:
    """Return until when the alarm is held back and by which window; of several, by the one that ends last."""
    facts = case.book.facts(case.standing, case.asset)
    ends = [(window.end(case.standing.site, case.at), window) for window in case.book.windows]
    return max(((end, window.name) for end, window in ends if end is not None and window.match.fits(facts)), default=None)
