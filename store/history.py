"""What stands in SQL from the beginning, in order, so that it can be written somewhere else again. Nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sla.clock import ClockState
from store.orders import entry_of, order_of
from store.tables import clocks, standing_alarms, timeline, work_orders

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from workorders.order import Entry, WorkOrder


def sizes(connection: Connection) -> tuple[int, int]:
    """Return how many orders and how many standing alarms there are."""
    orders, alarms = (connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (work_orders, standing_alarms))
    return orders, alarms


def orders(connection: Connection, after: int, limit: int) -> list[WorkOrder]:
    """Return orders with a number above `after`, the oldest first."""
    query = select(work_orders).where(work_orders.c.number > after).order_by(work_orders.c.number).limit(limit)
    return [order_of(row) for row in connection.execute(query)]


def timelines(connection: Connection, numbers: Sequence[int]) -> dict[int, list[Entry]]:
    """Return the whole timeline of each of these orders, as it was written."""
    found: dict[int, list[Entry]] = {number: [] for number in numbers}
    for row in connection.execute(select(timeline).where(timeline.c.order.in_(numbers)).order_by(timeline.c.id)):
        found[row.order].append(entry_of(row))
    return found


def starts(connection: Connection, numbers: Sequence[int]) -> list[Row[Any]]:
    """Return (order, name, contract, started_at) of the clocks of these orders that ever ran."""
    columns = (clocks.c.order, clocks.c.name, clocks.c.contract, clocks.c.started_at)
    return list(connection.execute(select(*columns).where(clocks.c.order.in_(numbers), clocks.c.state != ClockState.IDLE)))
