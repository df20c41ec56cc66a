"""Many clocks at once: woken in pieces or in one go, by one program or by two in turn, the same is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract import databases
from tests.contract.dump import dump
from tests.contract.plant import act, alarm, batch, file, taken_over
from tests.contract.worlds import START, minutes

if TYPE_CHECKING:
    from collections.abc import Callable

    from store.store import Store
    from streams.pipeline import Pipeline

ORDERS = 12


def a_morning(store: Store) -> Pipeline:
    """Leaks, each with an order of its own and two clocks; one is on hold, one is attended, and nobody looks at the others."""
    pipeline = taken_over(store)
    pipeline.process(batch(0, *[alarm(f"pipe-{number}", "leak", minute=number / 10) for number in range(ORDERS)]))
    for number in (1, 2):
        act(store, "assign", number, minute=2, to="j.ortiz")
        act(store, "attend", number, minute=3)
    act(store, "hold", 2, minute=4, reason="awaiting-parts")
    pipeline.learn()
    return pipeline


def in_one_go(pipeline: Pipeline, _: Store) -> None:
    pipeline.advance(START + minutes(90))


def in_pieces(pipeline: Pipeline, _: Store) -> None:
    while pipeline.next_wake() <= START + minutes(90):
        pipeline.advance(START + minutes(90), 5)
    pipeline.advance(START + minutes(90))


def by_turns(pipeline: Pipeline, store: Store) -> None:
    while pipeline.next_wake() <= START + minutes(90):
        pipeline.advance(START + minutes(90), 7)
        pipeline = taken_over(store)


def each_at_its_time(pipeline: Pipeline, _: Store) -> None:
    while pipeline.next_wake() <= START + minutes(90):
        pipeline.advance(pipeline.next_wake())


class TestWaking:
    @pytest.mark.parametrize("way", [in_pieces, by_turns, each_at_its_time])
    def test_every_way_of_waking_comes_to_the_same(self, store: Store, way: Callable[[Pipeline, Store], None]) -> None:
        in_one_go(a_morning(store), store)
        wanted = dump(store)
        databases.empty(store)
        way(a_morning(store), store)
        assert dump(store) == wanted
        said = [entry.event for entry in file(store, 5).timeline]
        assert [said.count(word) for word in ("sla.at-risk", "sla.breached")] == [4, 2]
        assert [entry.event for entry in file(store, 2).timeline].count("sla.breached") == 0

    def test_a_piece_puts_on_record_what_fell_due_first(self, store: Store) -> None:
        pipeline = a_morning(store)
        committed = pipeline.advance(START + minutes(90), 3)
        assert [event.at for event in committed.events] == sorted(event.at for event in committed.events)
        assert pipeline.next_wake() >= committed.events[-1].at
        assert taken_over(store).next_wake() == pipeline.next_wake()

    @pytest.mark.parametrize("severity", ["major", "critical"])
    def test_an_alarm_waits_for_a_few_clocks_and_comes_to_the_same_as_if_it_had_waited_for_all(self, store: Store, severity: str) -> None:
        """Severe enough, it also raises the priority of an order whose own clocks are among those that are left."""
        later = batch(1, alarm("pipe-11", "leak", severity=severity, minute=90), alarm("pipe-90", "leak", minute=90))
        patient = a_morning(store)
        patient.process(later)
        wanted = dump(store)
        databases.empty(store)
        pipeline = a_morning(store)
        committed = pipeline.process(later, 3)
        assert [event.order for event in committed.events if event.type == "workorder.opened"] == [ORDERS + 1]
        assert sum(event.type == "sla.breached" for event in committed.events) <= 4
        assert pipeline.next_wake() < START + minutes(90)
        pipeline.advance(START + minutes(90))
        got = dump(store)
        assert (got["orders"], got["standing"]) == (wanted["orders"], wanted["standing"])
        assert sorted(map(str, got["events"])) == sorted(map(str, wanted["events"]))
