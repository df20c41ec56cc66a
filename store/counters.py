"""Running numbers that never have gaps: a number is given back when its transaction fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from store.dialects import INSERT
from store.tables import counters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Insert

_READ = select(counters.c.value).where(counters.c.name == bindparam("_name"))
_READ_ALL = select(counters.c.name, counters.c.value)


def _take(new: Any) -> Insert:
    taken = new.values(name=bindparam("_name"), value=bindparam("_more"))
    added = taken.on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + taken.excluded.value})
    statement: Insert = added.returning(counters.c.value)
    return statement


# Two that take the first number of all at one moment wait for each other; an insert after an update that found nothing would be refused.
_TAKE = {name: _take(insert(counters)) for name, insert in INSERT.items()}


def read(connection: Connection, name: str) -> int:
    """Return the last number of `name` that was taken, 0 when none was."""
    return connection.execute(_READ, {"_name": name}).scalar_one_or_none() or 0


def read_all(connection: Connection) -> Mapping[str, int]:
    """Return the last number that was taken of each name; a name of which none was is not there."""
    return {row.name: row.value for row in connection.execute(_READ_ALL)}


def take(connection: Connection, name: str, many: int) -> int:
    """Take the next `many` numbers of `name` and return the last of them; nobody else gets one until the transaction ends."""
    return int(connection.execute(_TAKE[connection.dialect.name], {"_name": name, "_more": many}).scalar_one())
