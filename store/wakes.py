"""Who wants to be woken: orders by the next moment of their clocks, and sites that wait although they may send nothing."""

from __future__ import annotations

import sys
from array import array
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, LargeBinary, func, literal, select, text, type_coerce, union

from sla.moments import micros
from store.tables import WAITS, clocks, repeats, standing_alarms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Connection, Select

AT_ONCE = 20_000

THEIR_EPOCH = micros(datetime(2000, 1, 1, tzinfo=UTC))
"""PostgreSQL keeps times as microseconds since then."""

_LIVE = select(clocks.c.wake_at, clocks.c.order).where(text(WAITS)).order_by(clocks.c.wake_at, clocks.c.order)
_FIRST = func.min(clocks.c.wake_at)
_OF = select(_FIRST, clocks.c.order).group_by(clocks.c.order)
_SITES = union(
    select(standing_alarms.c.site).where(standing_alarms.c.wake_at.is_not(None)),
    select(repeats.c.site),
)


def all_orders(connection: Connection, part: int = 0, parts: int = 1) -> Iterator[tuple[int, int]]:
    """Return moments in microseconds since 1970 with the orders that have a live clock to look at then, in order of time.

    With `parts`, those of one part: the orders whose number leaves that remainder. A million of them come out of an index as whole
    numbers: no time is made of a number or the other way, and no row is made for each.
    """
    live = _LIVE if parts == 1 else _LIVE.where(clocks.c.order % parts == part)
    return _packed(connection, live) if connection.dialect.name == "postgresql" else _rows(connection, live)


def _rows(connection: Connection, live: Select[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Read what is stored as numbers, straight from the driver."""
    found = connection.execute(live.with_only_columns(type_coerce(clocks.c.wake_at, BigInteger), clocks.c.order))
    return chain.from_iterable(iter(lambda: found.cursor.fetchmany(AT_ONCE), []))


def _packed(connection: Connection, live: Select[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Let the server put all pairs into one string of 16 bytes each: a row for each would take ten times as long (measured)."""
    pairs = live.subquery()
    pair = func.timestamptz_send(pairs.c.wake_at).op("||")(func.int8send(pairs.c.order))
    packed = connection.execute(select(func.string_agg(pair, literal(b"", LargeBinary)))).scalar_one()
    numbers = array("q", packed or b"")
    if sys.byteorder == "little":
        numbers.byteswap()
    return zip((at + THEIR_EPOCH for at in numbers[::2]), numbers[1::2], strict=True)


def of_orders(connection: Connection, orders: Collection[int]) -> list[tuple[datetime | None, int]]:
    """Return the same for some orders; None for one whose clocks want nothing any more."""
    return [(at, order) for at, order in connection.execute(_OF.where(clocks.c.order.in_(orders)))]


def sites(connection: Connection) -> list[str]:
    """Return the sites that have a standing alarm that waits, or repeats that are only in the journal."""
    return sorted(connection.execute(_SITES).scalars())
