"""Orders as the watch sees them: read and written many at a time, without their timelines, when only time has happened to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Text, bindparam, cast, select, type_coerce, update

from rules.treatment import Priority
from sla.clock import ClockState, Reading
from store import terms
from store.bulk import Bulk
from store.tables import clocks, work_orders
from workorders.promise import Clock, Watched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

_READING = ("target", "started_at", "stopped_at", "elapsed", "paused", "due_at", "overdue_at", "breached")
_CHANGING = ("state", "breached", "elapsed", "paused", "due_at", "overdue_at", "read_at", "wake_at", "warned", "breached_at")

_WHOSE = (
    select(work_orders.c.number, work_orders.c.site, work_orders.c.priority, work_orders.c.updated_at)
    .where(work_orders.c.number.in_(bindparam("_numbers", expanding=True)))
    .order_by(work_orders.c.number)
    .with_for_update()
)
_HOW = (
    select(clocks.c.order, clocks.c.state, clocks.c.read_at, clocks.c.wake_at, clocks.c.warned, clocks.c.breached_at)
    .add_columns(*(clocks.c[name] for name in _READING))
    .where(clocks.c.order.in_(bindparam("_numbers", expanding=True)))
    .order_by(clocks.c.order, clocks.c.name)
)
# The text and not its values: nearly all orders have the same terms, and to read them is half of the work otherwise.
_CLOCKS = {
    "sqlite": _HOW.add_columns(type_coerce(clocks.c.terms, Text)),
    "postgresql": _HOW.add_columns(cast(clocks.c.terms, Text)),
}
_SAVE = Bulk(
    update(clocks)
    .where(clocks.c.order == bindparam("_order"), clocks.c.name == bindparam("_name"))
    .values({name: bindparam(name) for name in _CHANGING}),
    ("_order", "_name", *_CHANGING),
)


def load(connection: Connection, numbers: Sequence[int]) -> list[Watched]:
    """Return orders with their clocks, kept from other writers until the transaction ends."""
    named = {"_numbers": list(numbers)}
    # The orders first, and by themselves: who waits for a lock here reads the clocks as the other one has left them.
    whose = connection.execute(_WHOSE, named).all()
    held: dict[int, list[Clock]] = {number: [] for number in numbers}
    for number, state, read_at, wake_at, warned, breached_at, *shown, text in connection.execute(_CLOCKS[connection.dialect.name], named):
        clock = Clock(
            order=number,
            terms=terms.read_text(text),
            reading=Reading(ClockState(state), *shown),
            read_at=read_at,
            wake_at=wake_at,
            warned=warned,
            breached_at=breached_at,
        )
        held[number].append(clock)
    return [
        Watched(number=number, site=site, priority=Priority(priority), updated_at=updated_at, clocks=tuple(held[number]))
        for number, site, priority, updated_at in whose
    ]


def save(connection: Connection, changed: Iterable[Clock]) -> None:
    """Write what changes about clocks by time alone."""
    _SAVE.run(connection, map(_values, changed))


def _values(clock: Clock) -> tuple[object, ...]:
    reading = clock.reading
    return (
        clock.order,
        clock.name,
        reading.state,
        reading.breached,
        reading.elapsed,
        reading.paused,
        reading.due_at,
        reading.overdue_at,
        clock.read_at,
        clock.wake_at,
        clock.warned,
        clock.breached_at,
    )
