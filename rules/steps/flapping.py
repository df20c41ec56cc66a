"""A point that comes and goes: a state that is shown, that holds its clearing, and that never silences a first order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.alarm import State
from rules.standing import Change

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Note a change between normal and abnormal, and whether there were too many of them lately; never ends a case."""
    standing, limit = case.standing, case.book.flapping
    if case.corrects or case.alarm.state is (standing.last_state or State.CLEARED):
        return None
    case.standings.move(standing, Change.MOVED, case.at)
    if limit is None:
        return None
    standing.transitions = limit.keep(standing.transitions, case.at)
    if not limit.is_reached(standing.transitions):
        standing.flapping_since = None
    elif standing.flapping_since is None:
        standing.flapping_since = case.at
    case.standings.changed.add(standing)
    return None
