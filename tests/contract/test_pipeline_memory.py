"""What the pipeline holds in memory is what SQL knows, after failures, restarts and folds."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from rules.alarm import Alarm, Severity, State
from store import standings
from store.errors import Conflict, StoreError, Unavailable
from store.store import Store
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.contract.dump import dump
from tests.contract.worlds import SITES, START, minutes

HARBOUR, RIVERSIDE = SITES


def taken_over(store: Store) -> Pipeline:
    pipeline = Pipeline(store, worlds.estate(), "alarms")
    pipeline.take_over()
    return pipeline


def alarm(source: str = "AHU-1/temp", kind: str = "damp", *, minute: float = 0, state: State = State.ACTIVE, site: str = RIVERSIDE) -> Alarm:
    at = START + minutes(minute)
    return Alarm(site, source, kind, state, Severity.MAJOR, at, at)


def batch(offset: int, *alarms: Alarm) -> Batch:
    return Batch(offset=offset, frames=[Frame(each.site, [each]) for each in alarms])


def counts(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {each.source: each.count for each in standings.load(connection, RIVERSIDE)}


class TestFolding:
    def test_counts_that_were_journaled_before_a_restart_survive_a_fold_after_it(self, store: Store) -> None:
        pipeline = taken_over(store)
        pipeline.process(batch(0, alarm("a"), alarm("b")))
        pipeline.process(batch(1, alarm("a", minute=1)))
        pipeline = taken_over(store)
        pipeline.process(batch(2, alarm("b", minute=2)))
        pipeline.fold()
        assert counts(store) == {"a": 2, "b": 2}
