"""Positions: how far each source has been processed, and which worker holds it. Written with the effects, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from store.errors import Fenced
from store.tables import positions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """All of `topic` and `partition` up to and with `offset` is in SQL.

    `fence` grows each time a worker takes the source over; `clock` is the pipeline's time at that offset.
    """

    topic: str
    partition: int
    offset: int
    fence: int
    clock: datetime | None = None


def take(connection: Connection, topic: str, partition: int) -> Position:
    """Take the source over from whoever had it, and return how far it has come; -1 is the offset before the first."""
    here = (positions.c.topic == topic) & (positions.c.partition == partition)
    row = connection.execute(select(positions).where(here).with_for_update()).one_or_none()
    if row is None:
        connection.execute(insert(positions), {"topic": topic, "partition": partition, "offset": -1, "fence": 1, "clock": None})
        return Position(topic=topic, partition=partition, offset=-1, fence=1)
    connection.execute(update(positions).where(here).values(fence=row.fence + 1))
    return Position(topic=topic, partition=partition, offset=row.offset, fence=row.fence + 1, clock=row.clock)


def advance(connection: Connection, position: Position) -> None:
    """Write that the source has come to `position`; raises Fenced when another worker has taken it over."""
    mine = (positions.c.topic == position.topic) & (positions.c.partition == position.partition) & (positions.c.fence == position.fence)
    query = update(positions).where(mine).values(offset=position.offset, clock=position.clock)
    if connection.execute(query).rowcount != 1:
        message = f"another worker has taken over {position.topic} (partition {position.partition}); this one stops"
        raise Fenced(message)
