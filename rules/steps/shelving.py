"""Shelving: what somebody put aside waits until the shelf ends, and is judged afresh then when it still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import shelf, transition
from rules.reason import Reason

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that is put aside; one that has its order already keeps it."""
    if not case.shelves or (case.escalated and not case.standing.is_suppressed):
        return None
    held = shelf.over(case, case.at)
    while held is not None:
        case.why.append(held.sentence())
        if transition.outlasts(case, held.end):
            held = shelf.over(case, case.at)
            continue
        return transition.hold(case, Reason.SHELVED, held.end)
    return None
