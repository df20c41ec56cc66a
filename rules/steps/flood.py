"""A flood: so many alarms of one site at once that nobody can read them. What is not urgent then shares an order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Count the alarm, and have it grouped when there are too many; never ends a case."""
    flood, standings = case.book.flood, case.standings
    if flood is None or case.escalated:
        return None
    standings.latest = flood.limit.keep(standings.latest, case.at)
    standings.latest_changed = True
    if case.cause is None and flood.limit.is_reached(standings.latest) and flood.groups(case.treatment.priority):
        case.flood = flood.group_by
        case.why.append(f"it is one of {flood.limit.many} or more alarms within {flood.limit.within}: a flood")
    return None
