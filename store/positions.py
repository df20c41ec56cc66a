"""Positions: how far each source has been processed, and which worker holds it. Written with the effects, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from store.errors import Fenced
from store.tables import positions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_HERE = (positions.c.topic == bindparam("_topic")) & (positions.c.partition == bindparam("_partition"))
_READ = select(positions).where(_HERE)
_ADVANCE = (
    update(positions)
    .where(_HERE & (positions.c.fence == bindparam("_fence")) & (positions.c.offset == bindparam("_before")))
    .values(offset=bindparam("_offset"), clock=bindparam("_clock"))
)


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
    here = {"_topic": topic, "_partition": partition}
    row = connection.execute(_READ.with_for_update(), here).one_or_none()
    if row is None:
        connection.execute(insert(positions), {"topic": topic, "partition": partition, "offset": -1, "fence": 1, "clock": None})
        return Position(topic=topic, partition=partition, offset=-1, fence=1)
    connection.execute(update(positions).where(_HERE).values(fence=row.fence + 1), here)
    return Position(topic=topic, partition=partition, offset=row.offset, fence=row.fence + 1, clock=row.clock)


def advance(connection: Connection, position: Position, before: int) -> None:
    """Write that the source has come to `position` from offset `before`.

    Raises Fenced when another worker has taken it over, or when it is not at `before`: then the answer to an earlier commit
    was lost and not the commit, and whoever goes on must first ask again how far it came.
    """
    mine = _here(position) | {"_fence": position.fence, "_before": before}
    if connection.execute(_ADVANCE, mine | {"_offset": position.offset, "_clock": position.clock}).rowcount != 1:
        raise Fenced(_taken_over(position))


def read(connection: Connection, position: Position) -> Position:
    """Return how far the source of `position` has come by now; raises Fenced when another worker has taken it over."""
    row = connection.execute(_READ, _here(position)).one()
    if row.fence != position.fence:
        raise Fenced(_taken_over(position))
    return replace(position, offset=row.offset, clock=row.clock)


def _here(position: Position) -> dict[str, object]:
    return {"_topic": position.topic, "_partition": position.partition}


def _taken_over(position: Position) -> str:
    return f"another worker has taken over {position.topic} (partition {position.partition}); this one stops"
