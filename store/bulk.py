"""Statements for many rows: compiled once for a dialect, then handed to the driver with the values it takes.

SQLAlchemy works out the parameters of every row anew; that took three quarters of the time of a write (measured on SQLite). Here values
are made ready column by column, so that Python's own loops do it. To PostgreSQL many rows go as a stream (COPY): a statement for each
costs both sides three times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, update

from store.dialects import INSERT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Delete, Dialect, Insert, Table, Update

    Row = Sequence[Any]
    Convert = Callable[[Any], Any]

MANY = 30
"""Rows from which a stream is worth the statements around it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """How many rows go to PostgreSQL at once: `before`, then the rows by `copy`, then `after`."""

    copy: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    names: tuple[str, ...]
    converts: tuple[tuple[int, Convert], ...]
    in_order: tuple[int, ...] | None
    """The places of the values in the order of the statement; None for a driver that takes them by name."""


class Bulk:
    """`statement`, run for many rows. `names` are its parameters, in the order in which rows give their values."""

    def __init__(self, statement: Insert | Update | Delete, names: Sequence[str], stream: Stream | None = None) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._stream = stream
        self._prepared: dict[str, _Prepared] = {}

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Run the statement for each of `rows`; without any, do nothing."""
        prepared = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        given = list(zip(*rows, strict=True))
        if not given:
            return
        columns: list[Iterable[Any]] = list(given)
        for place, convert in prepared.converts:
            columns[place] = map(convert, columns[place])
        if prepared.in_order is not None:
            ordered = (columns[place] for place in prepared.in_order)
            connection.exec_driver_sql(prepared.sql, list(zip(*ordered, strict=True)))
        elif self._stream is not None and len(given[0]) >= MANY:
            _stream(connection, self._stream, list(zip(*columns, strict=True)))
        else:
            connection.exec_driver_sql(prepared.sql, [dict(zip(prepared.names, row, strict=True)) for row in zip(*columns, strict=True)])

    def _prepare(self, dialect: Dialect) -> _Prepared:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._names))
        converts = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in self._names]
        positions = compiled.positiontup
        self._prepared[dialect.name] = _Prepared(
            sql=str(compiled),
            names=self._names,
            converts=tuple((place, convert) for place, convert in enumerate(converts) if convert is not None),
            in_order=None if positions is None else tuple(self._names.index(name) for name in positions),
        )
        return self._prepared[dialect.name]


def adding(table: Table, names: Sequence[str]) -> Bulk:
    """Return what adds rows to `table`, that give the columns `names`."""
    return Bulk(insert(table), names, Stream(f"COPY {table.name} ({_quoted(names)}) FROM STDIN"))


def changing(table: Table, names: Sequence[str]) -> Bulk:
    """Return what changes rows of `table`, each known by its `id`, which is given before the columns `names`.

    A stream of them goes to a table that only this connection sees and that every commit empties.
    """
    known = table.c.id == bindparam("_id")
    statement = update(table).where(known).values({name: bindparam(name) for name in names})
    given, of_rows = f"given_{table.name}_{len(names)}", _quoted(("id", *names))
    new = ", ".join(f'"{name}" = given."{name}"' for name in names)
    # Words of our own tables alone.
    copies = f"CREATE TEMPORARY TABLE IF NOT EXISTS {given} ON COMMIT DELETE ROWS AS SELECT {of_rows} FROM {table.name} WITH NO DATA"  # noqa: S608
    empty = f"DELETE FROM {given}"  # noqa: S608
    # That the rows are few is what PostgreSQL cannot know of a table just filled: the list keeps it from reading all the others.
    few = f"{table.name}.id = ANY (ARRAY (SELECT id FROM {given}))"  # noqa: S608
    changes = f"UPDATE {table.name} SET {new} FROM {given} AS given WHERE {table.name}.id = given.id AND {few}"  # noqa: S608
    stream = Stream(before=f"{copies}; {empty}", copy=f"COPY {given} ({of_rows}) FROM STDIN", after=changes)
    return Bulk(statement, ("_id", *names), stream)


def summing(table: Table, counted: Sequence[str]) -> Mapping[str, Bulk]:
    """Return, by dialect, what adds to the columns `counted` of rows known by their key, or makes them. Rows give all columns."""
    return {name: Bulk(_added(new(table), counted), table.columns.keys()) for name, new in INSERT.items()}


def _added(new: Any, counted: Sequence[str]) -> Any:
    table = new.table
    return new.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: table.c[name] + new.excluded[name] for name in counted}
    )


def _stream(connection: Connection, stream: Stream, rows: Sequence[Row]) -> None:
    if stream.before:
        connection.exec_driver_sql(stream.before)
    connection.exec_driver_sql(stream.copy, rows)
    if stream.after:
        connection.exec_driver_sql(stream.after)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
