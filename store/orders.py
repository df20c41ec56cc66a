"""Work orders in SQL: order, timeline and clocks as rows, and the plan of a change written down."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from rules.treatment import Category, Priority
from sla.clock import ClockState, Reading
from store import bulk, counters, terms
from store.dialects import listed, replacing
from store.errors import Conflict, NotFound
from store.tables import clocks, timeline, work_orders
from workorders.change import OrderFile
from workorders.order import Entry, Status, WorkOrder, name_of
from workorders.promise import CLOCK_EVENTS, UNMARKED, Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Row

ORDER_FIELDS = tuple(field.name for field in fields(WorkOrder))
DESK_CHANGES = "desk_changes"
READING_FIELDS = tuple(field.name for field in fields(Reading))

# Statements are made once: building one anew costs more than SQLite needs to answer it.
_BY_NUMBER = select(work_orders).where(work_orders.c.number == bindparam("_number"))
_OPEN = select(work_orders).where(work_orders.c.open_key == bindparam("_group")).with_for_update()
_LAST = (
    select(work_orders).where(work_orders.c.group == bindparam("_group")).order_by(work_orders.c.number.desc()).limit(1).with_for_update()
)
_VERSIONS = {
    dialect: select(work_orders.c.number, work_orders.c.version).where(named).order_by(work_orders.c.number).with_for_update()
    for dialect, named in listed(work_orders.c.number, "_numbers").items()
}
_TIMELINE = select(timeline).where(timeline.c.order == bindparam("_number")).order_by(timeline.c.id)
_MARKS = _TIMELINE.where(timeline.c.event.not_in(UNMARKED), timeline.c.event.not_like(f"{CLOCK_EVENTS}%"))
_CLOCKS = select(clocks).where(clocks.c.order == bindparam("_number")).order_by(clocks.c.name)
_UPDATE = (
    update(work_orders)
    .where(work_orders.c.number == bindparam("_number"), work_orders.c.version == bindparam("_version"))
    .values({name: bindparam(name) for name in (*ORDER_FIELDS, "open_key") if name != "number"})
)
_SET_CLOCKS = replacing(clocks)
_ADD_ENTRIES = bulk.adding(timeline, ("order", "event", "at", "recorded_at", "by", "priority", "text", "details"))


def get(connection: Connection, number: int, *, lock: bool = False) -> WorkOrder:
    """Return order `number`, kept from other writers until the transaction ends when `lock`; raises NotFound."""
    query = _BY_NUMBER.with_for_update() if lock else _BY_NUMBER
    row = connection.execute(query, {"_number": number}).one_or_none()
    if row is None:
        message = f"there is no order {name_of(number)}"
        raise NotFound(message)
    return order_of(row)


def open_of_group(connection: Connection, group: str) -> WorkOrder | None:
    """Return the open order of `group`."""
    row = connection.execute(_OPEN, {"_group": group}).one_or_none()
    return order_of(row) if row else None


def last_of_group(connection: Connection, group: str) -> WorkOrder | None:
    """Return the latest order of `group`, open or not."""
    row = connection.execute(_LAST, {"_group": group}).one_or_none()
    return order_of(row) if row else None


def check_versions(connection: Connection, versions: Mapping[int, int]) -> None:
    """Raise Conflict unless the orders are still at these versions, and keep them so until the transaction ends."""
    rows = connection.execute(_VERSIONS[connection.dialect.name], {"_numbers": list(versions)})
    if {row.number: row.version for row in rows} != dict(versions):
        message = "an order was changed by somebody else meanwhile"
        raise Conflict(message)


def timeline_of(connection: Connection, number: int) -> tuple[Entry, ...]:
    """Return the timeline of an order, in the order in which it was written."""
    rows = connection.execute(_TIMELINE, {"_number": number})
    return tuple(entry_of(row) for row in rows)


def clocks_of(connection: Connection, number: int) -> tuple[Clock, ...]:
    """Return the clocks of an order."""
    rows = connection.execute(_CLOCKS, {"_number": number})
    return tuple(clock_of(row) for row in rows)


def file(connection: Connection, number: int) -> OrderFile:
    """Return all that is on record about an order; raises NotFound."""
    return OrderFile(get(connection, number), timeline_of(connection, number), clocks_of(connection, number))


def working_file(connection: Connection, number: int) -> OrderFile:
    """Return an order to be changed, kept from other writers, with its clocks and what they look at; raises NotFound.

    An alarm that flaps for a week writes a long timeline, and to read all of it each time would cost the square of that.
    """
    order = get(connection, number, lock=True)
    marks = tuple(entry_of(row) for row in connection.execute(_MARKS, {"_number": number}))
    return OrderFile(order, marks, clocks_of(connection, number))


def add(connection: Connection, orders: Sequence[WorkOrder]) -> None:
    """Write orders that are new."""
    connection.execute(insert(work_orders), [_order_values(order) for order in orders])


def change(connection: Connection, order: WorkOrder, version: int) -> None:
    """Write an order that was read at `version`; raises Conflict when it has changed since."""
    values = _order_values(order) | {"_number": order.number, "_version": version}
    if connection.execute(_UPDATE, values).rowcount != 1:
        message = f"{order.name} was changed by somebody else meanwhile; read it again"
        raise Conflict(message)


def mark_desk_change(connection: Connection, numbers: Sequence[int]) -> None:
    """Remember that people changed these orders. The counter is locked until the commit, so its order is that of the commits."""
    last = counters.take(connection, DESK_CHANGES, 1)
    connection.execute(update(work_orders).where(work_orders.c.number.in_(numbers)).values(desk_change=last))


def desk_changes(connection: Connection, after: int) -> tuple[int, list[int]]:
    """Return the running number of the last change by people, and the orders that they changed since `after`."""
    last = counters.read(connection, DESK_CHANGES)
    if last == after:
        return last, []
    query = select(work_orders.c.number).where(work_orders.c.desk_change > after)
    return last, list(connection.execute(query).scalars())


def add_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Add lines to timelines."""
    _ADD_ENTRIES.run(
        connection,
        ((entry.order, entry.event, entry.at, entry.recorded_at, entry.by, entry.priority, entry.text, entry.details) for entry in entries),
    )


