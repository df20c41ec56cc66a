from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.samples import Sample

from assets.model import Site
from rules.alarm import Alarm, Severity, State
from rules.reason import Decision, Reason, Word
from rules.rejected import Rejected
from sla.policy import ClockRule, Contract, Policies, Terms
from store.store import Store
from store.unit import PIPELINE, UnitOfWork
from streams.committed import Committed
from streams.estate import Estate
from streams.frame import Frame
from streams.influx import Counters
from streams.metrics import Metrics
from tests.contract import databases, values
from tests.unit.docs import pages
from workorders import change as changes
from workorders.events import Event

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TERMS = Terms(contract="fm", rule=ClockRule(name="fix", stop="completed"), targets={"P1": timedelta(hours=4)})
CONTRACT = Contract(id="fm", sites=("riverside",), clocks=(TERMS,), compliance={"P1": 0.95})
ESTATE = Estate(sites={"riverside": Site(id="riverside")}, policies=Policies((CONTRACT,)))
ROWS = pages.table(pages.read("docs/METRICS.md"), "metric", "type", "labels")


def samples(registry: CollectorRegistry) -> dict[str, list[Sample]]:
    """Return what is exposed, by the name under which people know it: without the parts of a histogram, and when a series began."""
    found: dict[str, list[Sample]] = {}
    for family in registry.collect():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        suffix = {"counter": "_total", "histogram": "_count", "gaugehistogram": "_gcount"}.get(family.type, "")
        found[f"{name} {family.type}"] = [sample for sample in family.samples if sample.name == f"{family.name}{suffix}"]
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = databases.with_tables(f"sqlite:///{tmp_path / 'callout.db'}")
    yield store
    store.close()


def something_of_everything(metrics: Metrics, store: Store) -> None:
    """Let everything be counted once, so that every series is there."""
    clock: dict[str, Any] = {"clock": "fix", "contract": "fm", "priority": "P1", "target_seconds": 3600.0, "elapsed_seconds": 1800.0}
    events: list[tuple[str, dict[str, Any]]] = [
        ("workorder.opened", {"priority": "P1", "trade": "hvac"}),
        ("sla.met", clock),
        ("sla.breached", clock | {"lag": 0.1}),
    ]
    happened = Committed(
        alarms=1,
        decisions=Counter({Decision(Word.OPENED, Reason.NEW_FAULT): 1}),
        events=[Event(type=kind, at=NOW, site="riverside", order=1, data=data) for kind, data in events],
    )
    metrics.pages_are_at("https://callout.example.org/")
    metrics.committed(happened)
    at_risk = values.NOW + 40 * values.MINUTE
    alarm = Alarm(site="riverside", source="AHU-3", kind="trip", state=State.ACTIVE, severity=Severity.MAJOR, at=NOW, received_at=NOW)
    metrics.messages_read(Frame("riverside", [alarm]), at_risk)
    metrics.refused(Rejected(reason=Reason.NOT_JSON, detail="", topic="", payload=b"", received_at=NOW))
    for gauge in (metrics.partition_lag.gauge, metrics.partition_offset.gauge):
        gauge.labels("callout.alarms", "3").set(1)
    with store.begin() as connection:
        unit = UnitOfWork(connection, PIPELINE)
        unit.apply(values.opened())
        unit.apply(changes.clocks_only(unit.file(1), at_risk, at_risk))
        unit.flush()
        metrics.look(connection, at_risk)


def test_the_table_has_every_metric_with_its_type_and_its_labels(store: Store) -> None:
    registry = CollectorRegistry()
    Counters(registry)
    something_of_everything(Metrics(registry, ESTATE), store)
    exposed = {name: sorted(found[0].labels) for name, found in samples(registry).items()}
    said = {f"{pages.words(row['metric'])[0]} {row['type']}": sorted(pages.words(row["labels"])) for row in ROWS}
    assert said == exposed


def test_the_table_says_which_series_are_there_from_the_start() -> None:
    registry = CollectorRegistry()
    Metrics(registry, ESTATE)
    Counters(registry)
    there = {name.split()[0]: how_it_starts({sample.value for sample in found}) for name, found in samples(registry).items()}
    assert {pages.words(row["metric"])[0]: row["at 0 from the start"] for row in ROWS} == there


def how_it_starts(values: set[float]) -> str:
    """Say it as the table does: a metric without series is not there yet, one that says what the site folder says is a constant."""
    return {frozenset(): "no", frozenset({0.0}): "yes"}.get(frozenset(values), "constant")


def test_the_table_has_every_word_that_a_decision_may_have() -> None:
    [row] = [row for row in ROWS if "callout_decisions_total" in row["metric"]]
    assert set(pages.words(row["meaning"])) == set(Word)


def test_what_to_watch_names_only_metrics_that_there_are() -> None:
    known = {pages.words(row["metric"])[0] for row in ROWS}
    named = [word for each in pages.code(pages.read("docs/METRICS.md")) for word in each.replace("(", " ").replace("[", " ").split()]
    for name in (word.strip("`),") for word in named if word.strip("`").startswith("callout_")):
        assert name.removesuffix("_bucket") in known, name
