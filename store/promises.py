"""Promises in figures, counted by the database: which are late now, which are at risk, and what a time span came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, func, or_, select, type_coerce

from sla.clock import LIVE, ClockState
from store.orders import order_of
from store.tables import clocks, work_orders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Subquery

    from workorders.order import WorkOrder

TENTHS = 10
LAST_TENTH = 15
"""The last class of shares: more than one and a half times the target."""

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
    broken = or_(clocks.c.breached, clocks.c.due_at <= now)
    return _pressing(connection, and_(clocks.c.stopped_at.is_(None), broken), [clocks.c.overdue_at], limit)


def at_risk(connection: Connection, now: datetime, limit: int) -> tuple[list[tuple[int, str]], int]:
    """Return (order, clock) of promises past a warning that may still be kept, the one due first at the top, and how many there are."""
    due = clocks.c.due_at
    warned = and_(clocks.c.warned > 0, clocks.c.state.in_(sorted(LIVE)), or_(due.is_(None), due > now))
    return _pressing(connection, warned, [due.is_(None), due], limit)


def _pressing(
    connection: Connection, condition: ColumnElement[bool], order: Sequence[ColumnElement[Any]], limit: int
) -> tuple[list[tuple[int, str]], int]:
    query = select(clocks.c.order, clocks.c.name).where(condition).order_by(*order, clocks.c.order).limit(limit)
    found = [(number, name) for number, name in connection.execute(query)]
    number = (
        len(found) if len(found) < limit else connection.execute(select(func.count()).select_from(clocks).where(condition)).scalar_one()
    )
    return found, number


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
