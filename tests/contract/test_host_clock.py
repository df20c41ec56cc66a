"""The clock of the host is an hour wrong for a while, and is put right: no promise breaks early, none twice, and work goes on in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.plant import act, alarm, batch, file, taken_over
from tests.contract.worlds import START, minutes

if TYPE_CHECKING:
    from store.store import Store
    from streams.pipeline import Pipeline


def restarted(pipeline: Pipeline, store: Store, minute: float) -> Pipeline:
    """The program ended and starts again, at `minute` by the clock that is right."""
    pipeline = taken_over(store)
    pipeline.take_over(START + minutes(minute))
    return pipeline


def went_on(pipeline: Pipeline, store: Store, minute: float) -> Pipeline:
    """The program runs on, and sees at `minute` that the clock was put right."""
    pipeline.put_right(START + minutes(minute))
    return pipeline


class TestAnHourAhead:
    @pytest.mark.parametrize("goes_on", [restarted, went_on])
    def test_what_comes_afterwards_has_its_whole_time_and_nothing_breaks_twice(self, store: Store, goes_on: object) -> None:
        assert callable(goes_on)
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("AHU-1/temp", "leak")))
        pipeline.advance(START + minutes(60))
        assert breaches(store, 1) == 2
        pipeline = goes_on(pipeline, store, 1)
        pipeline.process(batch(1, alarm("AHU-2/temp", "leak", minute=2), alarm("AHU-1/temp", "leak", "cleared", minute=3)))
        pipeline.process(batch(2, alarm("AHU-1/temp", "leak", minute=4)))
        order = file(store, 2)
        assert order.order.logged_at == START + minutes(2)
        due = min(clock.reading.due_at for clock in order.clocks if clock.reading.due_at)
        pipeline.advance(due - minutes(0.01))
        assert breaches(store, 2) == 0
        pipeline.advance(START + minutes(120))
        assert [breaches(store, number) for number in (1, 2)] == [2, 2]
        assert "sla.withdrawn" not in [entry.event for entry in file(store, 1).timeline]

    def test_a_person_who_came_in_time_by_the_right_clock_has_kept_the_promise(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("AHU-1/temp", "leak")))
        act(store, "assign", minute=0.5, to="j.ortiz")
        pipeline.advance(START + minutes(60))
        pipeline = restarted(pipeline, store, 1)
        act(store, "attend", minute=2)
        assert {clock.name: clock.reading.state for clock in file(store).clocks}["response"] == "met"

    def test_a_clock_that_is_a_second_ahead_is_waited_for(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("AHU-1/temp", "leak", minute=1)))
        pipeline = restarted(pipeline, store, 1 - 1 / 60)
        pipeline.process(batch(1, alarm("AHU-2/temp", "leak", minute=1 - 1 / 120)))
        assert file(store, 2).order.logged_at == START + minutes(1)


class TestAnHourBehind:
    def test_nothing_breaks_before_its_time_and_each_promise_breaks_once(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("AHU-1/temp", "leak", minute=60)))
        due = min(clock.reading.due_at for clock in file(store).clocks if clock.reading.due_at)
        for _ in range(2):
            pipeline.put_right(START)
            pipeline.advance(START + minutes(30))
            assert breaches(store, 1) == 0
            pipeline.advance(due - minutes(0.01))
            assert breaches(store, 1) == 0
        pipeline.advance(due)
        pipeline.put_right(START)
        pipeline.advance(START + minutes(200))
        assert breaches(store, 1) == 2


def breaches(store: Store, number: int) -> int:
    """How many breaches are on record of an order."""
    return [entry.event for entry in file(store, number).timeline].count("sla.breached")
