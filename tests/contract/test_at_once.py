"""People and the pipeline at the same moment, in transactions of their own."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.engine import make_url

from store import counters
from store.errors import Conflict
from store.store import Store
from store.unit import PEOPLE
from streams.pipeline import Pipeline
from tests.contract.dump import dump
from tests.contract.plant import act, alarm, batch, file, taken_over
from tests.contract.worlds import START, minutes
from tests.services.postgres import Postgres
from workorders import acts
from workorders.acts import Deed
from workorders.lifecycle import Act

CANCELLED = Deed(act=Act.CANCEL, by="j.ortiz", at=START + minutes(1), said={"why": "a test"})


class TestAtOnce:
    def test_an_alarm_comes_while_a_person_ends_its_order(self, store: Store) -> None:
        """Whoever is first, the alarm never ends on an order that is over without another one being opened for it."""
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm(), alarm(state="cleared", minute=1)))
        judging = threading.Thread(target=process, args=(pipeline,))
        with store.unit(PEOPLE) as unit:
            unit.apply(acts.perform(unit.file(1), CANCELLED, START + minutes(1)))
            judging.start()
            judging.join(0.1)
        judging.join()
        assert [file(store, number).order.status for number in (1, 2)] == ["cancelled", "open"]
        assert file(store, 2).order.link == 1

    def test_a_clock_falls_due_while_a_person_puts_on_record_that_it_was_kept(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm()))
        act(store, "assign", minute=1, to="j.ortiz")
        pipeline.learn()
        due = next(each.reading.due_at for each in file(store).clocks if each.name == "response")
        assert due is not None
        waking = threading.Thread(target=pipeline.advance, args=(due,))
        attended = Deed(act=Act.ATTEND, by="j.ortiz", at=START + minutes(2), said={})
        with store.unit(PEOPLE) as unit:
            unit.apply(acts.perform(unit.file(1), attended, due))
            waking.start()
            waking.join(0.1)
        waking.join()
        assert {each.name: each.reading.state for each in file(store).clocks}["response"] == "met"
        assert "sla.breached" not in [entry.event for entry in file(store).timeline]

    def test_two_take_the_first_number_of_all(self, store: Store) -> None:
        """As workers do that start together in a new house: one waits for the other, and none is refused."""
        taken: list[int] = []
        second = threading.Thread(target=lambda: taken.append(take(store)))
        with store.begin() as connection:
            taken.append(counters.take(connection, "orders of a new house", 1))
            second.start()
            second.join(0.1)
        second.join()
        assert taken == [1, 2]


def take(store: Store) -> int:
    with store.begin() as connection:
        return counters.take(connection, "orders of a new house", 1)


def process(pipeline: Pipeline) -> None:
    """Judge the alarm that returns, again when somebody was quicker: as the runtimes do."""
    again = batch(1, alarm(minute=2))
    try:
        pipeline.process(again)
    except Conflict:
        pipeline.process(again)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Europe/London"])
def test_a_server_with_another_time_zone_gives_the_same_times(postgresql_store: Store, postgres: Postgres, zone: str) -> None:
    url = make_url(str(postgresql_store.engine.url)).set(query={"options": f"-c timezone={zone}"})
    elsewhere = Store(url.render_as_string(hide_password=False))
    pipeline = taken_over(elsewhere)
    pipeline.process(batch(0))
    pipeline.process(batch(1, alarm(), alarm(kind="flow fail")))
    pipeline.advance(START + minutes(60))
    assert dump(elsewhere) == dump(postgresql_store)
    assert dump(elsewhere)["orders"]["WO-1"]["order"]["logged_at"] == START
    assert taken_over(elsewhere).position.clock == START + minutes(60)
    elsewhere.close()
