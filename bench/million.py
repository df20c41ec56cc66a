"""A database of open orders with a running clock each, made by the database itself; and a time of the house that can be moved."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pydantic_core import to_json
from sqlalchemy import text

from bench import load
from sla.moments import MICROSECOND, micros
from store import tallies, terms
from store.store import Store

if TYPE_CHECKING:
    from sla.policy import Terms

BASE = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""The moment from which clocks fall due."""

HOUR = timedelta(hours=1)
EVEN_RATE = 250
"""Clocks that fall due in each second: a million less a tenth, in an hour."""

BURST_SHARE = 0.1
SECOND = timedelta(seconds=1)

_SERIES = "WITH RECURSIVE series(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM series WHERE n < :clocks)"
_DUE = "CASE WHEN n > :even THEN :burst_at + (n - :even) * :burst_step ELSE :base + n * :even_step END"
_ORDERS = """
INSERT INTO work_orders (number, site, title, category, priority, trade, location, status, "group", open_key, contract, reopens,
                         logged_at, updated_at, version, desk_change)
{series} SELECT n, :site, 'AHU: out of range', 'reactive', 'P1', '', '', 'open', 'group ' || n, 'group ' || n, :contract, 0,
                {started}, {started}, 1, 0 FROM series"""
_TIMELINE = """
INSERT INTO timeline ("order", event, at, recorded_at, "by", priority, text, details)
{series} SELECT n, 'logged', {started}, {started}, 'callout', 'P1', 'out of range', {nothing} FROM series"""
_CLOCKS = """
INSERT INTO clocks ("order", name, site, contract, priority, terms, state, breached, target, started_at, elapsed, paused,
                    due_at, overdue_at, read_at, wake_at, warned)
{series} SELECT n, :name, :site, :contract, 'P1', {terms}, 'running', FALSE, :target, {started}, :elapsed, 0, {due}, {due}, {read}, {due}, 2
         FROM series"""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """`clocks` of which all but the last tenth fall due evenly from BASE on; these within one second, `after` seconds from BASE."""

    clocks: int
    after: float

    @property
    def burst(self) -> int:
        """How many fall due within one second."""
        return max(1, int(self.clocks * BURST_SHARE))

    @property
    def burst_at(self) -> datetime:
        """When that second begins."""
        return BASE + timedelta(seconds=self.after)


def fill(url: str, deadlines: Deadlines) -> None:
    """Make the tables and the orders, numbered from 1, each with its first line and a clock past its last warning."""
    promised = load.estate().policies.contracts[0].clocks[0]
    store = Store(url)
    store.prepare()
    words = _words(store.engine.dialect.name)
    with store.begin() as connection:
        for statement in (_ORDERS, _TIMELINE, _CLOCKS):
            connection.execute(text(statement.format(**words)), _values(deadlines, promised, statement))
        tallies.recount(connection)
    store.checkpoint()
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    store.close()


def _words(dialect: str) -> dict[str, str]:
    postgres = dialect == "postgresql"
    moment = "(timestamptz 'epoch' + ({}) * interval '1 microsecond')" if postgres else "({})"
    value = "CAST({} AS JSONB)" if postgres else "{}"
    return {
        "series": _SERIES,
        "due": moment.format(_DUE),
        "read": moment.format(f"{_DUE} - :left"),
        "started": moment.format(f"{_DUE} - :target"),
        "terms": value.format(":terms"),
        "nothing": value.format("'{}'"),
    }


def _values(deadlines: Deadlines, promised: Terms, statement: str) -> dict[str, object]:
    target = promised.target("P1", BASE) or HOUR
    left = target * 0.1
    values = {
        "clocks": deadlines.clocks,
        "even": deadlines.clocks - deadlines.burst,
        "base": micros(BASE),
        "even_step": SECOND // MICROSECOND // EVEN_RATE,
        "burst_at": micros(deadlines.burst_at),
        "burst_step": SECOND // MICROSECOND // deadlines.burst,
        "site": load.SITE,
        "contract": promised.contract,
        "name": promised.rule.name,
        "terms": to_json(terms.write(promised)).decode(),
        "target": target // MICROSECOND,
        "left": left // MICROSECOND,
        "elapsed": (target - left) // MICROSECOND,
    }
    return {name: value for name, value in values.items() if f":{name}" in statement.format(**_words("postgresql"))}


class Moved:
    """The time of the house: it goes as the world's does, from wherever it was moved to."""

    def __init__(self, to: datetime) -> None:
        self.to(to)

    def to(self, moment: datetime) -> None:
        """Let it be `moment` now."""
        self._from = (moment, time.perf_counter())

    def now(self) -> datetime:
        """Return the time of the house."""
        moment, at = self._from
        return moment + timedelta(seconds=time.perf_counter() - at)
