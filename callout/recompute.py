"""Recomputing: every clock of a database worked out again from the timeline of its order, and what of that is not what is stored."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sla.clock import Reading
from store import views
from workorders import promise
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from workorders.promise import Clock

BATCH = 500
"""Orders that are in memory at one time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of one clock that is not what the timeline says."""

    order: int
    clock: str
    field: str
    stored: object
    recomputed: object

    def __str__(self) -> str:
        """Return it as a sentence."""
        return f"{name_of(self.order)} {self.clock}: {self.field} is {_said(self.stored)}, and by the timeline {_said(self.recomputed)}"

    def document(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "order": name_of(self.order),
            "clock": self.clock,
            "field": self.field,
            "stored": _said(self.stored),
            "recomputed": _said(self.recomputed),
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """Some orders that were looked at, the number of their clocks, and what differs."""

    orders: int
    clocks: int
    differences: list[Difference]


def check(connection: Connection) -> Iterator[Checked]:
    """Recompute every order that has clocks, in order of number; yields after every batch."""
    after = 0
    while orders := views.orders_with_clocks(connection, after, BATCH):
        numbers = [order.number for order in orders]
        marks, clocks = views.marks_of(connection, numbers), views.clocks_of(connection, numbers)
        differences = [
            difference
            for order in orders
            for clock in clocks[order.number]
            for difference in _differences(clock, promise.reread(order, clock, marks[order.number]))
        ]
        yield Checked(len(orders), sum(map(len, clocks.values())), differences)
        after = numbers[-1]


def _differences(stored: Clock, recomputed: Clock) -> Iterator[Difference]:
    pairs = [(field.name, getattr(stored.reading, field.name), getattr(recomputed.reading, field.name)) for field in fields(Reading)]
    pairs += [(name, getattr(stored, name), getattr(recomputed, name)) for name in ("wake_at", "warned", "breached_at")]
    for name, was, now in pairs:
        if was != now:
            yield Difference(order=stored.order, clock=stored.name, field=name, stored=was, recomputed=now)


def _said(value: object) -> object:
    return value if value is None or isinstance(value, bool | int) else str(value)
