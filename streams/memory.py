"""What the pipeline holds in memory between two transactions. All of it can be read again from SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from rules.case import Case
from sla.watch import Watch
from store import orders, standings
from store.tables import clocks, standing_alarms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from rules.standing import StandingAlarm, Standings
    from streams.estate import Estate
    from workorders.order import WorkOrder


class Memory:
    """Standing alarms by site, the watch over clocks, and what was only journaled since it was last folded."""

    def __init__(self, connection: Connection, estate: Estate) -> None:
        self._estate = estate
        self._cases: dict[str, Case] = {}
        self.watch = Watch(_wakes(connection))
        self.journaled: dict[str, set[StandingAlarm]] = {}
        self.touched: set[str] = set()
        self.open_orders: dict[str, WorkOrder] = {}
        self._desk_change, _ = orders.desk_changes(connection, 0)
        # A site whose alarms wait for something must be woken although it may send nothing; the others are read when they send.
        for site in _waiting_sites(connection):
            self.case(connection, site)

    def case(self, connection: Connection, site: str) -> Case:
        """Return the case of `site`, with its standing alarms; read from SQL at the first call."""
        case = self._cases.get(site)
        if case is None:
            case = Case(standings.load(connection, site), self._estate.book, self._estate.register)
            self._cases[site] = case
            self.journaled[site] = set()
        self.touched.add(site)
        return case

    def next_wake(self) -> datetime | None:
        """Return when the first standing alarm or clock wants to be woken."""
        return min((at for at in (self.watch.next_wake(), *self._standing_wakes()) if at is not None), default=None)

    def due_alarm(self, at: datetime) -> tuple[Case, StandingAlarm] | None:
        """Take and return a standing alarm that is due at `at`, of the site that comes first by name."""
        for site in sorted(self._cases):
            case = self._cases[site]
            standing = case.standings.due(at)
            if standing is not None:
                self.touched.add(site)
                return case, standing
        return None

    def changes(self) -> Iterable[tuple[str, Standings]]:
        """Return the standing alarms of the sites that were touched since the last call."""
        touched, self.touched = self.touched, set()
        return [(site, self._cases[site].standings) for site in sorted(touched)]

    def learn(self, connection: Connection) -> None:
        """Learn what people did to orders: those are no longer known here, and their clocks may want to be looked at sooner."""
        self._desk_change, changed = orders.desk_changes(connection, self._desk_change)
        if not changed:
            return
        for group in [group for group, order in self.open_orders.items() if order.number in set(changed)]:
            del self.open_orders[group]
        query = select(clocks.c.order, func.min(clocks.c.wake_at)).where(clocks.c.order.in_(changed)).group_by(clocks.c.order)
        for order, at in connection.execute(query):
            self.watch.set(order, at)

    def _standing_wakes(self) -> Iterator[datetime | None]:
        return (case.standings.next_wake() for case in self._cases.values())


def _wakes(connection: Connection) -> list[tuple[datetime, int]]:
    query = select(func.min(clocks.c.wake_at), clocks.c.order).where(clocks.c.wake_at.is_not(None)).group_by(clocks.c.order)
    return [(at, order) for at, order in connection.execute(query)]


def _waiting_sites(connection: Connection) -> list[str]:
    query = select(standing_alarms.c.site).where(standing_alarms.c.wake_at.is_not(None)).distinct()
    return sorted(connection.execute(query).scalars())
