"""Statements for many rows: compiled once for a dialect, then handed to the driver with the values it takes.

SQLAlchemy works out the parameters of every row anew; that took three quarters of the time of a write (measured on SQLite). Here values
are made ready column by column, so that Python's own loops do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Connection, Delete, Dialect, Insert, Update

    Row = Sequence[Any]
    Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Prepared:
    sql: str
    names: tuple[str, ...]
    converts: tuple[tuple[int, Convert], ...]
    in_order: tuple[int, ...] | None
    """The places of the values in the order of the statement; None for a driver that takes them by name."""


class Bulk:
    """`statement`, run for many rows. `names` are its parameters, in the order in which rows give their values."""

    def __init__(self, statement: Insert | Update | Delete, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._prepared: dict[str, _Prepared] = {}

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Run the statement for each of `rows`; without any, do nothing."""
        prepared = self._prepared.get(connection.dialect.name) or self._prepare(connection.dialect)
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        if not columns:
            return
        for place, convert in prepared.converts:
            columns[place] = map(convert, columns[place])
        if prepared.in_order is None:
            connection.exec_driver_sql(prepared.sql, [dict(zip(prepared.names, row, strict=True)) for row in zip(*columns, strict=True)])
        else:
            ordered = (columns[place] for place in prepared.in_order)
            connection.exec_driver_sql(prepared.sql, list(zip(*ordered, strict=True)))

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
