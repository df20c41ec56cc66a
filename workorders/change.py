"""A change: the plan of what happens to one order. Made by the desk and by people's acts, applied in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workorders import promise

if TYPE_CHECKING:
    from datetime import datetime

    from sla.policy import Terms
    from workorders.events import Event
    from workorders.order import Entry, WorkOrder
    from workorders.promise import Clock


@dataclass(frozen=True, slots=True)
class OrderFile:
    """One order, its clocks, and of its timeline at least what clocks look at."""

    order: WorkOrder
    timeline: tuple[Entry, ...] = ()
    clocks: tuple[Clock, ...] = ()


# Not frozen, although nothing ever changes it: a frozen one takes four times as long to make, and there is one to each alarm that
# begins (measured on Python 3.11).
@dataclass(slots=True, kw_only=True)
class Change:
    """What becomes of one order: the order as it will be (None when only its timeline grows), new entries, all clocks, events."""

    number: int
    order: WorkOrder | None = None
    entries: tuple[Entry, ...] = ()
    clocks: tuple[Clock, ...] = ()
    events: tuple[Event, ...] = ()


def settled(
    file: OrderFile,
    order: WorkOrder,
    entries: tuple[Entry, ...],
    events: tuple[Event, ...],
    now: datetime,
    terms: tuple[Terms, ...] | None = None,
) -> Change:
    """Return the change to `order` with these entries and events, and with all that it does to the clocks.

    `terms` are given once, when the order is opened; from then on every clock keeps its own.
    """
    order = replace(order, updated_at=now, version=order.version + 1)
    held = terms if terms is not None else tuple(clock.terms for clock in file.clocks)
    return _with_clocks(file, order, entries, events, held, now, now)


def clocks_only(file: OrderFile, now: datetime, heard_at: datetime) -> Change:
    """Return what its clocks say for themselves at `now`, noticed at `heard_at`; the order stays as it is, and so does its version."""
    change = _with_clocks(file, file.order, (), (), tuple(clock.terms for clock in file.clocks), now, heard_at)
    return replace(change, order=None)


def _with_clocks(
    file: OrderFile,
    order: WorkOrder,
    entries: tuple[Entry, ...],
    events: tuple[Event, ...],
    terms: tuple[Terms, ...],
    now: datetime,
    heard_at: datetime,
) -> Change:
    before = {clock.name: clock for clock in file.clocks}
    result = promise.settle(order, (*file.timeline, *entries), terms, before, now, heard_at)
    return Change(
        number=order.number,
        order=order,
        entries=entries + result.entries,
        clocks=result.clocks,
        events=events + result.events,
    )
