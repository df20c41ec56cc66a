"""Last step: the alarm counts, and the desk opens or joins the order of its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts:
    """Ask for an order; an episode that is over already is cleared in the same breath."""
    verdicts = transition.activate(case)
    if case.ended_at is not None:
        verdicts += transition.clear(case, case.ended_at)
    return verdicts
