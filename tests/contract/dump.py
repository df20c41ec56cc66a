"""What is in a database, in a form that two runs can be compared by.

Left out is what may differ between runs that did the same: the numbers of rows, when a line was written down, and how late
a breach was noticed. With `site` only what concerns that site is kept, and its orders are counted by themselves.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from store import orders, outbox, standings
from store.tables import standing_alarms, work_orders
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from rules.standing import StandingAlarm
    from store.store import Store
    from workorders.change import OrderFile

Dump = dict[str, Any]

NOT_COMPARED = frozenset({"id", "number", "order", "recorded_at", "treatment", "lag"})
EVERYTHING = 1_000_000


def dump(store: Store, site: str | None = None) -> Dump:
    """Return orders with timeline and clocks, standing alarms by key, and events, as plain values."""
    with store.read() as connection:
        numbers = _numbers(connection, site)
        return {
            "orders": {name: _file(orders.file(connection, number), numbers) for number, name in numbers.items()},
            "standing": {"/".join(each.key): _standing(each.standing, numbers) for each in _standings(connection, site)},
            "events": [
                {"type": event.type, "at": event.at, "order": numbers[event.order], "data": _named(event.data, numbers)}
                for event in outbox.since(connection, 0, EVERYTHING)
                if event.order in numbers
            ],
        }


def _numbers(connection: Connection, site: str | None) -> dict[int, str]:
    """Return how each order is called here: by its number, or by the place that it has among those of `site`."""
    query = select(work_orders.c.number).order_by(work_orders.c.number)
    if site is not None:
        query = query.where(work_orders.c.site == site)
    found = list(connection.execute(query).scalars())
    return {number: name_of(number if site is None else place) for place, number in enumerate(found, 1)}


def _file(file: OrderFile, numbers: Mapping[int, str]) -> Dump:
    order = _values(file.order, link=numbers[file.order.link] if file.order.link else None)
    timeline = [_values(entry, details=_named(entry.details, numbers)) for entry in file.timeline]
    return {"order": order, "timeline": timeline, "clocks": {clock.name: _values(clock) for clock in file.clocks}}


class _Keyed:
    """A standing alarm with its whole key."""

    def __init__(self, standing: StandingAlarm) -> None:
        self.key = (standing.site, standing.source, standing.kind)
        self.standing = standing


def _standings(connection: Connection, site: str | None) -> list[_Keyed]:
    sites = [site] if site is not None else list(connection.execute(select(standing_alarms.c.site).distinct()).scalars())
    found = [_Keyed(standing) for each in sites for standing in standings.load(connection, each)]
    return sorted(found, key=lambda each: each.key)


def _standing(standing: StandingAlarm, numbers: Mapping[int, str]) -> Dump:
    return _values(standing, order=numbers[standing.order] if standing.order else None)


def _named(data: Mapping[str, Any], numbers: Mapping[int, str]) -> Dump:
    names = {name_of(number): name for number, name in numbers.items()}
    return {name: names.get(value, value) if name == "link" else value for name, value in data.items() if name not in NOT_COMPARED}


def _values(row: Any, **instead: Any) -> Dump:
    """Return the fields of a value, some of them said otherwise; equal values are the same, so nothing is copied."""
    return {field.name: getattr(row, field.name) for field in fields(row) if field.name not in NOT_COMPARED} | instead
