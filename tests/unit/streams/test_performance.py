"""The figures of ISA-18.2 as they are now: from what the pipeline wrote down, whatever process asks."""

from dataclasses import asdict
from typing import Any

from prometheus_client import CollectorRegistry

from store import activity
from streams import performance
from streams.metrics import Metrics
from tests.unit.streams.story import SITE, Begin, Story, alarm, at, clear, moment, restarted

BURST = [at(f"{10 + place}m", alarm(f"AHU-3/point-{place}", "hot")) for place in range(10)]


def figures(house: Story, after: str) -> dict[str, Any]:
    with house.store.read() as connection:
        return asdict(performance.of_all(connection, moment(after)))


def held(house: Story, after: str, **wanted: object) -> None:
    found = figures(house, after)
    assert {name: found[name] for name in wanted} == wanted


def test_a_calm_day_and_what_stands(story: Begin) -> None:
    house = story()
    house(at("0m", alarm("AHU-3/flow")), at("1m", alarm("AHU-3/flow")), at("2m", alarm("roof/7", "leak")), at("3m", clear("AHU-3/flow")))
    held(house, "5m", lately=2, mean_of_hour=2 / 6, mean_of_day=2 / 144, peak_of_day=2, flood=False, standing=1, stale=0)
    held(house, "5m", orders_per_1000=1000.0, unmatched_share=0.5)
    held(house, "11m", lately=1)
    held(house, "25h", lately=0, mean_of_day=0.0, peak_of_day=0, standing=1, stale=1, orders_per_1000=None, unmatched_share=None)


def test_a_flood_begins_with_ten_alarms_and_is_over_with_fewer_than_five(story: Begin) -> None:
    house = story()
    house(*BURST)
    held(house, "19m", flood=True, lately=10, peak_of_day=10)
    held(house, "23m", flood=True, lately=6)
    held(house, "25m", flood=False, lately=4)
    held(house, "25m", share_in_flood=1 / 144)


def test_a_restart_changes_no_figure(story: Begin) -> None:
    house = story()
    house(*BURST)
    before = figures(house, "20m")
    house(at("21m", restarted, alarm("AHU-3/point-1", "hot")))
    assert figures(house, "20m") == before


def test_what_is_long_past_is_forgotten(story: Begin) -> None:
    house = story()
    house(at("0m", alarm()), at("1h", alarm("AHU-4/flow")))
    with house.store.begin() as connection:
        activity.prune(connection, moment("192h30m"))
        assert sum(each.activations for each in activity.read(connection, moment("2h")).values()) == 1


def test_they_are_gauges_by_declared_site_from_the_start(story: Begin) -> None:
    house, registry = story(), CollectorRegistry()
    metrics = Metrics(registry, house.estate)
    assert registry.get_sample_value("callout_isa_flood", {"site": SITE}) == 0
    house(*BURST)
    with house.store.read() as connection:
        metrics.look(connection, moment("19m30s"))
    values = {name: registry.get_sample_value(f"callout_isa_{name}", {"site": SITE}) for name in ("alarms_10m", "flood", "standing")}
    assert values == {"alarms_10m": 10, "flood": 1, "standing": 10}
