"""Shelving: what somebody put aside waits until the shelf ends, and is judged afresh then when it still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import shelf, transition
from rules.reason import Reason

if TYPE_CHECKING:
    from datetime import datetime

    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that is put aside; one that has its order already keeps it."""
    if not case.shelves or case.in_order:
        return None
    return transition.hold_back(case, Reason.SHELVED, _held)


def _held(case: Case) -> tuple[datetime, str] | None:
    """Return until when the alarm is put aside, and who did so why."""
    held = shelf.over(case, case.at)
    return (held.end, held.sentence()) if held is not None else None
