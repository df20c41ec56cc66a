"""An alarm may be the consequence of another one that stands, or stood a moment ago: then it belongs to that one's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Find the cause; never ends a case. An alarm that has its order already stays with it."""
    standing = case.standing
    if not case.book.inhibitions or case.in_order:
        return None
    found = case.standings.links.cause_of(standing, case.asset, case.book, case.register, standing.raised_at or case.at)
    if found is not None:
        case.cause, inhibition = found
        case.why.append(inhibition.sentence(case.cause))
    return None
