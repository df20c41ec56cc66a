"""What is to be seen of orders and their clocks at one moment, by the names that tests give the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sla import clock as clocks
from store import orders, views
from store.tables import work_orders
from workorders import promise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from workorders.order import Entry, WorkOrder

Seen = dict[str, Any]
"""Fields by name."""

FIELDS = ("asset", "site", "title", "priority", "status", "category", "trade", "location", "engineer", "contract", "link", "reopens")
MOST = 10_000
"""Alarms of one order that are counted."""


def all_orders(connection: Connection) -> list[Seen]:
    """Return every order, in order of number."""
    rows = connection.execute(select(work_orders).order_by(work_orders.c.number))
    return [_order(connection, orders.order_of(row)) for row in rows]


def clocks_of(connection: Connection, number: int, now: datetime) -> Mapping[str, Seen]:
    """Return the clocks of an order as they stand at `now`, by name; none of an order that is not there."""
    rows = orders.clocks_of(connection, number)
    if not rows:
        return {}
    marks = promise.marks_of(orders.timeline_of(connection, number))
    return {each.name: _clock(each, clocks.read(each.terms, marks, now) or each.reading) for each in rows}


def _order(connection: Connection, order: WorkOrder) -> Seen:
    seen = {name: getattr(order, name) for name in FIELDS}
    alarms = views.alarms_of(connection, order.number, MOST)
    why = _why(orders.timeline_of(connection, order.number))
    return seen | {"order": order.number, "alarms": [f"{alarm.source} {alarm.kind}" for alarm in alarms], "why": why}


def _why(timeline: tuple[Entry, ...]) -> list[str]:
    """Return every sentence that says why, without repeating one."""
    sentences = (sentence for entry in timeline for sentence in entry.details.get("why", ()))
    return list(dict.fromkeys(sentences))


def _clock(clock: promise.Clock, reading: clocks.Reading) -> Seen:
    return {
        "order": clock.order,
        "clock": clock.name,
        "state": reading.state,
        "elapsed": reading.elapsed,
        "paused": reading.paused,
        "remaining": reading.remaining,
        "target": reading.target,
        "due": reading.due_at,
        "at_risk": clocks.warnings_passed(clock.terms, reading) > 0 and reading.state in clocks.LIVE,
        "contract": clock.terms.contract,
    }
