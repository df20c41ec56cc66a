"""Who wants to be woken: orders by the next moment of their clocks, and sites that wait although they may send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, cast, extract, func, select, type_coerce, union

from store.tables import clocks, repeats, standing_alarms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

AT_ONCE = 20_000

_MICROS = type_coerce(clocks.c.wake_at, BigInteger)
_FIRST = func.min(clocks.c.wake_at)
_LIVE = select(clocks.c.wake_at, clocks.c.order).where(clocks.c.wake_at.is_not(None)).order_by(clocks.c.wake_at, clocks.c.order)
_OF = select(_FIRST, clocks.c.order).group_by(clocks.c.order)
_SITES = union(
    select(standing_alarms.c.site).where(standing_alarms.c.wake_at.is_not(None)),
    select(repeats.c.site),
)


def all_orders(connection: Connection, part: int = 0, parts: int = 1) -> Iterator[tuple[int, int]]:
    """Yield moments in microseconds since 1970 with the orders that have a live clock to look at then, in order of time.

    With `parts`, those of one part: the orders whose number leaves that remainder. A million of them are streamed out of an index:
    neither driver holds them all, and no time is made of a number or the other way.
    """
    raw = cast(extract("epoch", clocks.c.wake_at) * 1_000_000, BigInteger) if connection.dialect.name == "postgresql" else _MICROS
    live = _LIVE if parts == 1 else _LIVE.where(clocks.c.order % parts == part)
    rows = connection.execute(live.with_only_columns(raw, clocks.c.order).execution_options(yield_per=AT_ONCE))
    for each in rows.partitions():
        yield from each


def of_orders(connection: Connection, orders: Collection[int]) -> list[tuple[datetime | None, int]]:
    """Return the same for some orders; None for one whose clocks want nothing any more."""
    return [(at, order) for at, order in connection.execute(_OF.where(clocks.c.order.in_(orders)))]


def sites(connection: Connection) -> list[str]:
    """Return the sites that have a standing alarm that waits, or repeats that are only in the journal."""
    return sorted(connection.execute(_SITES).scalars())
