"""Promises in figures, counted by the database: which are late now, which are at risk, and what a time span came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, func, literal_column, or_, select, text, type_coerce

from sla.clock import ClockState
from store import tallies
from store.orders import order_of
from store.tables import AT_RISK, HELD_LATE, RUNS, clocks, work_orders
from workorders.tally import Pressure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Subquery

    from workorders.order import WorkOrder

TENTHS = 10
LAST_TENTH = 15
"""The last class of shares: more than one and a half times the target."""

MOST_UNSAID = 10_000
"""Clocks that are due and not on record which a figure looks at. More wait only after a night without the watch, and not for long."""

Span = tuple["datetime", "datetime"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many promises of one clock at one priority and site were kept and broken; `target` is the shortest of theirs."""

    priority: str
    clock: str
    site: str
    target: timedelta
    met: int
    breached: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long the settled promises of one clock at one priority took, of those whose clock has been stopped."""

    priority: str
    clock: str
    timed: int
    mean: timedelta
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many promises of one clock took more than `tenth` and at most `tenth + 1` tenths of their target, or more when it is the last."""

    clock: str
    tenth: int
    met: int
    breached: int


def late(connection: Connection, now: datetime, limit: int) -> tuple[list[tuple[int, str]], int]:
    """Return (order, clock) of promises that are broken at `now` and not done yet, the one broken longest first, and how many there are."""
    broken = select(clocks.c.overdue_at, clocks.c.order, clocks.c.name).limit(limit)
    running = broken.where(text(RUNS), clocks.c.due_at <= now).order_by(clocks.c.due_at, clocks.c.order, clocks.c.name)
    held = broken.where(text(HELD_LATE), clocks.c.overdue_at <= now).order_by(clocks.c.overdue_at, clocks.c.order, clocks.c.name)
    rows = sorted(tuple(row) for query in (running, held) for row in connection.execute(query))
    found = [(number, name) for _, number, name in rows[:limit]]
    if len(found) < limit:
        return found, len(found)
    on_record = sum(number for kind, number in tallies.live_clocks(connection) if kind.state == ClockState.BREACHED)
    return found, on_record + sum(number for _, number in _unsaid(connection, now))


def at_risk(connection: Connection, now: datetime, limit: int) -> tuple[list[tuple[int, str]], int]:
    """Return (order, clock) of promises past a warning that may still be kept, the one due first at the top, and how many there are."""
    due = clocks.c.due_at
    risky = select(clocks.c.order, clocks.c.name).where(text(AT_RISK))
    running = risky.where(due > now).order_by(due, clocks.c.order, clocks.c.name).limit(limit)
    found = [(number, name) for number, name in connection.execute(running)]
    if len(found) < limit:
        held = risky.where(due.is_(None)).order_by(clocks.c.order, clocks.c.name).limit(limit - len(found))
        found += [(number, name) for number, name in connection.execute(held)]
    if len(found) < limit:
        return found, len(found)
    on_record = sum(number for kind, number in tallies.live_clocks(connection) if kind.at_risk)
    return found, on_record - sum(number for warned, number in _unsaid(connection, now) if warned)


def pressed_orders(connection: Connection, now: datetime) -> tuple[int, int]:
    """Return how many open orders have a promise that is broken at `now`, and how many others one that is at risk."""
    counts = Counter[str]()
    for kind, number in tallies.orders(connection):
        counts[kind.pressure] += number
    unsaid = select(clocks.c.order).where(_is_unsaid(now)).limit(MOST_UNSAID).subquery()
    risk = case((literal_column(AT_RISK), 1), else_=0)
    each = select(func.max(risk)).where(clocks.c.order.in_(select(unsaid))).group_by(clocks.c.order)
    # Those of which another breach is on record are counted already; these were at risk until just now, or nothing.
    for warned in connection.execute(each.having(func.max(case((clocks.c.breached, 1), else_=0)) == 0)).scalars():
        counts[Pressure.BROKEN] += 1
        counts[Pressure.AT_RISK] -= warned
    return counts[Pressure.BROKEN], counts[Pressure.AT_RISK]


def _is_unsaid(now: datetime) -> ColumnElement[bool]:
    """Say that a clock is due at `now` and its breach is not on record: for a moment, or while nobody watches."""
    return and_(clocks.c.wake_at <= now, clocks.c.due_at <= now, ~clocks.c.breached)


