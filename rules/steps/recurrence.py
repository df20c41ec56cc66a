"""A fault that comes back on many days: its order says so, and the site may want one more order, to put an end to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Remember that the fault came, and say how often it has by now; never ends a case. What follows from another fault is not counted."""
    recurring, standing = case.book.recurring, case.standing
    if recurring is None or case.escalated or case.cause is not None:
        return None
    standing.comings = recurring.keep(standing.comings, standing.raised_at or case.at)
    times = recurring.times_of(standing.comings)
    if times >= recurring.times:
        case.recurred = recurring.sentence(times)
        case.why.append(f"it {case.recurred}")
    return None
