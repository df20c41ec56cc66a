"""People's acts, from the words of a request to the commit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from store import orders, standings
from store.errors import Conflict
from store.unit import PEOPLE, UnitOfWork
from workorders import acts, change as changes
from workorders.lifecycle import Act

if TYPE_CHECKING:
    from datetime import datetime

    from store.store import Store
    from streams.estate import Estate
    from workorders.acts import Deed, Request
    from workorders.change import OrderFile
    from workorders.order import WorkOrder


def perform(store: Store, number: int, deed: Deed, now: datetime, version: int | None = None) -> OrderFile:
    """Do `deed` to order `number` and return the order's file as it is then.

    Raises NotFound, IllegalStep, BadAct, or Conflict when `version` is given and is not that of the order any more.
    """
    with store.begin() as connection:
        unit = UnitOfWork(connection, PEOPLE)
        file = unit.file(number)
        if version is not None and version != file.order.version:
            message = f"{file.order.name} is at version {file.order.version}, not {version}: somebody changed it; read it again"
            raise Conflict(message)
        if deed.act is Act.REOPEN:
            _check_alone(unit, file.order)
        if deed.act is Act.VERIFY:
            deed = replace(deed, standing=standings.still_standing(connection, number))
        unit.apply(acts.perform(file, deed, now))
        unit.flush()
        return unit.file(number)


def request(store: Store, estate: Estate, wanted: Request, now: datetime) -> OrderFile:
    """Open an order that a person asks for, and return its file."""
    with store.unit(PEOPLE) as unit:
        number = unit.next_number()
        unit.apply(acts.raise_by_hand(number, wanted, estate.policies.of(wanted.site, now), now))
    with store.read() as connection:
        return UnitOfWork(connection, PEOPLE).file(number)


def recompute(store: Store, number: int, now: datetime) -> None:
    """Work out the clocks of an order from its timeline again, write them over what is stored, and say what became of them."""
    with store.begin() as connection:
        unit = UnitOfWork(connection, PEOPLE)
        file = unit.file(number)
        unit.apply(changes.clocks_only(file, max(now, file.order.updated_at), now))
        # The order stays as it is, but the pipeline must look at its clocks at other times.
        orders.mark_desk_change(connection, [number])
        unit.flush()


def _check_alone(unit: UnitOfWork, order: WorkOrder) -> None:
    other = unit.open_of_group(order.group) if order.group else None
    if other is not None and other.number != order.number:
        message = f"{other.name} is open for the same fault; {order.name} stays {order.status}, work on that one"
        raise Conflict(message)
