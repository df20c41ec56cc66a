"""The unit of work: what one transaction knows about orders, and the changes that it will write at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from store import counters, orders, outbox, tallies, watched
from workorders import tally
from workorders.change import OrderFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from workorders.change import Change
    from workorders.events import Event
    from workorders.order import Entry, WorkOrder
    from workorders.promise import Clock, Settled, Watched

NUMBERS = "work_orders"
PEOPLE = "desk"  # as it has always been written into the outbox
PIPELINE = "pipeline"


class UnitOfWork:
    """Orders read and changed in one transaction. What was changed here is seen here before it is written by `flush`.

    `origin` says who writes, `PIPELINE` or `PEOPLE`. `known` are open orders by group as an earlier transaction left them:
    they save a read, and what is used of them is checked against SQL before anything is written.
    """

    def __init__(self, connection: Connection, origin: str, known: dict[str, WorkOrder] | None = None) -> None:
        self._connection = connection
        self._origin = origin
        self._known = known if known is not None else {}
        self._files: dict[int, OrderFile] = {}
        self._orders: dict[int, WorkOrder] = {}
        self._read: dict[int, WorkOrder] = {}
        self._read_clocks: dict[int, tuple[Clock, ...]] = {}
        self._new: list[int] = []
        self._newest: dict[str, int] = {}
        self._changed: set[int] = set()
        self._unchecked: dict[int, int] = {}
        self._watched: dict[int, Watched] = {}
        self._ran_on: dict[int, tuple[Clock, ...]] = {}
        self._entries: list[Entry] = []
        self._last_number: int | None = None
        self._taken = 0
        self.events: list[Event] = []

    def open_of_group(self, group: str) -> WorkOrder | None:
        """Return the open order of `group`."""
        known = self._known.get(group)
        if known is not None and known.number not in self._orders:
            self._unchecked[known.number] = known.version
            return known
        found = known or orders.open_of_group(self._connection, group)
        if found is None or not self._remember(found).is_open:
            return None
        order = self._known[group] = self._remember(found)
        return order

    def open_order(self, number: int) -> WorkOrder | None:
        """Return order `number`, None when it is no longer open; raises NotFound."""
        order = self._orders.get(number) or self._remember(orders.get(self._connection, number, lock=True))
        return order if order.is_open else None

    def last_of_group(self, group: str) -> WorkOrder | None:
        """Return the latest order of `group`, open or not."""
        if group in self._newest:
            return self._orders[self._newest[group]]
        order = orders.last_of_group(self._connection, group)
        return self._remember(order) if order else None

    def file(self, number: int) -> OrderFile:
        """Return an order, its clocks and what they look at, with what this unit did to it; raises NotFound."""
        if number not in self._files:
            stored = orders.working_file(self._connection, number)
            order = self._remember(stored.order)
            self._read_clocks.setdefault(number, stored.clocks)
            mine = tuple(entry for entry in self._entries if entry.order == number)
            clocks = self._ran_on.get(number, stored.clocks)
            self._files[number] = OrderFile(order, stored.timeline + mine, clocks)
        return self._files[number]

    def has_seen(self, number: int) -> bool:
        """Say whether this unit has read or made the order."""
        return number in self._files or number in self._watched

    def expect(self, numbers: Sequence[int]) -> None:
        """Read in one go what `watched` will be asked for."""
        for each in watched.load(self._connection, [number for number in numbers if not self.has_seen(number)]):
            self._watched[each.number] = each
            self._read_clocks[each.number] = each.clocks

    def watched(self, number: int) -> Watched | None:
        """Return an order to which, in this unit too, only time has happened; None when `file` must be asked."""
        if number in self._files or number not in self._watched:
            return None
        order = self._watched[number]
        return replace(order, clocks=self._ran_on[number]) if number in self._ran_on else order

    def run_on(self, number: int, settled: Settled) -> None:
        """Take into the unit what became of the clocks of a watched order."""
        self._ran_on[number] = settled.clocks
        self._entries += settled.entries
        self.events += settled.events

    @property
    def told(self) -> int:
        """How many rows `tell` has for the table that gets most of them."""
        return max(len(self._entries), len(self.events))

    def next_number(self) -> int:
        """Return the number for a new order."""
        if self._last_number is None:
            self._last_number = counters.take(self._connection, NUMBERS, 0)
        self._taken += 1
        return self._last_number + self._taken

    def apply(self, change: Change) -> None:
        """Take `change` into the unit."""
        if change.order is not None:
            self._take(change.order)
        file = self._files.get(change.number)
        if file is not None:
            clocks = change.clocks or file.clocks
            order = change.order or file.order
            self._files[change.number] = OrderFile(order, file.timeline + change.entries, clocks)
        self._entries += change.entries
        self.events += change.events

    def flush(self) -> None:
        """Write everything; raises Conflict when somebody else changed an order since it was read here."""
        self.write()
        self.tell()

    def write(self) -> None:
        """Write orders and clocks; raises Conflict as above."""
        if self._taken:
            counters.take(self._connection, NUMBERS, self._taken)
        if self._unchecked:
            orders.check_versions(self._connection, self._unchecked)
        # Those that end go first: each makes room for the next order of its group.
        for number in sorted(self._changed.difference(self._new), key=lambda number: (self._orders[number].is_open, number)):
            orders.change(self._connection, self._orders[number], self._read[number].version)
        if self._new:
            orders.add(self._connection, [self._orders[number] for number in self._new])
        if self._origin == PEOPLE and self._changed:
            orders.mark_desk_change(self._connection, sorted(self._changed))
        touched = (file for file in self._files.values() if file.clocks)
        orders.set_clocks(self._connection, ((clock, file.order) for file in touched for clock in file.clocks))
        ran_on = sorted(self._ran_on.keys() - self._files.keys())
        watched.save(self._connection, (clock for number in ran_on for clock in self._ran_on[number]))

    def tell(self) -> None:
        """Write timelines, then events and tallies, as late as may be: whoever else does so waits from there to our commit."""
        orders.add_entries(self._connection, self._entries)
        moved = {kind: number for kind, number in self._moved().items() if number}
        if self.events or moved:
            outbox.get_in_line(self._connection)
        outbox.add(self._connection, self.events, self._origin)
        tallies.move(self._connection, moved)

    def _moved(self) -> Counter[tallies.Kind]:
        """Return by how much this unit moves each tally. What changes of an order changes in its file."""
        moved: Counter[tallies.Kind] = Counter()
        for number, file in self._files.items():
            if number in self._read:
                tally.add(moved, self._read[number], self._read_clocks[number], -1)
            tally.add(moved, file.order, file.clocks, 1)
        for number in self._ran_on.keys() - self._files.keys():
            order = self._watched[number]
            tally.add(moved, order, order.clocks, -1)
            tally.add(moved, order, self._ran_on[number], 1)
        return moved

    def _take(self, order: WorkOrder) -> None:
        if order.number not in self._orders:
            self._new.append(order.number)
            self._newest[order.group] = order.number
            self._files[order.number] = OrderFile(order)
        self._orders[order.number] = order
        self._changed.add(order.number)
        if order.group and order.is_open:
            self._known[order.group] = order
        else:
            self._known.pop(order.group, None)

    def _remember(self, order: WorkOrder) -> WorkOrder:
        if order.number not in self._orders:
            self._orders[order.number] = order
            self._read[order.number] = order
        return self._orders[order.number]
