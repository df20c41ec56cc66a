"""Work orders as a replay leaves them behind, each with the episodes of alarms that became part of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from store import orders, totals
from store.tables import work_orders
from workorders.order import name_of

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection

Episode = tuple[str, str, str, str]
"""Site, source, kind, and when the point left normal (RFC 3339): the same in every replay of one history, whatever the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One work order; `closed_at` is None while it is open."""

    number: int
    site: str
    title: str
    priority: str
    asset: str | None
    category: str
    trade: str
    status: str
    logged_at: datetime
    closed_at: datetime | None
    episodes: frozenset[Episode]

    @property
    def name(self) -> str:
        """The name of the order, as in `WO-3`."""
        return name_of(self.number)

    @property
    def alarms(self) -> list[str]:
        """Source and kind of its alarms."""
        return sorted({f"{source} {kind}" for _, source, kind, _ in self.episodes})

    def document(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "number": self.name,
            "site": self.site,
            "title": self.title,
            "priority": self.priority,
            "asset": self.asset,
            "category": self.category,
            "trade": self.trade,
            "status": self.status,
            "logged_at": self.logged_at.isoformat(),
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "alarms": self.alarms,
        }


def read(connection: Connection) -> list[Job]:
    """Return all orders of a replay that is over, in the order in which they were opened."""
    episodes: dict[int, set[tuple[str, str, str]]] = {}
    for number, source, kind, alarm_at in totals.episodes(connection):
        episodes.setdefault(number, set()).add((source, kind, alarm_at))
    rows = connection.execute(select(work_orders).order_by(work_orders.c.number))
    return [
        Job(
            number=order.number,
            site=order.site,
            title=order.title,
            priority=order.priority,
            asset=order.asset,
            category=order.category,
            trade=order.trade,
            status=order.status,
            logged_at=order.logged_at,
            closed_at=order.closed_at,
            episodes=frozenset((order.site, *episode) for episode in episodes.get(order.number, ())),
        )
        for order in map(orders.order_of, rows)
    ]
