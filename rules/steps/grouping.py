"""Last step: the alarm counts, and the desk opens or joins the order of its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition
from rules.alarm import State

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts:
    """Ask for an order; an episode that is over already is cleared in the same breath."""
    verdicts = transition.activate(case)
    if case.ended_at is None:
        return verdicts
    # Ended by the very message that is judged, it may have an off-delay to wait for; ended by a later one, that has come already.
    if case.alarm.state is State.CLEARED or case.corrects:
        return verdicts + transition.begin_clearing(case, case.ended_at)
    return verdicts + transition.clear(case, case.ended_at)
