"""What SQLite and PostgreSQL say each in its own way, by the name of the dialect: made once, and chosen for a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Column, ColumnElement, Table

INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""Inserts that may say what to do about a row that is there already."""


def replacing(table: Table) -> Mapping[str, Any]:
    """Return what adds rows to `table`, or writes them over those of the same primary key. Rows give all columns."""
    return {name: _replacing(insert(table)) for name, insert in INSERT.items()}


def _replacing(new: Any) -> Any:
    others = {column.name: new.excluded[column.name] for column in new.table.columns if not column.primary_key}
    return new.on_conflict_do_update(index_elements=list(new.table.primary_key), set_=others)


def listed(column: Column[Any], name: str) -> Mapping[str, ColumnElement[bool]]:
    """Return the condition that `column`, a number, is in the list `name`.

    To PostgreSQL that is one value, so that its driver does not read a statement anew for each length of the list.
    """
    return {
        "sqlite": column.in_(bindparam(name, expanding=True)),
        "postgresql": column == any_(bindparam(name, type_=ARRAY(BigInteger))),
    }