def _unsaid(connection: Connection, now: datetime) -> list[tuple[bool, int]]:
    """Return how many clocks are due whose breach is not on record yet, at most `MOST_UNSAID`, by whether they were at risk."""
    some = select((clocks.c.warned > 0).label("warned")).where(_is_unsaid(now)).limit(MOST_UNSAID).subquery()
    return [(bool(warned), number) for warned, number in connection.execute(select(some.c.warned, func.count()).group_by(some.c.warned))]


def orders(connection: Connection, numbers: Sequence[int]) -> list[WorkOrder]:
    """Return these orders, by number."""
    query = select(work_orders).where(work_orders.c.number.in_(numbers)).order_by(work_orders.c.number)
    return [order_of(row) for row in connection.execute(query)]


def settled(connection: Connection, contract: str, span: Span) -> list[Settled]:
    """Return how many promises of `contract` were settled from the first to the second time of `span`."""
    what = (clocks.c.priority, clocks.c.name, work_orders.c.site)
    broken = func.count(clocks.c.breached_at)
    query = (
        select(*what, func.min(clocks.c.target), func.count() - broken, broken)
        .join_from(clocks, work_orders, work_orders.c.number == clocks.c.order)
        .where(_within(contract, span))
        .group_by(*what)
    )
    return [
        Settled(priority=priority, clock=clock, site=site, target=target, met=met, breached=breached)
        for priority, clock, site, target, met, breached in connection.execute(query)
    ]


def took(connection: Connection, contract: str, span: Span) -> list[Took]:
    """Return how long they took; the 90th percentile is the value at place ceil(0.9 n) in rising order."""
    times = _times(contract, span)
    place, number, elapsed = times.c.place, times.c.number, times.c.elapsed
    middle = case((place.in_([(number + 1) // 2, number // 2 + 1]), elapsed))
    ninth = case((place == (9 * number + 9) // 10, elapsed))
    query = select(times.c.priority, times.c.name, func.max(number), func.avg(elapsed), func.avg(middle), func.max(ninth))
    return [
        Took(priority=priority, clock=clock, timed=timed, mean=_span(mean), median=_span(median), p90=_span(p90))
        for priority, clock, timed, mean, median, p90 in connection.execute(query.group_by(times.c.priority, times.c.name))
    ]


def shares(connection: Connection, contract: str, span: Span) -> list[Share]:
    """Return by clock how large a part of their target the promises took that were settled in `span` and have been stopped."""
    elapsed, target = type_coerce(clocks.c.elapsed, BigInteger), type_coerce(clocks.c.target, BigInteger)
    tenth = (TENTHS * elapsed - 1) // func.nullif(target, 0)  # at most the whole target is still within it
    kind = case((tenth >= LAST_TENTH, LAST_TENTH), (tenth > 0, tenth), else_=0).label("tenth")
    each = select(clocks.c.name, kind, clocks.c.breached_at).where(_within(contract, span), clocks.c.stopped_at.is_not(None)).subquery()
    broken = func.count(each.c.breached_at)
    query = select(each.c.name, each.c.tenth, func.count() - broken, broken).group_by(each.c.name, each.c.tenth)
    return [Share(clock=clock, tenth=place, met=met, breached=breached) for clock, place, met, breached in connection.execute(query)]


def _within(contract: str, span: Span) -> ColumnElement[bool]:
    """Say that a promise was settled in `span`: broken at its due time, or kept at its end."""
    begin, end = span
    broken = and_(clocks.c.breached_at >= begin, clocks.c.breached_at < end)
    stopped = and_(clocks.c.stopped_at >= begin, clocks.c.stopped_at < end)
    kept = and_(stopped, clocks.c.breached_at.is_(None), clocks.c.state == ClockState.MET)
    return and_(clocks.c.contract == contract, or_(broken, kept))


def _times(contract: str, span: Span) -> Subquery:
    elapsed = type_coerce(clocks.c.elapsed, BigInteger)
    group = (clocks.c.priority, clocks.c.name)
    place = func.row_number().over(partition_by=group, order_by=elapsed).label("place")
    number = func.count().over(partition_by=group).label("number")
    query = select(*group, elapsed.label("elapsed"), place, number)
    return query.where(_within(contract, span), clocks.c.stopped_at.is_not(None)).subquery()


def _span(micros: Any) -> timedelta:
    return timedelta(microseconds=float(micros))
