"""Who wants to be woken: orders by the next moment of their clocks, and sites that wait although they may send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, union

from store.tables import clocks, repeats, standing_alarms

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_FIRST = func.min(clocks.c.wake_at)
_LIVE = select(_FIRST, clocks.c.order).where(clocks.c.wake_at.is_not(None)).group_by(clocks.c.order)
_OF = select(_FIRST, clocks.c.order).group_by(clocks.c.order)
_SITES = union(
    select(standing_alarms.c.site).where(standing_alarms.c.wake_at.is_not(None)),
    select(repeats.c.site),
)


def all_orders(connection: Connection) -> list[tuple[datetime, int]]:
    """Return for each order with a live clock when the first of its clocks wants to be looked at."""
    return [(at, order) for at, order in connection.execute(_LIVE)]


def of_orders(connection: Connection, orders: Collection[int]) -> list[tuple[datetime | None, int]]:
    """Return the same for some orders; None for one whose clocks want nothing any more."""
    return [(at, order) for at, order in connection.execute(_OF.where(clocks.c.order.in_(orders)))]


def sites(connection: Connection) -> list[str]:
    """Return the sites that have a standing alarm that waits, or repeats that are only in the journal."""
    return sorted(connection.execute(_SITES).scalars())
