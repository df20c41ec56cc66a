"""Standing alarms in SQL: the rows, and the journal of repeats that is folded into them now and then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select, update

from rules.alarm import Severity, State
from rules.standing import Phase, StandingAlarm, Standings
from store.tables import repeats, standing_alarms
from store.types import instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row

FIELDS = tuple(column.name for column in standing_alarms.columns if column.name != "id")
COUNTED = ("count", "last_at", "last_state", "last_id")

_INSERT = insert(standing_alarms).returning(standing_alarms.c.id, sort_by_parameter_order=True)
_UPDATE = update(standing_alarms).where(standing_alarms.c.id == bindparam("_id")).values({name: bindparam(name) for name in FIELDS})
_FOLD = update(standing_alarms).where(standing_alarms.c.id == bindparam("_id")).values({name: bindparam(name) for name in COUNTED})
_JOURNAL = insert(repeats)


def load(connection: Connection, site: str) -> Standings:
    """Return all standing alarms of `site`, the journal of repeats applied."""
    rows = connection.execute(select(standing_alarms).where(standing_alarms.c.site == site))
    standings = {row.id: _standing(row) for row in rows}
    journal = connection.execute(select(repeats.c.counts).where(repeats.c.site == site).order_by(repeats.c.id))
    for (counts,) in journal:
        for number, count, last_at, last_id in json.loads(counts):
            _replay(standings[number], count, last_at, last_id)
    return Standings(standings.values())


def save(connection: Connection, site: str, changed: Sequence[StandingAlarm], counted: Iterable[StandingAlarm]) -> None:
    """Write what changed: in full where more than a count did, else into the journal."""
    new = [standing for standing in changed if not standing.id]
    if new:
        ids = connection.execute(_INSERT, [_values(standing) for standing in new]).scalars()
        for standing, number in zip(new, ids, strict=True):
            standing.id = number
    fresh = {id(standing) for standing in new}
    old = [_values(standing) | {"_id": standing.id} for standing in changed if id(standing) not in fresh]
    if old:
        connection.execute(_UPDATE, old)
    entries = [(standing.id, standing.count, micros(standing.last_at), standing.last_id) for standing in counted if standing.last_at]
    if entries:
        connection.execute(_JOURNAL, {"site": site, "counts": json.dumps(entries, separators=(",", ":"))})


def fold(connection: Connection, site: str, counted: Iterable[StandingAlarm]) -> None:
    """Write the counts of `counted`, which are all that the journal speaks of, into their rows, and empty the journal."""
    rows = [{name: getattr(standing, name) for name in COUNTED} | {"_id": standing.id} for standing in counted]
    if rows:
        connection.execute(_FOLD, rows)
    connection.execute(delete(repeats).where(repeats.c.site == site))


def _replay(standing: StandingAlarm, count: int, last_at: int, last_id: str | None) -> None:
    # Counts only grow, so an entry that is older than the row, which was written in full since, says nothing new.
    if count > standing.count:
        standing.count = count
        standing.last_at = instant(last_at)
        standing.last_state = State.ACTIVE
        standing.last_id = last_id


def _values(standing: StandingAlarm) -> dict[str, Any]:
    values = {name: getattr(standing, name) for name in FIELDS}
    values["attributes"] = dict(standing.attributes)
    values["why"] = list(standing.why)
    return values


def _standing(row: Row[Any]) -> StandingAlarm:
    fields = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's documented name
    fields["severity"] = Severity(row.severity)
    fields["phase"] = Phase(row.phase)
    fields["last_state"] = State(row.last_state) if row.last_state else None
    fields["why"] = tuple(row.why)
    return StandingAlarm(**fields)
