"""The outcome: all that SQL knows in the end that must not depend on what failed meanwhile."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from rules.standing import Phase
from store import quarantine as cells, standings
from store.store import Store
from store.tables import clocks, outbox, quarantine, standing_alarms, timeline, work_orders
from tests.faults import site as places
from tests.faults.story import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Standing alarms as (phase, count, activations) and (severity, order); orders and what stands on each timeline, by number."""

    alarms: dict[Key, tuple[Phase, int, int]]
    attached: dict[Key, tuple[str, int | None]]
    orders: dict[int, tuple[Any, ...]]
    timelines: dict[int, Counter[str]]
    clocks: dict[int, tuple[Any, ...]]
    events: Counter[str]
    quarantined: int

    @property
    def open_groups(self) -> Counter[str]:
        """How many orders are open for each group."""
        return Counter(group for _, group, _, status in self.orders.values() if status in ("new", "open"))


class Ledger:
    """The database at `url`, looked into from outside while the program writes."""

    def __init__(self, url: str) -> None:
        self._store = Store(url)

    def knows(self, key: Key) -> bool:
        """Say whether an alarm of `key` was committed."""
        site, source, kind = key
        here = (standing_alarms.c.site == site) & (standing_alarms.c.source == source) & (standing_alarms.c.kind == kind)
        with self._store.read() as connection:
            return connection.execute(select(standing_alarms.c.id).where(here)).one_or_none() is not None

    def outcome(self) -> Outcome:
        """Return what the database knows now."""
        with self._store.read() as connection:
            known = [standing for site in places.SITES for standing in standings.load(connection, site)]
            return Outcome(
                alarms={(each.site, each.source, each.kind): (each.phase, each.count, each.activations) for each in known},
                attached={(each.site, each.source, each.kind): (each.severity, each.order) for each in known},
                orders=_orders(connection),
                timelines=_timelines(connection),
                clocks={
                    order: tuple(rest) for order, *rest in connection.execute(select(clocks.c.order, clocks.c.priority, clocks.c.state))
                },
                events=Counter(connection.execute(select(outbox.c.type)).scalars()),
                quarantined=connection.execute(select(func.count()).select_from(quarantine)).scalar_one() + cells.let_go(connection),
            )

    def close(self) -> None:
        self._store.close()


@contextmanager
def looking_into(url: str) -> Iterator[Ledger]:
    """Open the ledger at `url`."""
    ledger = Ledger(url)
    try:
        yield ledger
    finally:
        ledger.close()


def _orders(connection: Connection) -> dict[int, tuple[Any, ...]]:
    columns = work_orders.c
    query = select(columns.number, columns.asset, columns.group, columns.priority, columns.status)
    return {number: tuple(rest) for number, *rest in connection.execute(query)}


def _timelines(connection: Connection) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    for order, event in connection.execute(select(timeline.c.order, timeline.c.event)):
        found.setdefault(order, Counter())[event] += 1
    return found
