"""Events: what the rest of the world hears of an order. Names are a contract; see the table in docs/EVENTS.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from workorders.order import WorkOrder


# Not frozen, although nothing ever changes it: a frozen one takes four times as long to make, and there is one to each alarm that
# begins (measured on Python 3.11).
@dataclass(slots=True, kw_only=True)
class Event:
    """`type` in the past tense (`workorder.opened`, `sla.breached`); `at` is when it happened, not when it is sent."""

    type: str
    at: datetime
    site: str
    order: int
    data: Mapping[str, Any] = field(default_factory=dict)


def about(order: WorkOrder, word: str, at: datetime, /, **data: object) -> Event:
    """Return the event `workorder.<word>`; every one says priority, status, asset and age, so that a listener needs no look-up."""
    usual = {
        "priority": order.priority,
        "status": order.status,
        "asset": order.asset,
        "trade": order.trade,
        "title": order.title,
        "logged_at": order.logged_at.isoformat(),
    }
    return Event(type=f"workorder.{word}", at=at, site=order.site, order=order.number, data=usual | data)
