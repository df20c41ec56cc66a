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
    if not case.book.windows or case.in_order:
        return None
    return transition.hold_back(case, Reason.MAINTENANCE, _held)


def _held(case: Case) -> tuple[datetime, str] | None:
    """Return until when the alarm is held back and by which window; of several, by the one that ends last."""
    facts = case.book.facts(case.standing, case.asset)
    ends = [(window.end(case.standing.site, case.at), window) for window in case.book.windows]
    held = max(((end, window.name) for end, window in ends if end is not None and window.match.fits(facts)), default=None)
    if held is None:
        return None
    end, name = held
    return end, f"maintenance window “{name}” lasts until {end.isoformat()}"
