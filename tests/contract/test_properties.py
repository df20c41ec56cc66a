"""What holds whatever is sent: how the stream is cut, when the house looks round and when it restarts changes no result."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from store.errors import Conflict, NotFound
from store.store import Store
from streams import acting
from streams.pipeline import Pipeline
from tests.contract import databases, worlds
from tests.contract.dump import Dump, dump
from tests.contract.worlds import CUTS, SITES, Sent, batches, messages
from workorders.acts import BadAct, Deed
from workorders.lifecycle import Act, IllegalStep

FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
LATER = timedelta(hours=3)
"""By then every wait and every promise is over."""

SAID = {
    "to": "e.malik",
    "why": "asked to",
    "reason": "awaiting-parts",
    "priority": "P1",
    "note": "seen",
    "job_sheet": {"done": "it", "signed_by": "me"},
}

Live = Callable[[Pipeline], None]


class Runs:
    """Runs the same messages in different ways, each time in an empty database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def pipeline(self) -> Pipeline:
        pipeline = Pipeline(self._store, worlds.estate(), "alarms")
        pipeline.take_over()
        return pipeline

    def live(self, run: Live, end: datetime, site: str | None = None) -> Dump:
        """Return what is in the database after `run`, some hours after `end`."""
        databases.empty(self._store)
        run(self.pipeline())
        self.pipeline().advance(end + LATER)
        return dump(self._store, site)

    def do(self, act: Act, order: int, now: datetime) -> None:
        """Let a person do something to an order, if there is one and it can be done."""
        with contextlib.suppress(NotFound, IllegalStep, BadAct, Conflict):
            acting.perform(self._store, order, Deed(act=act, by="somebody", at=now, said=SAID), now)

    def in_one_go(self, sent: Sequence[Sent]) -> Dump:
        return self.live(lambda pipeline: process_all(pipeline, sent), sent[-1].received_at)


def process_all(pipeline: Pipeline, sent: Sequence[Sent], cuts: Sequence[int] = ()) -> None:
    for batch in batches(sent, cuts):
        pipeline.process(batch)


@pytest.fixture
def runs(store: Store) -> Runs:
    return Runs(store)


@FEW
@given(sent=messages(), cuts=CUTS)
def test_any_split_into_batches_gives_the_same(runs: Runs, sent: list[Sent], cuts: list[int]) -> None:
    assert runs.live(lambda pipeline: process_all(pipeline, sent, cuts), sent[-1].received_at) == runs.in_one_go(sent)


@FEW
@given(sent=messages(), cuts=CUTS, folds=st.sets(st.integers(0, 8)))
def test_a_restart_between_batches_changes_nothing_whether_the_journal_was_folded_or_not(
    runs: Runs, sent: list[Sent], cuts: list[int], folds: set[int]
) -> None:
    def restarting(pipeline: Pipeline) -> None:
        for number, batch in enumerate(batches(sent, cuts)):
            pipeline.process(batch)
            if number in folds:
                pipeline.fold()
            else:
                pipeline = runs.pipeline()

    assert runs.live(restarting, sent[-1].received_at) == runs.in_one_go(sent)


@FEW
@given(sent=messages(), looks=st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1)), max_size=15))
def test_a_replay_in_one_go_equals_a_live_run_that_looks_round(runs: Runs, sent: list[Sent], looks: list[tuple[int, float]]) -> None:
    def looking_round(pipeline: Pipeline) -> None:
        for number, batch in enumerate(batches(sent, range(len(sent)))):
            pipeline.process(batch)
            if number + 1 < len(sent):
                gap = sent[number + 1].received_at - sent[number].received_at
                for part in sorted(part for place, part in looks if place == number):
                    pipeline.advance(sent[number].received_at + gap * part)

    assert runs.live(looking_round, sent[-1].received_at) == runs.in_one_go(sent)


@FEW
@given(sent=messages(most=20), deeds=st.lists(st.tuples(st.integers(0, 20), st.integers(1, 3), st.sampled_from(Act)), max_size=20))
def test_what_people_do_between_two_batches_is_seen_as_after_a_restart(
    runs: Runs, sent: list[Sent], deeds: list[tuple[int, int, Act]]
) -> None:
    def among_people(pipeline: Pipeline, *, restarts: bool = False) -> None:
        for number, batch in enumerate(batches(sent, range(len(sent)))):
            pipeline.process(batch)
            for _, order, act in (each for each in deeds if each[0] == number):
                runs.do(act, order, sent[number].received_at)
            if restarts:
                pipeline = runs.pipeline()

    end = sent[-1].received_at
    assert runs.live(among_people, end) == runs.live(lambda pipeline: among_people(pipeline, restarts=True), end)


@FEW
@given(sent=messages(), seed=st.integers(0, 1000), cuts=CUTS)
def test_no_site_feels_what_another_one_sends(runs: Runs, sent: list[Sent], seed: int, cuts: list[int]) -> None:
    mixed = interleaved(sent, seed)
    end = mixed[-1].received_at
    for site in SITES:
        together = runs.live(lambda pipeline: process_all(pipeline, mixed, cuts), end, site)
        assert together == runs.live(partial(process_all, sent=[each for each in mixed if each.site == site]), end, site)


def interleaved(sent: Sequence[Sent], seed: int) -> list[Sent]:
    """Mix messages that came at the same moment anew, each site's own in their order."""
    dice = random.Random(seed)
    left = {site: [each for each in sent if each.site == site] for site in SITES}
    mixed: list[Sent] = []
    while any(left.values()):
        first = min(waiting[0].received_at for waiting in left.values() if waiting)
        site = dice.choice([site for site, waiting in left.items() if waiting and waiting[0].received_at == first])
        mixed.append(left[site].pop(0))
    return mixed
