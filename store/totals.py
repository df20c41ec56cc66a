"""Totals over a whole database, read when its run is over: what a replay or a demo came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from rules.standing import Phase
from rules.treatment import Priority
from sla.clock import LIVE, ClockState
from store.tables import clocks, standing_alarms, timeline, work_orders
from workorders.order import Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

ATTACHES = ("logged", "alarm", "reopened")
"""Timeline entries by which an alarm becomes part of an order."""

Assets = dict[tuple[str, str], int]
"""A number by (site, asset)."""


def orders(connection: Connection, since: datetime | None = None) -> list[tuple[Priority, Status, int]]:
    """Return how many orders there are, of those logged `since`, by the priority and the status that they have now."""
    columns = work_orders.c
    query = select(columns.priority, columns.status, func.count()).group_by(columns.priority, columns.status)
    rows = connection.execute(query if since is None else query.where(columns.logged_at >= since))
    return [(Priority(priority), Status(status), number) for priority, status, number in rows]


def orders_by_asset(connection: Connection) -> Assets:
    """Return how many orders each asset had."""
    return _by_asset(connection, work_orders, func.count())


def messages_by_asset(connection: Connection) -> Assets:
    """Return how many messages said of each asset that something was wrong with it."""
    return _by_asset(connection, standing_alarms, func.sum(standing_alarms.c["count"]))


def activations(connection: Connection) -> int:
    """Return how often a point left normal."""
    return int(connection.execute(select(func.coalesce(func.sum(standing_alarms.c.activations), 0))).scalar_one())


def unmatched(connection: Connection) -> int:
    """Return how many alarm keys were raised that mean no known asset."""
    columns = standing_alarms.c
    return int(connection.execute(select(func.count()).where(columns.activations > 0, columns.asset.is_(None))).scalar_one())


def last_wake(connection: Connection) -> datetime | None:
    """Return when the last standing alarm that waits wants to be woken; one that only waits for its next sign of life does not count."""
    waits = or_(standing_alarms.c.phase != Phase.NORMAL, standing_alarms.c.until.is_(None))
    last: datetime | None = connection.execute(select(func.max(standing_alarms.c.wake_at)).where(waits)).scalar_one()
    return last


def promises(connection: Connection, since: datetime | None = None) -> dict[str, int]:
    """Return how many clocks were started, met, are at risk, and were breached, of those that were started `since`."""
    begun = [] if since is None else [clocks.c.started_at >= since]
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "started": [],
        "met": [clocks.c.state == ClockState.MET],
        "at_risk": [clocks.c.warned > 0, clocks.c.state.in_(sorted(LIVE)), ~clocks.c.breached],
        "breached": [clocks.c.breached.is_(True)],
    }
    return {
        name: int(connection.execute(select(func.count()).select_from(clocks).where(*begun, *each)).scalar_one())
        for name, each in conditions.items()
    }


def attached(connection: Connection, since: datetime) -> Iterator[tuple[int, str, str]]:
    """Yield (order, source, kind) of every alarm that became part of an order `since`, as often as it did."""
    query = select(timeline.c.order, timeline.c.details).where(timeline.c.event.in_(ATTACHES), timeline.c.recorded_at >= since)
    for order, details in connection.execute(query):
        if "source" in details:
            yield order, details["source"], details["kind"]


def episodes(connection: Connection) -> Iterator[tuple[int, str, str, str]]:
    """Yield (order, source, kind, when the point left normal) of every alarm that became part of an order, as often as it did."""
    query = select(timeline.c.order, timeline.c.details).where(timeline.c.event.in_(ATTACHES)).order_by(timeline.c.id)
    for order, details in connection.execute(query):
        if "source" in details:
            yield order, details["source"], details["kind"], details["alarm_at"] or ""


def _by_asset(connection: Connection, table: Any, number: Any) -> Assets:
    query = select(table.c.site, table.c.asset, number).where(table.c.asset.is_not(None)).group_by(table.c.site, table.c.asset)
    return {(site, asset): count for site, asset, count in connection.execute(query)}
