"""Thousands of small worlds, each from a seed. `CALLOUT_TEST_SEED=17 pytest tests/faults/simulation` runs that one alone."""

from __future__ import annotations

import logging
import os
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from store.store import Store
from tests.contract import databases
from tests.contract.dump import Dump
from tests.faults.simulation import mishaps, script as scripts
from tests.faults.simulation.database import FragileStore
from tests.faults.simulation.judged import judge, replayed
from tests.faults.simulation.mishaps import Decide, Fault, Mishaps
from tests.faults.simulation.script import Happening
from tests.faults.simulation.world import Done, World
from tests.faults.sizes import size

MEMORY = Path("/dev/shm")  # noqa: S108  a folder of our own is made in it
WORLDS = size("WORLDS", short=64, long=1_000)
"""How many seeds a run takes, for patient worlds and for hurried ones each."""

ONLY = os.environ.get("CALLOUT_TEST_SEED")
LOT = 50
LOTS = [range(int(ONLY), int(ONLY) + 1)] if ONLY else [range(first, min(first + LOT, WORLDS)) for first in range(0, WORLDS, LOT)]
"""Seeds of one test: none takes so long that it seems to hang."""

in_lots = pytest.mark.parametrize("seeds", LOTS, ids=lambda seeds: f"seeds {seeds[0]} to {seeds[-1]}")

EVERY = size("EVERY", short=25, long=1)
"""Of the steps of one story, each so-manieth goes wrong in a world of its own."""


class Worlds:
    """Makes one world after the other, each over empty tables: new databases would have every statement compiled anew."""

    def __init__(self, folder: Path) -> None:
        prepared = databases.prepare_sqlite(folder)
        self._scratch = Store(f"sqlite:///{shutil.copy(prepared, folder / 'scratch.db')}")
        self._store = Store(f"sqlite:///{prepared}")
        self._fragile = FragileStore(f"sqlite:///{prepared}")

    def run(self, script: Sequence[Happening], decide: Decide, seed: int) -> World:
        """Run `script` in a new world, and return it when it has come to its end."""
        # The mailbox draws the jitter of its reconnects from the common source.
        random.seed(seed)
        databases.empty(self._store)
        world = World(self._fragile, self._store, Mishaps(decide), random.Random(seed))
        world.run(script)
        return world

    def replayed(self, done: Sequence[Done]) -> Dump:
        """Return what is in a database when the same was committed, in the same order, and nothing went wrong."""
        databases.empty(self._scratch)
        return replayed(done, self._scratch)

    def close(self) -> None:
        for store in (self._fragile, self._store, self._scratch):
            store.close()


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    folder = MEMORY if MEMORY.is_dir() else tmp_path_factory.mktemp("worlds")
    # What the house logs about troubles that we make would fill the reports of all other tests.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False)
    with tempfile.TemporaryDirectory(prefix="callout-worlds-", dir=folder) as place:
        worlds = Worlds(Path(place))
        yield worlds
        worlds.close()
    structlog.reset_defaults()


@contextmanager
def said_with(seed: int) -> Iterator[None]:
    """Say with a failure how to see it again."""
    try:
        yield
    except Exception as error:
        error.add_note(f"CALLOUT_TEST_SEED={seed} .venv/bin/pytest tests/faults/simulation shows this again")
        raise


@in_lots
def test_whatever_fails_for_a_moment_the_end_is_that_of_a_world_without_faults(worlds: Worlds, seeds: range) -> None:
    for seed in seeds:
        script = scripts.write(seed, hurried=False)
        with said_with(seed):
            undisturbed = judge(worlds.run(script, mishaps.never, seed))
            disturbed = judge(worlds.run(script, mishaps.by_chance(random.Random(seed)), seed))
            assert disturbed == undisturbed


@in_lots
def test_whatever_stays_away_for_a_while_the_end_is_that_of_the_same_commits_without_faults(worlds: Worlds, seeds: range) -> None:
    for seed in seeds:
        with said_with(seed):
            world = worlds.run(scripts.write(seed, hurried=True), mishaps.by_chance(random.Random(seed)), seed)
            assert judge(world) == worlds.replayed(world.done)


STORY = 87
"""The seed of a story in which much happens: orders are opened, joined, raised, acted upon and closed, promises warn and break."""


@pytest.mark.parametrize("fault", list(Fault), ids=["a kill", "a failure"])
def test_one_fault_at_any_step_of_a_story_changes_nothing(worlds: Worlds, fault: Fault) -> None:
    script = scripts.write(STORY, hurried=False)
    counted = worlds.run(script, mishaps.never, STORY)
    undisturbed = judge(counted)
    for step in range(1, counted.mishaps.steps, EVERY):
        world = worlds.run(script, mishaps.at(step, fault), STORY)
        assert world.mishaps.happened == [(step, fault)]
        assert judge(world) == undisturbed, f"{fault.value} at step {step} of {counted.mishaps.steps}"
