"""What people ask for and do, from their words to the commit."""

from __future__ import annotations

import pytest

from rules.treatment import Priority
from store.errors import Conflict, NotFound
from store.store import Store
from streams import acting
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.contract.dump import dump
from tests.contract.plant import act, alarm, batch, file, taken_over
from tests.contract.worlds import START, minutes
from workorders.acts import BadAct, Deed, PlantNotNormal, Request
from workorders.lifecycle import Act, IllegalStep

TAP = Request(site="riverside", title="tap drips", priority=Priority.P3, by="reception", location="Block A")
SHEET = {"done": "dried", "signed_by": "B. Client"}


class TestActs:
    def test_an_act_gives_back_the_order_as_it_is_then(self, store: Store) -> None:
        opened(store)
        given = act(store, "assign", to="j.ortiz", minute=1)
        assert given == file(store)
        assert (given.order.status, given.order.engineer, given.order.version) == ("assigned", "j.ortiz", 2)

    def test_two_people_do_something_to_the_same_version(self, store: Store) -> None:
        opened(store)
        assign = Deed(act=Act.ASSIGN, by="s.kaur", at=START, said={"to": "s.kaur"})
        acting.perform(store, 1, assign, START, version=1)
        with pytest.raises(Conflict, match="WO-1 is at version 2, not 1: somebody changed it; read it again"):
            acting.perform(store, 1, assign, START, version=1)

    def test_an_order_that_is_not_there(self, store: Store) -> None:
        with pytest.raises(NotFound, match="there is no order WO-1"):
            act(store, "note", note="seen")

    @pytest.mark.parametrize(
        ("word", "said", "error"), [("attend", {}, IllegalStep), ("assign", {}, BadAct), ("self-clear", {}, IllegalStep)]
    )
    def test_what_cannot_be_done_changes_nothing(self, store: Store, word: str, said: dict[str, str], error: type[Exception]) -> None:
        opened(store)
        before = dump(store)
        with pytest.raises(error):
            act(store, word, said=said)
        assert dump(store) == before

    def test_the_work_is_not_verified_while_the_plant_disagrees(self, store: Store) -> None:
        pipeline = opened(store)
        act(store, "assign", to="j.ortiz", minute=1)
        act(store, "attend", minute=2)
        act(store, "complete", job_sheet=SHEET, minute=3)
        with pytest.raises(PlantNotNormal, match="still standing is AHU-1/temp damp"):
            act(store, "verify", minute=5)
        pipeline.process(batch(1, alarm(state="cleared", minute=6)))
        assert act(store, "verify", minute=7).order.status == "verified"

    def test_an_order_is_not_reopened_beside_another_one_of_the_same_fault(self, store: Store) -> None:
        pipeline = opened(store)
        act(store, "cancel", why="a test", minute=1)
        pipeline.process(batch(1, alarm(state="cleared", minute=2), alarm(minute=3)))
        before = dump(store)
        with pytest.raises(Conflict, match="WO-2 is open for the same fault"):
            act(store, "reopen", why="it was none", minute=4)
        assert dump(store) == before


class TestRequests:
    def test_a_job_that_a_person_asks_for_is_new_and_has_its_promises(self, store: Store) -> None:
        given = acting.request(store, worlds.estate(), TAP, START)
        assert given == file(store)
        assert (given.order.name, given.order.status, given.order.contract) == ("WO-1", "new", "fm")
        assert [(clock.name, clock.reading.due_at) for clock in given.clocks] == [
            ("fix", START + minutes(75)),
            ("response", START + minutes(25)),
        ]

    def test_people_and_alarms_count_in_the_same_row(self, store: Store) -> None:
        pipeline = opened(store)
        acting.request(store, worlds.estate(), TAP, START)
        pipeline.process(batch(1, alarm("CH-1", minute=1)))
        assert [order["order"]["title"] for order in dump(store)["orders"].values()] == ["damp: AHU-1/temp", "tap drips", "damp: CH-1"]


def opened(store: Store) -> Pipeline:
    pipeline = taken_over(store)
    pipeline.process(batch(0, alarm()))
    return pipeline
