"""Maintenance windows and shelves: what comes while they last waits, and is judged afresh at their end when it still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition, waiting
from rules.reason import Reason

if TYPE_CHECKING:
    from datetime import datetime

    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case of an alarm that a window or a shelf holds back; one that has its order already keeps it."""
    if not case.book.windows and not case.shelves:
        return None
    if case.escalated and not case.standing.is_suppressed:
        return None
    held = _held(case)
    if held is None:
        return None
    end, reason, sentence = held
    case.why.append(sentence)
    if case.ended_at is not None and case.ended_at < end:
        verdicts = transition.suppress(case, reason)
        transition.end(case, case.ended_at)
        return verdicts
    return transition.suppress(case, reason, until=end, wake=waiting.until(case.at, end - case.at, case.now))


def _held(case: Case) -> tuple[datetime, Reason, str] | None:
    """Return until when the alarm is held back, why, and the sentence; of several, the one that ends last."""
    facts = case.book.facts(case.standing, case.asset)
    held = []
    for window in case.book.windows:
        end = window.end(case.standing.site, case.at)
        if end is not None and window.match.fits(facts):
            held.append((end, Reason.MAINTENANCE, f"maintenance window “{window.name}” lasts until {end.isoformat()}"))
    held += [
        (shelf.until, Reason.SHELVED, f"{shelf.by} shelved it until {shelf.until.isoformat()}: {shelf.because}")
        for shelf in case.shelves
        if shelf.begin <= case.at < shelf.until and shelf.match.fits(facts)
    ]
    return max(held, default=None)
