"""What presses is counted from the clocks of open orders: broken or at risk, whose, and when the first is due."""

from __future__ import annotations

from dataclasses import replace

from prometheus_client import CollectorRegistry

from assets.model import Site
from rules.treatment import Priority
from sla.policy import Contract, Policies
from store import pressing, tallies
from store.pressing import Pressing, Pressure
from store.store import Store
from store.unit import PIPELINE, UnitOfWork
from streams.estate import Estate
from streams.live_ratio import BOUNDS
from streams.metrics import Metrics
from tests.contract.values import MINUTE, NOW, RESPONSE, SITE, TERMS, opened
from workorders import change as changes
from workorders.order import Status

ESTATE = Estate(
    sites={SITE: Site(id=SITE)}, policies=Policies((Contract(id="fm", sites=(SITE,), clocks=(RESPONSE, TERMS), compliance={"P1": 0.95}),))
)


USED = {"clock": "fix", "priority": "P2"}


def at_minute(store: Store, number: int, minute: float, **fields: object) -> None:
    """Open an order at NOW, whose clocks are looked at `minute` minutes later."""
    with store.begin() as connection:
        unit = UnitOfWork(connection, PIPELINE)
        unit.apply(opened(number, **fields))
        then = NOW + minute * MINUTE
        unit.apply(changes.clocks_only(unit.file(number), then, then))
        unit.flush()


def found(store: Store) -> dict[Pressing, int]:
    with store.read() as connection:
        return {each: number for each, number in pressing.count(tallies.live_clocks(connection)).items() if number}


def test_what_neither_is_broken_nor_at_risk_does_not_press(store: Store) -> None:
    at_minute(store, 1, 10)
    assert found(store) == {}


def test_promises_past_a_warning_press_until_they_are_due_and_broken_ones_until_the_work_is_done(store: Store) -> None:
    at_minute(store, 1, 40, engineer=None)
    at_minute(store, 2, 35, logged_at=NOW + MINUTE, engineer=None)
    at_minute(store, 3, 40)
    at_minute(store, 4, 70)
    promise = (SITE, "fm", "fix", "P2")
    group = Pressing(promise=promise, pressure=Pressure.AT_RISK, engineer=False)
    broken = Pressing(promise=promise, pressure=Pressure.BREACHING, engineer=True)
    fixes = {each: number for each, number in found(store).items() if each.promise == promise}
    assert fixes == {group: 2, replace(group, engineer=True): 1, broken: 1}
    with store.read() as connection:
        assert pressing.soonest(connection)[promise] == NOW + 60.5 * MINUTE


def test_orders_that_have_ended_do_not_press(store: Store) -> None:
    at_minute(store, 1, 70, status=Status.CLOSED)
    assert found(store) == {}


def test_the_gauges_show_it_with_labels_that_have_a_bound(store: Store) -> None:
    registry = CollectorRegistry()
    metrics = Metrics(registry, ESTATE)
    at_minute(store, 1, 40, engineer=None)
    at_minute(store, 2, 70, site="a strange one", priority=Priority.P2)
    with store.read() as connection:
        metrics.look(connection, NOW + 50 * MINUTE)
    promise = {"site": SITE, "contract": "fm", "clock": "fix", "priority": "P2"}
    strange = promise | {"site": "other"}
    assert registry.get_sample_value("callout_sla_pressing", promise | {"state": "at-risk", "engineer": "none"}) == 1
    assert registry.get_sample_value("callout_sla_pressing", promise | {"state": "breaching", "engineer": "named"}) == 0
    assert registry.get_sample_value("callout_sla_pressing", strange | {"state": "breaching", "engineer": "named"}) == 1
    assert registry.get_sample_value("callout_sla_at_risk_left_seconds", promise) == 10.5 * 60
    assert registry.get_sample_value("callout_sla_at_risk_left_seconds", strange) is None
    assert registry.get_sample_value("callout_sla_compliance_target_ratio", {"contract": "fm", "priority": "P1"}) == 0.95
    used = {bound: registry.get_sample_value("callout_sla_live_elapsed_ratio_bucket", USED | {"le": bound}) for bound in BOUNDS}
    assert used == {"0.5": 0, "0.75": 1, "0.9": 1, "1.0": 1, "+Inf": 2}


def test_what_no_longer_presses_is_taken_away(store: Store) -> None:
    registry = CollectorRegistry()
    metrics = Metrics(registry, ESTATE)
    at_minute(store, 1, 40)
    with store.begin() as connection:
        metrics.look(connection, NOW + 40 * MINUTE)
        unit = UnitOfWork(connection, PIPELINE)
        unit.apply(changes.clocks_only(unit.file(1), NOW + 70 * MINUTE, NOW + 70 * MINUTE))
        unit.flush()
        metrics.look(connection, NOW + 70 * MINUTE)
    promise = {"site": SITE, "contract": "fm", "clock": "fix", "priority": "P2"}
    assert registry.get_sample_value("callout_sla_at_risk_left_seconds", promise) is None
    assert registry.get_sample_value("callout_sla_pressing", promise | {"state": "at-risk", "engineer": "named"}) == 0
    assert registry.get_sample_value("callout_sla_pressing", promise | {"state": "breaching", "engineer": "named"}) == 1
