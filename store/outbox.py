"""The outbox: events written with what caused them, sent afterwards, at least once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from store.bulk import Bulk
from store.tables import outbox
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from workorders.events import Event

_ADD = Bulk(insert(outbox), ("type", "at", "site", "order", "origin", "data"))
_IN_LINE = 0x0CA110_02
"""The number by which PostgreSQL knows the lock of those who write events."""

_UNSENT = select(outbox).where(outbox.c.sent_at.is_(None)).order_by(outbox.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """An event with its running number. `body` is what every listener gets, wherever it listens."""

    id: int
    origin: str
    type: str
    at: datetime
    site: str
    order: int
    data: Mapping[str, Any]

    @property
    def body(self) -> dict[str, Any]:
        """The event as JSON values."""
        number = name_of(self.order)
        return {"type": self.type, "id": str(self.id), "at": self.at.isoformat(), "site": self.site, "number": number, "data": self.data}


def add(connection: Connection, events: Iterable[Event], origin: str) -> None:
    """Write `events`, in order.

    Numbers are given in the order of the commits: who writes events waits for others to commit theirs. Otherwise somebody who
    has read up to a number would never see one below it that was committed later.
    """
    events = list(events)
    if events:
        get_in_line(connection)
    _ADD.run(connection, ((event.type, event.at, event.site, event.order, origin, event.data) for event in events))


def get_in_line(connection: Connection) -> None:
    """Wait until all others have committed who write events or move tallies, and let who comes later wait for us.

    SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_IN_LINE)))


def unsent(connection: Connection, limit: int) -> list[Stored]:
    """Return the oldest events that were not sent yet."""
    return [_stored(row) for row in connection.execute(_UNSENT.limit(limit))]


def since(connection: Connection, last: int, limit: int) -> list[Stored]:
    """Return events after number `last`, sent or not."""
    return [_stored(row) for row in connection.execute(select(outbox).where(outbox.c.id > last).order_by(outbox.c.id).limit(limit))]


def last_id(connection: Connection) -> int:
    """Return the number of the newest event, 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(outbox.c.id), 0))).scalar_one())


def mark_sent(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Remember that these were sent."""
    connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(sent_at=now))


def prune(connection: Connection, before: datetime) -> int:
    """Forget events that were sent before `before`; return how many."""
    return connection.execute(delete(outbox).where(outbox.c.sent_at < before)).rowcount


def _stored(row: Row[Any]) -> Stored:
    return Stored(id=row.id, origin=row.origin, type=row.type, at=row.at, site=row.site, order=row.order, data=row.data)
