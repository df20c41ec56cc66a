"""What a database came to, site by site, as one hash each: equal hashes are the same orders, clocks, counts and events.

Left out is what may differ between runs that did the same: numbers of rows and orders, when a line was written down, and how late
a breach was noticed. Orders of a site are compared in the order in which they were opened.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from store import standings
from store.tables import clocks, outbox, quarantine, timeline, work_orders

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

    from store.store import Store

NOT_COMPARED = frozenset({"id", "number", "order", "link", "recorded_at", "desk_change", "sent_at", "open_key", "lag"})
STANDING = ("source", "kind", "severity", "phase", "raised_at", "cleared_at", "last_at", "count", "activations", "until", "reason")


def lines(store: Store) -> dict[str, list[str]]:
    """Return what there is to be compared of each site, line by line."""
    found: dict[str, list[str]] = defaultdict(list)
    with store.read() as connection:
        names, sites = _orders(connection, found)
        for table in (timeline, clocks, outbox):
            for row in connection.execute(select(table).order_by(*table.primary_key)).mappings():
                number = row["order"]
                found[sites[number]].append(f"{table.name} of {names[number]}: {_said(table, row, names)}")
        for site in set(sites.values()):
            for each in standings.load(connection, site).by_key.values():
                values = {name: getattr(each, name) for name in STANDING}
                found[site].append(f"standing: {values} of {names.get(each.order or 0)}")
        found["quarantine"] = sorted(f"{row.reason} {row.topic} {row.received_at}" for row in connection.execute(select(quarantine)))
    # Two workers may have written down in another order what happened within one step: its times say when it did.
    return {site: sorted(each) for site, each in found.items()}


def hashes(said: dict[str, list[str]]) -> dict[str, str]:
    """Return one hash a site."""
    return {site: hashlib.sha256("\n".join(each).encode()).hexdigest() for site, each in said.items()}


def _orders(connection: Connection, found: dict[str, list[str]]) -> tuple[dict[int, str], dict[int, str]]:
    names: dict[int, str] = {}
    sites: dict[int, str] = {}
    opened: dict[str, int] = defaultdict(int)
    rows = list(connection.execute(select(work_orders).order_by(work_orders.c.number)).mappings())
    for row in rows:
        opened[row["site"]] += 1
        names[row["number"]] = f"order {opened[row['site']]}"
        sites[row["number"]] = row["site"]
    for row in rows:
        found[row["site"]].append(f"{names[row['number']]}: {_said(work_orders, row, names)}; after {names.get(row['link'] or 0)}")
    return names, sites


def _said(table: Table, row: Any, names: dict[int, str]) -> str:
    values = {column.name: row[column.name] for column in table.columns if column.name not in NOT_COMPARED}
    for name in ("details", "data"):
        if name in values:
            values[name] = {key: value for key, value in sorted(values[name].items()) if key not in NOT_COMPARED}
    return json.dumps(values, sort_keys=True, default=str)
