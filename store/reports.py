"""What a month of a contract is made of: promises with their orders, and the timelines of those that were broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from sla.clock import ClockState
from store.orders import entry_of
from store.tables import clocks, timeline, work_orders
from workorders.monthly.record import Record, judge

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from workorders.order import Entry

WITHDRAWN, REOPENED = "sla.withdrawn", "reopened"
PLANT = ("alarm", "cleared")
"""Lines that plant writes: of an order whose point flaps they are nearly all, and its first one stands in `logged`."""

AT_ONCE = 500
"""Orders asked for in one query: databases take only so many values at once."""

_ORDER = ("site", "title", "category", "trade", "asset", "location", "group", "link", "status", "engineer", "logged_at")


def records(connection: Connection, contract: str, span: tuple[datetime, datetime]) -> list[Record]:
    """Return every promise of `contract` that has to do with the month from the first to the second time of `span`, by order and clock."""
    begin, end = span
    reopened = _reopened(connection, contract, begin, end)
    withdrawn = _withdrawn(connection, contract, begin, end)
    rows = connection.execute(_candidates(contract, begin, end))
    found = [_record(row, span, reopened.get(row.number, 0), withdrawn.get((row.number, row.name or ""))) for row in rows]
    return [record for record in found if record.counts]


def _candidates(contract: str, begin: datetime, end: datetime) -> Select[Any]:
    """Return the query for all promises that may belong to the month: a few more than do."""
    columns = [getattr(work_orders.c, name) for name in _ORDER]
    promises = [column for column in clocks.columns if column.name not in {"order", "terms", "contract", "priority"}]
    mine = and_(clocks.c.order == work_orders.c.number, clocks.c.contract == contract)
    still = clocks.c.stopped_at.is_(None) & (clocks.c.state != ClockState.IDLE)
    return (
        select(work_orders.c.number, work_orders.c.priority, *columns, *promises)
        .select_from(work_orders.outerjoin(clocks, mine))
        .where(or_(work_orders.c.contract == contract, clocks.c.contract == contract), work_orders.c.logged_at < end)
        .where(or_(work_orders.c.updated_at >= begin, clocks.c.breached_at >= begin, still))
        .order_by(work_orders.c.number, clocks.c.target, clocks.c.name)
    )


def _record(row: Row[Any], span: tuple[datetime, datetime], reopened: int, withdrawn_at: datetime | None) -> Record:
    order = {name: getattr(row, name) for name in _ORDER}
    state = ClockState(row.state) if row.state else None
    outcome, settled_at = judge(state, row.started_at, row.stopped_at, row.breached_at, span)
    started = state is not None and state is not ClockState.IDLE
    return Record(
        order=row.number,
        priority=row.priority,
        logged_in_month=span[0] <= row.logged_at < span[1],
        reopened=reopened,
        clock=row.name or "",
        outcome=outcome,
        settled_at=settled_at,
        target=row.target if started else None,
        # Of a clock that still runs the row knows only how it stood when it was last looked at.
        elapsed=row.elapsed if row.stopped_at is not None else None,
        paused=row.paused if row.stopped_at is not None else None,
        started_at=row.started_at if started else None,
        stopped_at=row.stopped_at,
        due_at=row.due_at,
        breached_at=row.breached_at,
        withdrawn_at=withdrawn_at,
        **order,
    )


def _reopened(connection: Connection, contract: str, begin: datetime, end: datetime) -> dict[int, int]:
    query = (
        select(timeline.c.order, func.count().label("times"))
        .join(work_orders, work_orders.c.number == timeline.c.order)
        .where(_mine(contract), timeline.c.event == REOPENED, timeline.c.at >= begin, timeline.c.at < end)
        .group_by(timeline.c.order)
    )
    return {row.order: row.times for row in connection.execute(query)}


def _withdrawn(connection: Connection, contract: str, begin: datetime, end: datetime) -> dict[tuple[int, str], datetime]:
    query = (
        select(timeline.c.order, timeline.c.details, timeline.c.at)
        .where(timeline.c.event == WITHDRAWN, timeline.c.at >= begin, timeline.c.at < end)
        .order_by(timeline.c.id)
    )
    rows = connection.execute(query)
    return {(order, details.get("clock", "")): at for order, details, at in rows if details.get("contract") == contract}


def stories(connection: Connection, numbers: Collection[int]) -> dict[int, list[Entry]]:
    """Return of each of these orders its timeline in the order of time, without what plant wrote after the first line."""
    found: dict[int, list[Entry]] = {number: [] for number in numbers}
    wanted = sorted(found)
    for first in range(0, len(wanted), AT_ONCE):
        some = timeline.c.order.in_(wanted[first : first + AT_ONCE])
        query = select(timeline).where(some, timeline.c.event.not_in(PLANT)).order_by(timeline.c.at, timeline.c.id)
        for row in connection.execute(query):
            found[row.order].append(entry_of(row))
    return found


def on_record(connection: Connection, contract: str) -> tuple[datetime, datetime] | None:
    """Return when the first order under `contract` was logged and when the last change was made to one, None before there is any.

    A demo's clock may be ahead of ours, so the last change may be in what is the future to us.
    """
    query = select(func.min(work_orders.c.logged_at), func.max(work_orders.c.updated_at)).where(_mine(contract))
    first, last = connection.execute(query).one()
    return (first, last) if first is not None else None


def _mine(contract: str) -> ColumnElement[bool]:
    """Say that an order is under `contract`, or, when that is a subcontract, that something was promised under it on the order."""
    promised = select(clocks.c.order).where(clocks.c.order == work_orders.c.number, clocks.c.contract == contract)
    return or_(work_orders.c.contract == contract, promised.exists())
