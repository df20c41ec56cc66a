"""The record: one promise on one order, and what it counts as in one month. A promise belongs to the month in which it was settled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sla.clock import LIVE, ClockState

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Outcome(StrEnum):
    """What a promise counts as in a month."""

    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"
    RUNNING = "running"
    """Not settled when the month ended, or by now: it counts in a later month."""
    EARLIER = "earlier"
    """Settled in an earlier month: its order is here for another reason."""
    NONE = "none"
    """Nothing was promised, or the clock had not started."""


SETTLED = frozenset({Outcome.MET, Outcome.BREACHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One promise as it is on record, with what its order says; `clock` is empty for an order without any.

    `elapsed` and `paused` are counted time. `reopened` is how often the order was reopened in the month, `withdrawn_at` when
    a breach of this promise was taken back in it. `settled_at` and `outcome` are those of the month.
    """

    order: int
    site: str
    title: str
    category: str
    priority: str
    trade: str
    asset: str | None
    location: str
    group: str
    link: int | None
    status: str
    engineer: str | None
    logged_at: datetime
    logged_in_month: bool
    reopened: int = 0
    clock: str = ""
    outcome: Outcome = Outcome.NONE
    settled_at: datetime | None = None
    target: timedelta | None = None
    elapsed: timedelta | None = None
    paused: timedelta | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    due_at: datetime | None = None
    breached_at: datetime | None = None
    withdrawn_at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the month has to say something of it."""
        told = self.outcome not in {Outcome.EARLIER, Outcome.NONE}
        return told or self.withdrawn_at is not None or self.logged_in_month or self.reopened > 0


def judge(
    state: ClockState | None,
    started_at: datetime | None,
    stopped_at: datetime | None,
    breached_at: datetime | None,
    span: tuple[datetime, datetime],
) -> tuple[Outcome, datetime | None]:
    """Return what a promise counts as in the month that begins and ends with `span`, and when it was settled or cancelled.

    A breach is settled at the due time, whatever came later; a promise that was kept, at the event that kept it.
    """
    begin, end = span
    if state is None or state is ClockState.IDLE or started_at is None or started_at >= end:
        return Outcome.NONE, None
    if state in LIVE and breached_at is None:
        return Outcome.RUNNING, None
    at = breached_at or stopped_at
    if at is None or at >= end:
        return Outcome.RUNNING, None
    if at < begin:
        return Outcome.EARLIER, at
    if breached_at is not None:
        return Outcome.BREACHED, at
    return (Outcome.CANCELLED if state is ClockState.CANCELLED else Outcome.MET), at
