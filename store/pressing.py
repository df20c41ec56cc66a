"""Promises that press, in figures for gauges: broken or at risk, and the work not done. From the tallies and the head of an index."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select, text

from sla.clock import LIVE, ClockState
from store.tables import AT_RISK, clock_tallies, clocks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from workorders.tally import ClockKind

Promise = tuple[str, str, str, str]
"""Site, contract, clock and priority."""


class Pressure(StrEnum):
    """How a promise presses: it is broken and the work still not done, or it has passed a warning and may still be kept."""

    BREACHING = "breaching"
    AT_RISK = "at-risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """Promises of one kind that press. `engineer` says whether their orders are somebody's."""

    promise: Promise
    pressure: Pressure
    engineer: bool


_KINDS = (
    select(*(clock_tallies.c[name] for name in ("site", "contract", "clock", "priority")))
    .where(clock_tallies.c.warned, clock_tallies.c.state.in_(sorted(LIVE)), clock_tallies.c.number > 0)
    .distinct()
    .subquery()
)
_DUE = (
    select(clocks.c.due_at)
    .where(*(clocks.c[name] == _KINDS.c[name] for name in ("site", "contract", "priority")), clocks.c.name == _KINDS.c.clock)
    .where(text(AT_RISK), clocks.c.due_at.is_not(None))
    .order_by(clocks.c.due_at)
    .limit(1)
    .scalar_subquery()
)
_SOONEST = select(*_KINDS.columns, _DUE)


def count(tallies: Iterable[tuple[ClockKind, int]]) -> Counter[Pressing]:
    """Return how many promises press, of all clocks that have not stopped."""
    counts: Counter[Pressing] = Counter()
    for kind, number in tallies:
        pressure = _pressure(kind)
        if pressure is not None:
            promise = (kind.site, kind.contract, kind.clock, kind.priority)
            counts[Pressing(promise=promise, pressure=pressure, engineer=kind.engineer)] += number
    return counts


def soonest(connection: Connection) -> dict[Promise, datetime]:
    """Return when the first of the promises at risk is due that run, for each site, contract, clock and priority."""
    rows = (tuple(row) for row in connection.execute(_SOONEST))
    return {(site, contract, clock, priority): due for site, contract, clock, priority, due in rows if due is not None}


def _pressure(kind: ClockKind) -> Pressure | None:
    if kind.state == ClockState.BREACHED:
        return Pressure.BREACHING
    return Pressure.AT_RISK if kind.warned else None
