"""Statements for many rows: compiled once for a dialect, then handed to the driver with the values it takes.

SQLAlchemy works out the parameters of every row anew; that took three quarters of the time of a write (measured on SQLite).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Delete, Dialect, Insert, Update

    Row = Sequence[Any]
    Convert = Callable[[Any], Any] | None


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    names: tuple[str, ...]
    converts: tuple[Convert, ...]
    order: tuple[int, ...]
    by_name: bool


class Bulk:
    """`statement`, run for many rows. `names` are its parameters, in the order in which rows give their values."""

    def __init__(self, statement: Insert | Update | Delete, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._prepared: dict[str, _Prepared] = {}

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Run the statement for each of `rows`; without any, do nothing."""
        prepared = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        converted = [_convert(row, prepared.converts) for row in rows]
        if not converted:
            return
        if prepared.by_name:
            connection.exec_driver_sql(prepared.sql, [dict(zip(prepared.names, row, strict=True)) for row in converted])
        else:
            order = prepared.order
            connection.exec_driver_sql(prepared.sql, [tuple([row[place] for place in order]) for row in converted])

    def _prepare(self, dialect: Dialect) -> _Prepared:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._names))
        types = [compiled.binds[name].type.dialect_impl(dialect) for name in self._names]
        positions = compiled.positiontup
        self._prepared[dialect.name] = _Prepared(
            sql=str(compiled),
            names=self._names,
            converts=tuple(each.bind_processor(dialect) for each in types),
            order=tuple(self._names.index(name) for name in positions or ()),
            by_name=positions is None,
        )
        return self._prepared[dialect.name]


def _convert(row: Row, converts: tuple[Convert, ...]) -> list[Any]:
    return [value if convert is None else convert(value) for value, convert in zip(row, converts, strict=True)]
