"""The disk fails to sync, and the wall clock is set while the program runs: nothing is lost, nothing counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults import outcome, site as places
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.sizes import size
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services import wrong
from tests.services.mosquitto import Mosquitto
from tests.services.needed import or_skip
from tests.services.wrong import Wrong

ALARMS = 4_000
TIMES = size("WRONG_TIMES", short=1, long=10)
HOUR = 3_600


@pytest.fixture
def system(tmp_path: Path) -> Wrong:
    return Wrong(or_skip(wrong.find), tmp_path)


class Place:
    """A program in a system that may be wrong, over SQLite, with plant before it."""

    def __init__(self, program: Program, plant: Plant, database: str) -> None:
        self.program = program
        self.plant = plant
        self._database = database

    def finish(self, story: Story) -> None:
        """Wait until all is taken, and compare it with the story."""
        with outcome.looking_into(self._database) as ledger:
            until(lambda: ledger.knows(LAST), f"all is taken: {self.program.log}")
            assert self.program.end() == 0
            known = ledger.outcome()
        assert known.alarms == story.expected
        assert set(known.open_groups.values()) == {1}


@pytest.fixture
def place(system: Wrong, mosquitto: Mosquitto, tmp_path: Path) -> Iterator[Place]:
    database = f"sqlite:///{tmp_path / 'callout.db'}"
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": database, "BATCH_MOST": "100"}
    with Program(tmp_path, places.write(tmp_path / "site"), settings, around=system.environment) as program:
        program.wait_until_ready()
        yield Place(program, Plant(mosquitto), database)


def story_of(seed: int) -> Story:
    # Without `at` and `id`: each that is lost or taken twice is seen, and the time received is all the time there is.
    return Story(seed=seed, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=False)


def test_a_disk_that_fails_to_sync(place: Place, system: Wrong) -> None:
    # What could not be synced may be gone with the next power cut: it must not be acknowledged.
    story = story_of(61)
    *parts, rest = story.parts(TIMES + 1)
    for part in parts:
        before = place.program.received()
        system.be(syncing_fails=True)
        place.plant.send(part)
        until(lambda: place.program.ready()[0] == 503, f"it is not ready: {place.program.log}")
        assert "disk I/O error" in place.program.ready()[1]
        assert place.program.received() == before
        system.be()
        until(lambda: place.program.ready() == (200, ""), f"it goes on by itself: {place.program.log}")
    place.plant.send(rest)
    place.finish(story)


def test_a_wall_clock_that_is_set_an_hour_ahead_and_back_and_an_hour_behind(place: Place, system: Wrong) -> None:
    story = story_of(62)
    jumps = [HOUR, 0, -HOUR, 0] * TIMES
    *parts, rest = story.parts(len(jumps) + 1)
    for part, seconds in zip(parts, jumps, strict=True):
        before = place.program.received()
        with place.plant.sending(part):
            until(lambda: place.program.received() > before, "it is amid the alarms")  # noqa: B023  it is asked in this turn
            system.be(seconds=seconds)
    place.plant.send(rest)
    place.finish(story)
