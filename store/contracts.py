"""Contracts in SQL: what the site folder said of them, kept beside the orders so that figures can be read without the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sla.policy import Particulars
from store.dialects import replacing
from store.tables import contracts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_KEEP = replacing(contracts)


def keep(connection: Connection, said: Iterable[Particulars]) -> None:
    """Write what is said of contracts now over what was said before; those that are named no more stay as they were."""
    # In one order, so that two workers that begin together do not wait for each other.
    rows = [_values(each) for each in sorted(said, key=lambda each: each.id)]
    if rows:
        connection.execute(_KEEP[connection.dialect.name], rows)


def known(connection: Connection) -> dict[str, Particulars]:
    """Return every contract that was ever kept, by id."""
    rows = connection.execute(select(contracts).order_by(contracts.c.id))
    return {
        row.id: Particulars(id=row.id, client=row.client, timezone=row.timezone, sites=tuple(row.sites), compliance=row.compliance)
        for row in rows
    }


def _values(each: Particulars) -> dict[str, Any]:
    return {
        "id": each.id,
        "client": each.client,
        "timezone": each.timezone,
        "sites": list(each.sites),
        "compliance": dict(each.compliance),
    }
