"""Orders as the watch sees them: read and written many at a time, without their timelines, when only time has happened to them."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Text, bindparam, cast, select, type_coerce, update

from rules.treatment import Priority
from sla.clock import ClockState, Reading
from sla.moments import instant
from store import terms
from store.bulk import Bulk
from store.dialects import listed
from store.tables import clocks, work_orders
from workorders.order import Status
from workorders.promise import Clock, Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select
    from sqlalchemy.types import TypeEngine

_CHANGING = ("state", "breached", "elapsed", "paused", "due_at", "overdue_at", "read_at", "wake_at", "warned", "breached_at")

_WHOSE = {
    dialect: select(*(work_orders.c[name] for name in ("number", "site", "priority", "status", "engineer", "updated_at")))
    .where(named)
    .order_by(work_orders.c.number)
    .with_for_update()
    for dialect, named in listed(work_orders.c.number, "_numbers").items()
}
_NAMED = listed(clocks.c.order, "_numbers")
_SPANS = ("target", "elapsed", "paused")
_MOMENTS = ("read_at", "wake_at", "breached_at", "started_at", "stopped_at", "due_at", "overdue_at")


def _how(named: ColumnElement[bool], moment: TypeEngine[Any], text: Callable[[Any], ColumnElement[str]]) -> Select[Any]:
    """Select clocks as the driver gives them: to let SQLAlchemy make times of a row takes longer than all else (measured).

    Of the terms the text and not its values: nearly all orders have the same.
    """
    spans = (type_coerce(clocks.c[name], BigInteger) for name in _SPANS)
    moments = (type_coerce(clocks.c[name], moment) for name in _MOMENTS)
    return (
        select(clocks.c.order, clocks.c.state, clocks.c.warned, clocks.c.breached, text(clocks.c.terms), *spans, *moments)
        .where(named)
        .order_by(clocks.c.order, clocks.c.name)
    )


_CLOCKS = {
    "sqlite": (_how(_NAMED["sqlite"], BigInteger(), lambda column: type_coerce(column, Text)), instant),
    "postgresql": (_how(_NAMED["postgresql"], DateTime(timezone=True), lambda column: cast(column, Text)), lambda at: at.astimezone(UTC)),
}
_STATES = {str(state): state for state in ClockState}
_PRIORITIES = {str(priority): priority for priority in Priority}
_STATUSES = {str(status): status for status in Status}

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
    whose = connection.execute(_WHOSE[connection.dialect.name], named).all()
    held: dict[int, list[Clock]] = {number: [] for number in numbers}
    query, moment = _CLOCKS[connection.dialect.name]
    for row in connection.execute(query, named):
        held[row[0]].append(_clock(row, moment))
    return [
        Watched(
            number=number,
            site=site,
            priority=_PRIORITIES[priority],
            status=_STATUSES[status],
            engineer=engineer,
            updated_at=updated_at,
            clocks=tuple(held[number]),
        )
        for number, site, priority, status, engineer, updated_at in whose
    ]


def _clock(row: Sequence[Any], moment: Callable[[Any], datetime]) -> Clock:
    number, state, warned, breached, text, target, elapsed, paused, *moments = row
    # Most of these are one moment: when it is due.
    made = {at: moment(at) for at in moments if at is not None}
    wake_at, breached_at, stopped_at, due_at, overdue_at = (made.get(moments[place]) for place in (1, 2, 4, 5, 6))
    reading = Reading(
        _STATES[state],
        timedelta(0, 0, target),
        made[moments[3]],
        stopped_at,
        timedelta(0, 0, elapsed),
        timedelta(0, 0, paused),
        due_at,
        overdue_at,
        bool(breached),
    )
    return Clock(
        order=number,
        terms=terms.read_text(text),
        reading=reading,
        read_at=made[moments[0]],
        wake_at=wake_at,
        warned=warned,
        breached_at=breached_at,
    )


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
