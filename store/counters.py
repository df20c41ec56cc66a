"""Running numbers that never have gaps: a number is given back when its transaction fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select, update

from store.tables import counters

if TYPE_CHECKING:
    from sqlalchemy import Connection

_READ = select(counters.c.value).where(counters.c.name == bindparam("_name"))
_TAKE = (
    update(counters)
    .where(counters.c.name == bindparam("_name"))
    .values(value=counters.c.value + bindparam("_more"))
    .returning(counters.c.value)
)


def read(connection: Connection, name: str) -> int:
    """Return the last number of `name` that was taken, 0 when none was."""
    return connection.execute(_READ, {"_name": name}).scalar_one_or_none() or 0


def take(connection: Connection, name: str, many: int) -> int:
    """Take the next `many` numbers of `name` and return the last of them; nobody else gets one until the transaction ends."""
    last = connection.execute(_TAKE, {"_name": name, "_more": many}).scalar_one_or_none()
    if last is not None:
        return int(last)
    connection.execute(insert(counters), {"name": name, "value": many})
    return many
