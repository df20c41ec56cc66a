"""Standing alarms in SQL: the rows, and the journal of repeats that is folded into them now and then."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json
from sqlalchemy import bindparam, delete, func, insert, select

from rules.alarm import Severity, State
from rules.standing import Phase, StandingAlarm, Standings
from store import bulk, counters
from store.dialects import replacing
from store.tables import floods, repeats, standing_alarms
from store.types import instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

# Columns and fields stand in the same order, so that a row becomes a standing alarm without naming each of its values.
_COLUMNS = [standing_alarms.c[field.name] for field in fields(StandingAlarm) if field.name in standing_alarms.c]
_PLACES = {column.name: place for place, column in enumerate(_COLUMNS)}
_WORDS = tuple(
    (_PLACES[name], {word.value: word for word in words})
    for name, words in (("severity", Severity), ("phase", Phase), ("last_state", State))
)
_WHY = _PLACES["why"]
_LOAD = select(*_COLUMNS).where(standing_alarms.c.site == bindparam("_site"))
_OF_ORDER = select(*_COLUMNS).where(standing_alarms.c.order == bindparam("_order")).order_by(standing_alarms.c.id)
_OF_SOURCE = _LOAD.where(standing_alarms.c.source == bindparam("_source")).order_by(standing_alarms.c.id)
KEY = ("site", "source", "kind")
COUNTED = ("count", "last_at", "last_state", "last_id")
CHANGING = tuple(column.name for column in _COLUMNS if column.name not in {"id", *KEY})

_AFTER = select(*_COLUMNS).where(standing_alarms.c.id > bindparam("_id")).order_by(standing_alarms.c.id).limit(bindparam("_limit"))

_INSERT = bulk.adding(standing_alarms, ("id", *KEY, *CHANGING))
_UPDATE = bulk.changing(standing_alarms, CHANGING)
_FOLD = bulk.changing(standing_alarms, COUNTED)
_JOURNAL = insert(repeats).inline()  # nobody wants to know its number
_LAST_ENTRY = select(func.max(repeats.c.id)).where(repeats.c.site == bindparam("_site"))
_FOLDED = delete(repeats).where(repeats.c.site == bindparam("_site"), repeats.c.id <= bindparam("_last"))
_SAVE_LATEST = replacing(floods)
_SITES = select(standing_alarms.c.site).distinct()

_all_of = attrgetter("id", *KEY, *CHANGING)
_changing_of = attrgetter("id", *CHANGING)
_counted_of = attrgetter("id", *COUNTED)


def load(connection: Connection, site: str) -> Standings:
    """Return all standing alarms of `site`, the journal of repeats applied."""
    return load_for_fold(connection, site)[0]


def load_for_fold(connection: Connection, site: str) -> tuple[Standings, set[StandingAlarm]]:
    """Return all standing alarms of `site`, and those of them that the journal speaks of: `fold` wants to have them."""
    standings = {standing.id: standing for standing in map(_standing, connection.execute(_LOAD, {"_site": site}))}
    journal = connection.execute(select(repeats.c.counts).where(repeats.c.site == site).order_by(repeats.c.id))
    journaled: set[StandingAlarm] = set()
    for (counts,) in journal:
        for number, count, last_at, last_id in from_json(counts):
            journaled.add(standings[number])
            _replay(standings[number], count, last_at, last_id)
    return Standings(standings.values(), load_latest(connection, site)), journaled


def load_latest(connection: Connection, site: str) -> tuple[datetime, ...]:
    """Return the event times of the alarms of `site` that counted last."""
    times = connection.execute(select(floods.c.latest).where(floods.c.site == site)).scalar_one_or_none()
    return tuple(map(instant, times or ()))


def save_latest(connection: Connection, site: str, latest: Sequence[datetime]) -> None:
    """Write the event times of the alarms of `site` that counted last."""
    connection.execute(_SAVE_LATEST[connection.dialect.name], {"site": site, "latest": list(map(micros, latest))})


def after(connection: Connection, number: int, limit: int) -> list[StandingAlarm]:
    """Return standing alarms with an id above `number`, of all sites, as their rows were last written."""
    return [_standing(row) for row in connection.execute(_AFTER, {"_id": number, "_limit": limit})]


def save(connection: Connection, site: str, changed: Sequence[StandingAlarm], counted: Iterable[StandingAlarm]) -> None:
    """Write what changed: in full where more than a count did, else into the journal."""
    _UPDATE.run(connection, (_changing_of(standing) for standing in changed if standing.id))
    new = [standing for standing in changed if not standing.id]
    if new:
        _number(connection, new)
        _INSERT.run(connection, map(_all_of, new))
    entries = [(standing.id, standing.count, micros(standing.last_at), standing.last_id) for standing in counted if standing.last_at]
    if entries:
        connection.execute(_JOURNAL, {"site": site, "counts": to_json(entries).decode()})


def sites(connection: Connection) -> list[str]:
    """Return the sites that have standing alarms."""
    return sorted(connection.execute(_SITES).scalars())


def last_entry(connection: Connection, site: str) -> int:
    """Return the number of the newest entry of the journal of `site`, 0 when there is none."""
    return connection.execute(_LAST_ENTRY, {"_site": site}).scalar_one() or 0


def fold(connection: Connection, counted: Iterable[StandingAlarm]) -> None:
    """Write the counts of `counted` into their rows. The journal may still speak of them: what is older than its row says nothing."""
    _FOLD.run(connection, map(_counted_of, counted))


def forget_entries(connection: Connection, site: str, last: int) -> None:
    """Empty the journal of `site` up to and with entry `last`: all that it speaks of has been folded."""
    connection.execute(_FOLDED, {"_site": site, "_last": last})


def of_order(connection: Connection, order: int) -> list[StandingAlarm]:
    """Return the standing alarms whose last episode belongs to `order`, as they were last written in full."""
    return [_standing(row) for row in connection.execute(_OF_ORDER, {"_order": order})]


def of_source(connection: Connection, site: str, source: str) -> list[StandingAlarm]:
    """Return the standing alarms of one source, as they were last written in full."""
    return [_standing(row) for row in connection.execute(_OF_SOURCE, {"_site": site, "_source": source})]


def still_standing(connection: Connection, order: int) -> tuple[str, ...]:
    """Return source and kind of the alarms of `order` that are not normal."""
    mine = standing_alarms.c.order == order
    query = select(standing_alarms.c.source, standing_alarms.c.kind).where(mine, standing_alarms.c.phase != Phase.NORMAL)
    return tuple(f"{source} {kind}" for source, kind in connection.execute(query))


def _number(connection: Connection, new: Sequence[StandingAlarm]) -> None:
    # Numbers that we take ourselves let all rows go in one statement; SQL would have to hand out its own one by one.
    last = counters.take(connection, "standing_alarms", len(new))
    for number, standing in enumerate(new, start=last - len(new) + 1):
        standing.id = number


def _replay(standing: StandingAlarm, count: int, last_at: int, last_id: str | None) -> None:
    # Counts only grow, so an entry that is older than the row, which was written in full since, says nothing new.
    if count > standing.count:
        standing.count = count
        standing.last_at = instant(last_at)
        standing.last_state = State.ACTIVE
        standing.last_id = last_id


def _standing(row: Row[Any]) -> StandingAlarm:
    values = list(row)
    for place, words in _WORDS:
        if values[place] is not None:
            values[place] = words[values[place]]
    values[_WHY] = tuple(values[_WHY])
    return StandingAlarm(*values)
