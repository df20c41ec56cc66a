"""What the pipeline holds in memory between two transactions. All of it can be read again from SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rules import shelf as shelving
from rules.case import Case
from sla.watch import Watch
from store import counters, orders, reviews, shelves, standings, wakes
from streams.first_site import FirstSite
from streams.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from rules.shelf import Shelf
    from rules.standing import StandingAlarm, Standings
    from streams.estate import Estate
    from streams.scope import Scope
    from workorders.order import WorkOrder


SHELF_KEPT = timedelta(days=2)
"""So long after its end a shelf is asked about alarms that come late."""


class Memory:
    """Standing alarms by site, the watch over clocks, and what was only journaled since it was last folded."""

    def __init__(self, connection: Connection, estate: Estate, scope: Scope, now: datetime) -> None:
        self._estate = estate
        self._scope = scope
        self._cases: dict[str, Case] = {}
        self._first = FirstSite(self._cases)
        # Asked first: what people do from now on will be learned, and what they did before is in what is read below.
        self._desk_change = counters.read(connection, orders.DESK_CHANGES)
        self._answer_change, answered = reviews.answered(connection, 0)
        self._answers: dict[str, dict[str, str | None]] = {}
        for site, source, asset in answered:
            self._answers.setdefault(site, {})[source] = asset
        self._shelf_change, found = shelves.still_asked(connection, _earlier(now))
        self._shelves: dict[str, dict[int, Shelf]] = {}
        self._put_up(found)
        self._asked: dict[str, set[str]] = {}
        share = scope.clocks
        self.watch = Watch(wakes.all_orders(connection, share.part, share.parts) if share else ())
        self.journal = Journal()
        self.touched: set[str] = set()
        self.open_orders: dict[str, WorkOrder] = {}
        # Sites that wait for something must be woken, and what is only in the journal must be folded, although they may send
        # nothing, and so must those be looked at where people shelved something meanwhile; the others are read when they send.
        for site in filter(scope.has_site, sorted({*wakes.sites(connection), *self._shelves})):
            self.case(connection, site, now)

    def case(self, connection: Connection, site: str, now: datetime) -> Case:
        """Return the case of `site`, with its standing alarms; read from SQL at the first call."""
        case = self._cases.get(site)
        if case is None:
            known, journaled = standings.load_for_fold(connection, site)
            self.journal.add(site, journaled)
            case = self._cases[site] = Case(known, self._estate.book, self._estate.register)
            case.answers = self._answers.setdefault(site, {})
            case.shelves = tuple(self._shelves.get(site, {}).values())
            self._rename(case, site, case.answers)
            self._look_at_shelves(case, site, case.shelves, now)
        self.touch(site)
        return case

    def touch(self, site: str) -> None:
        """Remember that something happened to standing alarms of `site`."""
        self.touched.add(site)
        self._first.stir(site)

    def next_wake(self) -> datetime | None:
        """Return when the first standing alarm or clock wants to be woken."""
        alarm = self.next_alarm()
        clock = self.watch.next_wake()
        if alarm is None or clock is None:
            return alarm or clock
        return min(alarm, clock)

    def next_alarm(self) -> datetime | None:
        """Return when the first standing alarm wants to be woken."""
        first = self._first.find()
        return first[0] if first else None

    def due_alarm(self, at: datetime) -> tuple[Case, StandingAlarm] | None:
        """Take and return a standing alarm that is due at `at`, of the site that comes first by name."""
        first = self._first.find()
        if first is None or first[0] > at:
            return None
        case = self._cases[first[1]]
        self.touch(first[1])
        standing = case.standings.due(at)
        return (case, standing) if standing is not None else None

    def changes(self) -> Iterable[tuple[str, Standings]]:
        """Return the standing alarms of the sites that were touched since the last call."""
        touched, self.touched = self.touched, set()
        return [(site, self._cases[site].standings) for site in sorted(touched)]

    def learn(self, connection: Connection, now: datetime) -> None:
        """Learn what people did: orders that they changed are no longer known here, sources that they named have an asset now.

        What they put aside waits at most until then, and what they took out again is looked at.
        """
        # Nearly always nobody has done anything, and one question is enough to know that.
        last = counters.read_all(connection)
        if last.get(reviews.ANSWERS, 0) != self._answer_change:
            self._learn_answers(connection)
        if last.get(shelves.CHANGES, 0) != self._shelf_change:
            self._learn_shelves(connection, now)
        if last.get(orders.DESK_CHANGES, 0) != self._desk_change:
            self._learn_orders(connection)

    def asked(self, connection: Connection, site: str) -> set[str]:
        """Return the sources of `site` that a person was asked about."""
        if site not in self._asked:
            self._asked[site] = reviews.asked(connection, site)
        return self._asked[site]

    @property
    def has_learned(self) -> bool:
        """Whether what people said has changed standing alarms, and is not written yet: their asset, or when they are looked at."""
        return any(case.standings.changed for case in self._cases.values())

    def _learn_answers(self, connection: Connection) -> None:
        self._answer_change, answered = reviews.answered(connection, self._answer_change)
        for site, source, asset in answered:
            self._answers.setdefault(site, {})[source] = asset
        for site in {site for site, _, _ in answered if site in self._cases}:
            self._rename(self._cases[site], site, {source for named, source, _ in answered if named == site})

    def _rename(self, case: Case, site: str, sources: Collection[str]) -> None:
        """Give what stands of `sources` the assets that people named, unless a sender named one."""
        for standing in case.standings if sources else ():
            if standing.source not in sources or not case.rename(standing):
                continue
            case.standings.changed.add(standing)
            self.touch(site)

    def _learn_shelves(self, connection: Connection, now: datetime) -> None:
        self._shelf_change, found = shelves.changed(connection, self._shelf_change)
        if not found:
            return
        self._put_up(found)
        for site in {shelf.site for shelf in found if shelf.site in self._cases}:
            case = self._cases[site]
            kept = {number: shelf for number, shelf in self._shelves[site].items() if shelf.end > _earlier(now)}
            self._shelves[site] = kept
            case.shelves = tuple(kept.values())
            self._look_at_shelves(case, site, case.shelves, now)

    def _put_up(self, found: Iterable[Shelf]) -> None:
        for shelf in found:
            self._shelves.setdefault(shelf.site, {})[shelf.id] = shelf

    def _look_at_shelves(self, case: Case, site: str, found: tuple[Shelf, ...], now: datetime) -> None:
        shelving.settle(case, found, now)
        if case.standings.changed:
            self.touch(site)

    def _learn_orders(self, connection: Connection) -> None:
        """Forget orders that people changed; their clocks may want to be looked at sooner."""
        latest, changed = orders.desk_changes(connection, self._desk_change)
        if not changed:
            return
        for group in [group for group, order in self.open_orders.items() if order.number in set(changed)]:
            del self.open_orders[group]
        self.look_at(connection, changed)
        # Only now: had the database failed in between, these changes would never be asked for again.
        self._desk_change = latest

    def look_at(self, connection: Connection, numbers: Collection[int]) -> None:
        """Ask SQL anew when the clocks of these orders want to be woken."""
        for at, order in wakes.of_orders(connection, [number for number in numbers if self._watches(number)]):
            self.watch.set(order, at)

    def wake_order(self, number: int, at: datetime | None) -> None:
        """Wake the clocks of an order at `at`, or no more; what is another worker's is left to that one."""
        if self._watches(number):
            self.watch.set(number, at)

    def _watches(self, number: int) -> bool:
        return self._scope.clocks is not None and self._scope.clocks.holds(number)


def _earlier(now: datetime) -> datetime:
    # The beginning of time, where a pipeline that has seen nothing yet stands, has no earlier.
    return now - SHELF_KEPT if now.year > 1 else now
