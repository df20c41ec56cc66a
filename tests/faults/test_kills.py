"""`callout run` is killed at random moments while plant sends: nothing is lost, nothing counts twice."""

import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults import outcome, site as places
from tests.faults.outcome import Outcome
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.sizes import size
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import PATIENCE_SECONDS, until
from tests.services.cable import Cable
from tests.services.firehose import Sent
from tests.services.mosquitto import Mosquitto

KILLS = size("KILLS", short=30, long=300)
ALARMS = size("KILLS_ALARMS", short=50_000, long=1_000_000)
LONGEST_LIFE_SECONDS = 0.4
EARLY = 0.15
"""Share of the kills that come before the program has reached the broker."""
DELAY_SECONDS = 0.02
"""What an acknowledgement takes to the broker, so that at most moments there are some on their way, to be lost in the kill."""

SHARE_A_COMMIT = (30, 300, 5_000)
"""How many messages may share a commit: each program that is killed takes one of these, and who takes the rest the last."""

WAITING = 3


class Runs:
    """So many programs, one after the other, over one broker and one database. The next two are always waiting at the gate."""

    def __init__(self, many: int, start: Callable[[int], Program]) -> None:
        self._left = many
        self._start = start
        self._waiting: list[Program] = []

    def next(self) -> Program:
        while self._left and len(self._waiting) < WAITING:
            self._left -= 1
            self._waiting.append(self._start(self._left))
        program = self._waiting.pop(0)
        program.open_gate()
        return program


@pytest.fixture
def seed() -> int:
    chosen = int(os.environ.get("CALLOUT_TEST_SEED", secrets.randbelow(1_000_000)))
    sys.stdout.write(f"CALLOUT_TEST_SEED={chosen} chooses the same story and moments again\n")
    return chosen


def test_kills_lose_nothing_and_double_nothing(tmp_path: Path, mosquitto_factory: Callable[..., Mosquitto], seed: int) -> None:
    story = Story(seed=seed, many=ALARMS, began=datetime.now(UTC) - timedelta(days=20))
    site = places.write(tmp_path / "site")
    undisturbed = run(tmp_path / "undisturbed", site, mosquitto_factory(), story, kills=0, moments=random.Random(seed))
    assert undisturbed.alarms == story.expected
    killed = run(tmp_path / "killed", site, mosquitto_factory(), story, kills=KILLS, moments=random.Random(seed))
    assert killed.alarms == story.expected
    assert set(killed.open_groups.values()) == {1}
    assert killed == undisturbed


def run(folder: Path, site: Path, broker: Mosquitto, story: Story, *, kills: int, moments: random.Random) -> Outcome:
    """Let plant send the story while the program is killed so many times, and return what SQL knows when all of it was taken."""
    database = f"sqlite:///{folder / 'callout.db'}"
    plant = Plant(broker)
    *parts, rest = story.parts(kills + 1)
    with ExitStack() as started:
        cable = started.enter_context(Cable(broker.port, delay=DELAY_SECONDS if kills else 0))
        settings = {"MQTT_URL": cable.url, "DATABASE_URL": database}

        def start(left: int) -> Program:
            most = moments.choice(SHARE_A_COMMIT) if left else SHARE_A_COMMIT[-1]
            return started.enter_context(Program(folder, site, settings | {"BATCH_MOST": str(most)}, gate=True))

        runs = Runs(kills + 1, start)
        program = runs.next()
        program.wait_until_ready()  # The session must exist before anything can wait in it.
        for part in parts:
            kill_while(program, plant, part, moments)
            program = runs.next()
        plant.send(rest)
        assert plant.acknowledged == len(story.messages)
        ledger = started.enter_context(outcome.looking_into(database))
        until(lambda: ledger.knows(LAST), f"the last message is taken: {program.log}", seconds=PATIENCE_SECONDS + ALARMS / 100)
        assert program.end() == 0
        return ledger.outcome()


def kill_while(program: Program, plant: Plant, part: Sequence[Sent], moments: random.Random) -> None:
    """Kill the program at a random moment while plant sends `part`: most times at work, now and then while it comes up."""
    if moments.random() >= EARLY:
        program.wait_until_logged("connected")
    with plant.sending(part):
        time.sleep(moments.uniform(0, LONGEST_LIFE_SECONDS))
        program.kill()
