"""Counts over all orders and clocks, for gauges: read from SQL, where they cannot drift from the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sla.clock import LIVE, ClockState
from store.tables import clocks, work_orders
from workorders.order import ENDED, Status

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

OPEN = tuple(status for status in Status if status not in ENDED)


def open_orders(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Return (site, priority, status, number) of the orders that are open."""
    what = (work_orders.c.site, work_orders.c.priority, work_orders.c.status)
    query = select(*what, func.count()).where(work_orders.c.status.in_(OPEN)).group_by(*what)
    return [(site, priority, status, number) for site, priority, status, number in connection.execute(query)]


def running_clocks(connection: Connection) -> dict[tuple[str, str], int]:
    """Return by (clock, priority) how many run."""
    return _clocks(connection, clocks.c.state == ClockState.RUNNING)


def clocks_at_risk(connection: Connection) -> dict[tuple[str, str], int]:
    """Return by (clock, priority) how many are past a warning and may still be met."""
    return _clocks(connection, (clocks.c.warned > 0) & clocks.c.state.in_(LIVE))


def _clocks(connection: Connection, condition: ColumnElement[bool]) -> dict[tuple[str, str], int]:
    query = select(clocks.c.name, clocks.c.priority, func.count()).where(condition).group_by(clocks.c.name, clocks.c.priority)
    return {(name, priority): number for name, priority, number in connection.execute(query)}
