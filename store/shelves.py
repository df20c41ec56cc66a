"""Shelves in SQL: what people put aside, until when, and who took it away before its time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from rules.shelf import Shelf
from store import counters
from store.errors import Conflict, NotFound
from store.tables import shelves

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

CHANGES = "shelves"
"""The running number of what people put up and took away."""

_NEWER = select(shelves).where(shelves.c.change > bindparam("_after")).order_by(shelves.c.change)
_COLUMNS = ("id", "site", "match", "by", "why", "begin", "until", "ended_at", "ended_by")


def put(connection: Connection, shelf: Shelf) -> Shelf:
    """Put up `shelf`, whose number is given here."""
    values = {name: getattr(shelf, name) for name in _COLUMNS if name != "id"}
    added = connection.execute(insert(shelves).values(**values, change=_next(connection)).returning(shelves.c.id))
    return replace(shelf, id=added.scalar_one())


def end(connection: Connection, number: int, by: str, at: datetime) -> Shelf:
    """Take shelf `number` away; raises NotFound, or Conflict when it has ended already."""
    change = _next(connection)
    found = one(connection, number)
    if found.end <= at:
        how = f"{found.ended_by} took it away" if found.ended_by else "its time was over"
        message = f"shelf {number} has ended at {found.end.isoformat()}: {how}"
        raise Conflict(message)
    connection.execute(update(shelves).where(shelves.c.id == number).values(ended_at=at, ended_by=by, change=change))
    return replace(found, ended_at=at, ended_by=by)


def one(connection: Connection, number: int) -> Shelf:
    """Return shelf `number`; raises NotFound."""
    row = connection.execute(select(shelves).where(shelves.c.id == number)).one_or_none()
    if row is None:
        message = f"there is no shelf {number}"
        raise NotFound(message)
    return _shelf(row)


def changed(connection: Connection, after: int) -> tuple[int, list[Shelf]]:
    """Return the running number of the last change, and the shelves that were put up or taken away after number `after`."""
    last = counters.read(connection, CHANGES)
    if last == after:
        return last, []
    return last, [_shelf(row) for row in connection.execute(_NEWER, {"_after": after})]


def still_asked(connection: Connection, after: datetime) -> tuple[int, list[Shelf]]:
    """Return the running number of the last change, and the shelves that end later than `after`."""
    last = counters.read(connection, CHANGES)
    if not last:
        return 0, []
    query = select(shelves).where(_ends_after(after)).order_by(shelves.c.id)
    return last, [_shelf(row) for row in connection.execute(query)]


def standing(connection: Connection, sites: Collection[str], at: datetime) -> list[Shelf]:
    """Return the shelves of `sites` that hold something back at `at`, the one that ends first on top."""
    query = select(shelves).where(shelves.c.site.in_(sites), _ends_after(at)).order_by(shelves.c.until, shelves.c.id)
    return [_shelf(row) for row in connection.execute(query)]


def number_standing(connection: Connection, site: str, at: datetime) -> int:
    """Return how many shelves of `site` hold something back at `at`."""
    return int(connection.execute(select(func.count()).select_from(shelves).where(shelves.c.site == site, _ends_after(at))).scalar_one())


def listed(connection: Connection, sites: Sequence[str], *, at: datetime, over: bool | None, limit: int, before: int | None) -> list[Shelf]:
    """Return shelves, the newest first: with `over` only those that have ended by `at`, or only those that have not."""
    query = select(shelves).order_by(shelves.c.id.desc()).limit(limit)
    if over is not None:
        query = query.where(~_ends_after(at) if over else _ends_after(at))
    if sites:
        query = query.where(shelves.c.site.in_(sites))
    if before is not None:
        query = query.where(shelves.c.id < before)
    return [_shelf(row) for row in connection.execute(query)]


def _ends_after(at: datetime) -> ColumnElement[bool]:
    return func.coalesce(shelves.c.ended_at, shelves.c.until) > at


def _next(connection: Connection) -> int:
    # The counter is locked until the commit, so its order is that of the commits, and no reader can miss a number.
    return counters.take(connection, CHANGES, 1)


def _shelf(row: Row[Any]) -> Shelf:
    return Shelf(**{name: getattr(row, name) for name in _COLUMNS})
