"""What the rule book says about the alarm: priority, trade, delays, grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Ask the book; never ends a case."""
    case.treatment = case.book.treat(case.standing, case.asset)
    case.why += case.treatment.why
    return None
