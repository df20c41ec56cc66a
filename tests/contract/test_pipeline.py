"""The pipeline: each batch once, or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from rules.reason import Reason
from rules.rejected import Rejected
from store.errors import Fenced
from store.receipts import Receipt
from store.store import Store
from store.tables import repeats
from streams.committed import Committed
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.contract.dump import dump
from tests.contract.plant import act, alarm, batch, counts, file, taken_over
from tests.contract.worlds import START, minutes

RECEIPTS: list[Receipt] = [(1, 11), (2, 22)]
REFUSED = Rejected(reason=Reason.NO_KIND, detail="kind: is missing", topic="callout/a/alarms/b", payload=b"{}", received_at=START)


class TestBatches:
    def test_a_batch_moves_the_position(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(7, alarm(minute=3)))
        position = taken_over(store).position
        assert (position.offset, position.clock) == (7, START + minutes(3))

    @pytest.mark.parametrize("offset", [6, 7])
    @pytest.mark.parametrize("restarted", [False, True])
    def test_one_at_or_below_the_position_changes_nothing(self, store: Store, offset: int, *, restarted: bool) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(7, alarm()))
        before = dump(store)
        again = taken_over(store) if restarted else pipeline
        assert again.process(batch(offset, alarm("CH-1"), rejected=[REFUSED], receipts=RECEIPTS)) == Committed()
        assert dump(store) == before
        assert not again.has_committed(RECEIPTS)

    def test_nothing_but_rejections(self, store: Store) -> None:
        """Then the pipeline has no time yet, and a new one must be able to read that."""
        taken_over(store).process(batch(0, rejected=[REFUSED]))
        assert taken_over(store).position.clock is None

    def test_what_it_tells_is_what_it_committed(self, store: Store) -> None:
        committed = taken_over(store).process(batch(0, alarm(), alarm(minute=1), alarm("CH-1", minute=2)))
        decisions = {f"{decision.word} {decision.reason}": number for decision, number in committed.decisions.items() if number}
        assert committed.alarms == 3
        assert decisions == {"opened new-fault": 2, "joined repeat": 1}
        assert [(event.type, event.order) for event in committed.events] == [
            ("workorder.opened", 1),
            ("sla.started", 1),
            ("sla.started", 1),
            ("workorder.opened", 2),
            ("sla.started", 2),
            ("sla.started", 2),
        ]
        assert [(event["type"], event["order"]) for event in dump(store)["events"]][:2] == [
            ("workorder.opened", "WO-1"),
            ("sla.started", "WO-1"),
        ]

    def test_a_redelivery_is_known_by_its_receipts_also_after_a_restart(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm(), receipts=RECEIPTS))
        assert [each.has_committed(RECEIPTS) for each in (pipeline, taken_over(store))] == [2, 2]

    def test_before_it_has_taken_its_source_over_it_does_nothing(self, store: Store) -> None:
        with pytest.raises(RuntimeError, match="not taken its source over"):
            Pipeline(store, worlds.estate(), "alarms").process(batch(0, alarm()))

    def test_it_wakes_when_something_is_due_and_not_before(self, store: Store) -> None:
        pipeline = taken_over(store)
        assert pipeline.next_wake().year == 9999
        pipeline.process(batch(0, alarm(kind="flow fail")))
        assert pipeline.next_wake() == START + minutes(3)
        assert pipeline.advance(START + minutes(2.9)) == Committed()
        assert pipeline.advance(START + minutes(3)).events
        assert taken_over(store).next_wake() == pipeline.next_wake() == START + minutes(3 + 2.5)


class TestFolding:
    def test_counts_that_were_journaled_before_a_restart_survive_a_fold_after_it(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("a"), alarm("b")))
        pipeline.process(batch(1, alarm("a", minute=1)))
        pipeline = taken_over(store)
        pipeline.process(batch(2, alarm("b", minute=2)))
        pipeline.fold()
        assert counts(store) == {"a": 2, "b": 2}

    def test_it_folds_by_itself_when_there_is_enough(self, store: Store) -> None:
        pipeline = taken_over(store)
        for number in range(3):
            pipeline.process(batch(number, *[alarm(minute=number + part / 10_000) for part in range(9_000)]))
        assert counts(store) == {"AHU-1/temp": 27_000}
        assert not journal(pipeline)

    def test_a_fold_in_pieces_counts_what_came_between_them_too(self, store: Store) -> None:
        pipeline = taken_over(store)
        names = [f"point-{number}" for number in range(5)]
        pipeline.process(batch(0, *[alarm(name) for name in names]))
        pipeline.process(batch(1, *[alarm(name, minute=1) for name in names]))
        assert pipeline.fold(2)
        pipeline.process(batch(2, *[alarm(name, minute=2) for name in names[:4]]))
        assert pipeline.fold(2)
        assert not pipeline.fold(2)
        assert counts(store) == {"point-0": 3, "point-1": 3, "point-2": 3, "point-3": 3, "point-4": 2}
        while pipeline.fold(3):
            pass
        assert not journal(pipeline)
        assert not entries(store)
        assert counts(store) == {"point-0": 3, "point-1": 3, "point-2": 3, "point-3": 3, "point-4": 2}

    def test_a_restart_amid_the_pieces_of_a_fold(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("a"), alarm("b"), alarm("c")))
        pipeline.process(batch(1, alarm("a", minute=1), alarm("b", minute=1), alarm("c", minute=1)))
        assert pipeline.fold(1)
        pipeline = taken_over(store)
        pipeline.process(batch(2, alarm("c", minute=2)))
        pipeline.fold()
        assert counts(store) == {"a": 2, "b": 2, "c": 3}
        assert not entries(store)

    def test_nothing_to_fold(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm()))
        pipeline.fold()
        assert pipeline.position.offset == 0


def entries(store: Store) -> int:
    """How many rows the journal has."""
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(repeats)).scalar_one()


def journal(pipeline: Pipeline) -> int:
    memory = pipeline._memory  # noqa: SLF001  there is no other way to see that nothing is left
    assert memory is not None
    return len(memory.journal)


class TestTwoWorkers:
    def test_the_elder_can_write_nothing_more(self, store: Store) -> None:
        elder = taken_over(store)
        elder.process(batch(0, alarm()))
        younger = taken_over(store)
        before = dump(store)
        with pytest.raises(Fenced):
            elder.process(batch(1, alarm("CH-1", minute=1)))
        with pytest.raises(Fenced):
            elder.advance(START + minutes(60))
        assert dump(store) == before
        younger.process(batch(1, alarm("CH-1", minute=1)))
        assert file(store, 2).order.title == "damp: CH-1"

    def test_it_stays_so_whatever_it_tries(self, store: Store) -> None:
        elder = taken_over(store)
        taken_over(store)
        for _ in range(2):
            with pytest.raises(Fenced):
                elder.process(batch(0, alarm()))
        assert dump(store)["orders"] == {}

    def test_the_younger_goes_on_with_the_waits_of_the_elder(self, store: Store) -> None:
        taken_over(store).process(batch(0, alarm(kind="flow fail")))
        taken_over(store).advance(START + minutes(3))
        assert file(store).order.title == "flow fail: AHU-1/temp"


class TestPeople:
    def test_a_fault_whose_order_was_cancelled_by_hand_gets_a_new_one_linked_to_it(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm()))
        act(store, "cancel", why="a test", minute=1)
        pipeline.process(batch(1, alarm(state="cleared", minute=2), alarm(minute=3)))
        assert file(store, 2).order.link == 1

    def test_a_fault_whose_order_was_closed_by_hand_reopens_it(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm(), alarm(state="cleared", minute=1)))
        finish(store)
        pipeline.process(batch(1, alarm(minute=5)))
        assert (file(store).order.status, file(store).order.reopens) == ("reopened", 1)

    def test_an_order_that_was_taken_does_not_close_itself(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm(), alarm(state="cleared", minute=1)))
        act(store, "assign", to="j.ortiz", minute=2)
        committed = pipeline.advance(START + minutes(14))
        assert file(store).order.status == "assigned"
        assert "closed quiet" not in {f"{decision.word} {decision.reason}" for decision in committed.decisions}

    def test_a_clock_that_a_person_stopped_is_not_woken_again(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm(severity="critical")))
        assert pipeline.next_wake() == START + minutes(2.5)
        act(store, "assign", to="j.ortiz", minute=1)
        act(store, "attend", minute=2)
        pipeline.learn()
        assert pipeline.next_wake() == START + minutes(7.5)
        act(store, "hold", reason="awaiting-parts", minute=3)
        pipeline.learn()
        assert pipeline.next_wake().year == 9999

    def test_a_new_order_by_hand_has_its_clocks_watched(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm(severity="warning")))
        act(store, "raise", priority="P1", minute=1)
        pipeline.learn()
        assert pipeline.next_wake() == START + minutes(2.5)


def finish(store: Store) -> None:
    """Do all that is to be done with an order."""
    for number, (word, said) in enumerate(JOB):
        act(store, word, minute=1 + number / 10, said=said)


JOB: list[tuple[str, dict[str, object]]] = [
    ("assign", {"to": "j.ortiz"}),
    ("attend", {}),
    ("complete", {"job_sheet": {"done": "dried", "signed_by": "B. Client"}}),
    ("verify", {}),
    ("close", {}),
]
