"""What recurs gets one more order: a corrective one, beside the order of today's fault, so that somebody puts an end to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workorders import desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from rules.case import Raise
    from rules.recurrence import Recurring
    from store.unit import UnitOfWork
    from streams.estate import Estate
    from workorders.change import Change
    from workorders.order import WorkOrder


def changes_of(unit: UnitOfWork, estate: Estate, verdict: Raise, today: WorkOrder, now: datetime) -> Iterator[Change]:
    """Yield what the recurrence of `verdict`, whose order is `today`, does to orders: one corrective order is open for it, or none.

    After that was done, or called off, the fault has to recur as often again.
    """
    recurring = estate.book.recurring
    if recurring is None or recurring.corrective is None:
        return
    group = desk.recurring_group(verdict.standing)
    standing = unit.open_of_group(group)
    if standing is not None:
        yield desk.note_recurrence(standing, verdict, today, now)
    elif _is_due(unit, recurring, verdict, group):
        contract = estate.policies.of(verdict.standing.site, now)
        opened = desk.open_corrective(unit.next_number(), verdict, today, recurring, contract, now)
        yield opened
        yield desk.note_corrective(today, verdict, opened.number, now)


def _is_due(unit: UnitOfWork, recurring: Recurring, verdict: Raise, group: str) -> bool:
    last = unit.last_of_group(group)
    return last is None or recurring.times_of(verdict.standing.comings, last.closed_at) >= recurring.times