def set_clocks(connection: Connection, each: Iterable[tuple[Clock, WorkOrder]]) -> None:
    """Write clocks, each of its order, over what was known of them."""
    rows = [_clock_values(clock, order) for clock, order in each]
    if rows:
        connection.execute(_SET_CLOCKS[connection.dialect.name], rows)


def order_of(row: Row[Any]) -> WorkOrder:
    """Make an order of a row of `work_orders`."""
    values = {name: getattr(row, name) for name in ORDER_FIELDS}
    values["status"] = Status(row.status)
    values["held_from"] = Status(row.held_from) if row.held_from else None
    values["priority"] = Priority(row.priority)
    values["category"] = Category(row.category)
    return WorkOrder(**values)


def clock_of(row: Row[Any]) -> Clock:
    """Make a clock of a row of `clocks`."""
    reading = {name: getattr(row, name) for name in READING_FIELDS}
    reading["state"] = ClockState(row.state)
    return Clock(
        order=row.order,
        terms=terms.read(row.terms),
        reading=Reading(**reading),
        read_at=row.read_at,
        wake_at=row.wake_at,
        warned=row.warned,
        breached_at=row.breached_at,
    )


def entry_of(row: Row[Any]) -> Entry:
    """Make a timeline entry of a row of `timeline`."""
    return Entry(
        order=row.order,
        event=row.event,
        at=row.at,
        recorded_at=row.recorded_at,
        by=row.by,
        priority=Priority(row.priority) if row.priority else None,
        text=row.text,
        details=row.details,
    )


def _order_values(order: WorkOrder) -> dict[str, Any]:
    values = {name: getattr(order, name) for name in ORDER_FIELDS}
    values["open_key"] = order.group if order.group and order.is_open else None
    return values


def _clock_values(clock: Clock, order: WorkOrder) -> dict[str, Any]:
    values = {name: getattr(clock.reading, name) for name in READING_FIELDS}
    return values | {
        "order": clock.order,
        "name": clock.name,
        "site": order.site,
        "contract": clock.terms.contract,
        "priority": order.priority,
        "terms": terms.write(clock.terms),
        "read_at": clock.read_at,
        "wake_at": clock.wake_at,
        "warned": clock.warned,
        "breached_at": clock.breached_at,
    }
