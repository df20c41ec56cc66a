"""Clocks are a cache: whatever is sent, whatever people do and however late they tell of it, each is what its timeline says."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st

from callout import recompute
from sla.hours import Hours
from sla.policy import Contract, Policies, Terms, Workdays
from store import tallies, views
from store.errors import Conflict, NotFound
from store.store import Store
from streams import acting
from streams.estate import Estate
from streams.pipeline import Pipeline
from tests.contract import databases, worlds
from tests.contract.test_properties import LATER, SAID
from tests.contract.worlds import Sent, batches, messages, minutes
from workorders import promise
from workorders.acts import BadAct, Deed
from workorders.lifecycle import Act, IllegalStep

HOURS = Hours(week=(((540, 545), (550, 580), (600, 1440)),) * 7)
"""Short breaks, so that holds and promises of minutes meet them."""

DEEDS = st.tuples(st.integers(0, 15), st.integers(1, 3), st.sampled_from(Act), st.sampled_from([0, 0, 0, 3, 20]))


def estate() -> Estate:
    """The world of the properties, its promises at P2 and P3 by a calendar, and at P3 in working days."""
    world = worlds.estate()
    [contract] = world.policies.contracts
    return replace(world, policies=Policies((replace(contract, clocks=_by_hours(contract)),)))


def _by_hours(contract: Contract) -> tuple[Terms, ...]:
    calendars = {"P2": HOURS, "P3": HOURS}
    return tuple(
        replace(each, targets={**each.targets, "P3": Workdays(1)}, calendars=calendars, warn_at=(0.5, minutes(1)))
        for each in contract.clocks
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sent=messages(most=15), deeds=st.lists(DEEDS, max_size=25))
def test_every_clock_is_what_its_timeline_says(store: Store, sent: list[Sent], deeds: list[tuple[int, int, Act, int]]) -> None:
    databases.empty(store)
    pipeline = Pipeline(store, estate(), "alarms")
    pipeline.take_over()
    for number, batch in enumerate(batches(sent, range(len(sent)))):
        pipeline.process(batch)
        now = sent[number].received_at
        for _, order, act, late in (each for each in deeds if each[0] == number):
            with contextlib.suppress(NotFound, IllegalStep, BadAct, Conflict):
                acting.perform(store, order, Deed(act=act, by="somebody", at=now - timedelta(minutes=late), said=SAID), now)
        assert differences(store) == []
    pipeline.learn()
    pipeline.advance(sent[-1].received_at + LATER)
    assert differences(store) == []


def differences(store: Store) -> list[str]:
    """Return what differs, the orders of which the clocks think that they have another priority, and what is miscounted."""
    with store.read() as connection:
        orders = views.orders_with_clocks(connection, 0, 100)
        marks = views.marks_of(connection, [order.number for order in orders])
        other = [order.name for order in orders if promise.marks_of(marks[order.number])[-1].priority != order.priority]
        counts = [str(each) for each in tallies.differences(connection)]
        return other + counts + [str(difference) for checked in recompute.check(connection) for difference in checked.differences]
