"""A commit that fails leaves nothing behind, in SQL or in memory; the same batch succeeds later, as if nothing had been."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text, update

from rules.reason import Reason
from rules.rejected import Rejected
from store.errors import Conflict, Unavailable
from store.store import Store
from store.tables import work_orders
from streams.frame import Batch
from streams.pipeline import Pipeline
from tests.contract import databases
from tests.contract.dump import dump
from tests.contract.plant import act, alarm, batch, taken_over
from tests.contract.worlds import START, minutes

TABLES = ["outbox", "timeline", "clocks", "work_orders", "standing_alarms", "repeats", "positions", "quarantine", "receipts", "counters"]
REFUSED = Rejected(reason=Reason.NO_KIND, detail="kind: is missing", topic="callout/a/alarms/b", payload=b"{}", received_at=START)


def story() -> list[Batch]:
    """Batches in which everything happens; the third touches every table."""
    return [
        batch(0, alarm("AHU-1/temp"), alarm("CH-1"), alarm("AHU-2", "flow fail")),
        batch(1, alarm("AHU-1/temp", minute=1), alarm("AHU-1/temp", state="cleared", minute=2)),
        batch(
            2,
            alarm("CH-1", minute=3),
            alarm("AHU-1/temp", minute=3, severity="critical"),
            alarm("roof", "leak", minute=4, ahead=60),
            rejected=[REFUSED],
            receipts=[(3, 33)],
        ),
        batch(3, alarm("roof", "leak", state="cleared", minute=5), alarm("CH-1", minute=6)),
    ]


@contextmanager
def without(store: Store, table: str) -> Iterator[None]:
    """Take a table away for a while."""
    with store.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO taken_away"))
    try:
        yield
    finally:
        with store.begin() as connection:
            connection.execute(text(f"ALTER TABLE taken_away RENAME TO {table}"))


def told(store: Store, pipeline: Pipeline, batches: list[Batch]) -> None:
    for each in batches:
        pipeline.process(each)
    pipeline.advance(START + minutes(60))


class TestFailures:
    @pytest.mark.parametrize("table", TABLES)
    def test_a_table_that_is_away_for_a_while(self, store: Store, table: str) -> None:
        pipeline = taken_over(store)
        first, second, third, fourth = story()
        pipeline.process(first)
        pipeline.process(second)
        before = dump(store)
        with without(store, table):
            for _ in range(2):
                with pytest.raises(Unavailable):
                    pipeline.process(third)
        assert dump(store) == before
        told(store, pipeline, [third, fourth])
        assert dump(store) == undisturbed(store)

    def test_a_wake_that_fails(self, store: Store) -> None:
        pipeline = taken_over(store)
        for each in story():
            pipeline.process(each)
        with without(store, "outbox"), pytest.raises(Unavailable):
            pipeline.advance(START + minutes(60))
        pipeline.advance(START + minutes(60))
        assert dump(store) == undisturbed(store)

    def test_a_fold_that_fails(self, store: Store) -> None:
        pipeline = taken_over(store)
        told(store, pipeline, story()[:1])
        pipeline.process(batch(1, alarm("CH-1", minute=61)))
        before = dump(store)
        with without(store, "repeats"), pytest.raises(Unavailable):
            pipeline.fold()
        assert dump(store) == before
        pipeline.process(batch(2, alarm("AHU-1/temp", minute=62)))
        pipeline.fold()
        assert {key: each["count"] for key, each in dump(store)["standing"].items()} == {
            "riverside/AHU-1/temp/damp": 2,
            "riverside/AHU-2/flow fail": 1,
            "riverside/CH-1/damp": 2,
        }

    def test_what_was_committed_is_told_although_the_fold_after_it_fails(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm()))
        enough_to_fold = [alarm(minute=part / 10_000) for part in range(1, 20_002)]
        with without(store, "standing_alarms"):
            committed = pipeline.process(batch(1, *enough_to_fold))
        assert committed.alarms == len(enough_to_fold)
        pipeline.process(batch(2, alarm(minute=4)))
        pipeline.fold()
        assert dump(store)["standing"]["riverside/AHU-1/temp/damp"]["count"] == len(enough_to_fold) + 2

    def test_an_order_that_somebody_else_changed_under_our_hands(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(story()[0])
        with store.begin() as connection:
            connection.execute(update(work_orders).values(version=work_orders.c.version + 1))
        with pytest.raises(Conflict):
            pipeline.process(batch(1, alarm("AHU-1/flow", minute=1)))
        pipeline.process(batch(1, alarm("AHU-1/flow", minute=1)))
        assert pipeline.position.offset == 1

    def test_a_look_at_what_people_did_that_fails_is_made_again(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(story()[0])
        act(store, "cancel", why="a test")
        act(store, "cancel", 2, why="a test")
        with without(store, "clocks"), pytest.raises(Unavailable):
            pipeline.learn()
        pipeline.learn()
        assert pipeline.next_wake() == taken_over(store).next_wake()

    def test_a_reader_of_the_next_wake_that_finds_no_database_goes_on_later(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(story()[0])
        with without(store, "positions"), pytest.raises(Unavailable):
            pipeline.process(story()[1])
        with without(store, "clocks"), pytest.raises(Unavailable):
            pipeline.next_wake()
        assert pipeline.next_wake() == START + minutes(2.5)


def undisturbed(store: Store) -> dict[str, object]:
    """What is in the database when nothing fails."""
    databases.empty(store)
    told(store, taken_over(store), story())
    return dump(store)
