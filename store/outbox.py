"""The outbox: events written with what caused them, sent afterwards, at least once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json
from sqlalchemy import bindparam, delete, func, select, update

from store import bulk
from store.dialects import listed
from store.tables import outbox
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from workorders.events import Event

_ADD = bulk.adding(outbox, ("type", "at", "site", "order", "origin", "data"))
_IN_LINE = 0x0CA110_02
"""The number by which PostgreSQL knows the lock of those who write events."""

_GET_IN_LINE = select(func.pg_advisory_xact_lock(_IN_LINE))

_MARK = {name: update(outbox).where(named).values(sent_at=bindparam("_now")) for name, named in listed(outbox.c.id, "_ids").items()}


@dataclass(frozen=True, slots=True)
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

    @property
    def message(self) -> bytes:
        """The body as it goes out: UTF-8 JSON."""
        return to_json(self.body)


# Columns and fields stand in the same order, so that a row becomes an event without naming each of its values.
_ALL = select(*(outbox.c[field.name] for field in fields(Stored))).order_by(outbox.c.id)
_UNSENT = _ALL.where(outbox.c.sent_at.is_(None))


def add(connection: Connection, events: Iterable[Event], origin: str) -> None:
    """Write `events`, in order. Whoever does must be in line."""
    _ADD.run(connection, ((event.type, event.at, event.site, event.order, origin, event.data) for event in events))


def get_in_line(connection: Connection) -> None:
    """Wait until all others have committed who write events or move tallies, and let who comes later wait for us.

    So events are numbered in the order of the commits. Otherwise somebody who has read up to a number would never see one below it
    that was committed later. SQLite has one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(_GET_IN_LINE)


def unsent(connection: Connection, limit: int) -> list[Stored]:
    """Return the oldest events that were not sent yet."""
    return [Stored(*row) for row in connection.execute(_UNSENT.limit(limit))]


def since(connection: Connection, last: int, limit: int) -> list[Stored]:
    """Return events after number `last`, sent or not."""
    return [Stored(*row) for row in connection.execute(_ALL.where(outbox.c.id > last).limit(limit))]


def last_id(connection: Connection) -> int:
    """Return the number of the newest event, 0 when there is none."""
    return int(connection.execute(select(func.coalesce(func.max(outbox.c.id), 0))).scalar_one())


def mark_sent(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """Remember that these were sent."""
    connection.execute(_MARK[connection.dialect.name], {"_ids": list(ids), "_now": now})


def prune(connection: Connection, before: datetime) -> int:
    """Forget events that were sent before `before`; return how many."""
    return connection.execute(delete(outbox).where(outbox.c.sent_at < before)).rowcount
