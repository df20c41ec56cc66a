"""What pages list and count comes from heads of indexes and from tallies. Slowly worked out of all clocks, it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from store import orders, promises, views
from store.unit import PIPELINE
from tests.contract.test_pressing import at_minute
from tests.contract.values import MINUTE, NOW
from workorders import acts
from workorders.acts import Deed
from workorders.lifecycle import Act
from workorders.order import OPEN, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from store.store import Store
    from workorders.promise import Clock

ORDERS = range(1, 9)
MOMENTS = (0, 61, 200)
LIMITS = (1, 3, 50)


def some_of_each(store: Store) -> None:
    """Orders that have just begun, are at risk, late, on hold at risk or late, done late, and cancelled."""
    for number, minute in enumerate((5, 40, 50, 70, 40, 70, 70, 10), 1):
        at_minute(store, number, minute, status=Status.ATTENDED if number in (5, 6, 7) else Status.OPEN)
    for number, minute, act, said in WORK:
        with store.unit(PIPELINE) as unit:
            at = NOW + minute * MINUTE
            unit.apply(acts.perform(unit.file(number), Deed(act=act, by="j.ortiz", at=at, said=said), at))


WORK: list[tuple[int, int, Act, dict[str, Any]]] = [
    (5, 41, Act.HOLD, {"reason": "awaiting-parts"}),
    (6, 71, Act.HOLD, {"reason": "awaiting-parts"}),
    (7, 71, Act.COMPLETE, {"job_sheet": {"done": "belt", "signed_by": "B. Client"}}),
    (8, 11, Act.CANCEL, {"why": "a test"}),
]


def all_clocks(store: Store) -> list[tuple[Clock, bool]]:
    """Return every clock, and whether its order is open."""
    with store.read() as connection:
        files = [orders.file(connection, number) for number in ORDERS]
    return [(clock, file.order.status in OPEN) for file in files for clock in file.clocks]


def is_late(clock: Clock, now: datetime) -> bool:
    reading = clock.reading
    return reading.stopped_at is None and reading.overdue_at is not None and reading.overdue_at <= now


@pytest.mark.parametrize("minute", MOMENTS)
def test_late_and_at_risk(store: Store, minute: float) -> None:
    some_of_each(store)
    now = NOW + minute * MINUTE
    live = [clock for clock, _ in all_clocks(store)]
    late = sorted((clock.reading.overdue_at or now, clock.order, clock.name) for clock in live if is_late(clock, now))
    risky = [clock for clock in live if clock.at_risk and not is_late(clock, now)]
    risk = sorted((clock.reading.due_at is None, clock.reading.due_at or now, clock.order, clock.name) for clock in risky)
    assert late or minute < 61
    for limit in LIMITS:
        with store.read() as connection:
            found, number = promises.late(connection, now, limit)
            assert (found, number) == ([each[1:] for each in late[:limit]], len(late))
            found, number = promises.at_risk(connection, now, limit)
            assert (found, number) == ([each[2:] for each in risk[:limit]], len(risk))


@pytest.mark.parametrize("minute", MOMENTS)
def test_orders_that_press(store: Store, minute: float) -> None:
    some_of_each(store)
    now = NOW + minute * MINUTE
    of_open = [clock for clock, is_open in all_clocks(store) if is_open]
    broken = {clock.order for clock in of_open if clock.reading.breached or is_late(clock, now)}
    risk = {clock.order for clock in of_open if clock.at_risk}
    with store.read() as connection:
        assert promises.pressed_orders(connection, now) == (len(broken), len(risk - broken))


def test_the_most_urgent_orders_come_first_and_those_that_nothing_presses_last(store: Store) -> None:
    some_of_each(store)
    with store.read() as connection:
        whole = [order.number for order in views.urgent(connection, 50)]
        assert whole == sorted(ORDERS[:-1], key=lambda number: urgency(number, (clock for clock, _ in all_clocks(store))))
        for limit in LIMITS:
            assert [order.number for order in views.urgent(connection, limit)] == whole[:limit]


def urgency(number: int, live: Iterable[Clock]) -> tuple[bool, datetime, int]:
    due = [clock.reading.due_at for clock in live if clock.order == number and clock.reading.due_at is not None]
    return not due, min(due, default=NOW), number
