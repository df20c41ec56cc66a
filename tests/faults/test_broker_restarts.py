"""Mosquitto is restarted and killed in the middle of things: nothing is lost, nothing counts twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest import wire
from tests.faults import outcome, site as places
from tests.faults.outcome import Ledger
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.story import Key, Story
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Firehose, Lost, Sent
from tests.services.mosquitto import Mosquitto

RESTARTS = 4
ALARMS = 16_000
AFTER_ALL: Key = ("south", "after", "all")


@dataclass(frozen=True, slots=True)
class Place:
    """A broker, plant before it, the program behind it, and what the program has written."""

    broker: Mosquitto
    plant: Plant
    program: Program
    ledger: Ledger

    def wait_until_amid(self, before: float) -> None:
        """Return when the program has taken some of what came after `before`."""
        until(lambda: self.program.received() > before, "the program is amid the alarms")

    def finish(self, story: Story) -> None:
        """Wait until all is taken, and compare it with the story."""
        site, source, kind = AFTER_ALL
        self.plant.send([(wire.alarm_topic(site, source), wire.alarm_body(kind))])
        # The broker hands out in order: when this one is taken, so is all that it handed out twice.
        until(lambda: self.ledger.knows(AFTER_ALL), f"all is taken: {self.program.log}")
        assert self.program.end() == 0
        assert self.plant.acknowledged == len(story.messages) + 1
        known = self.ledger.outcome()
        assert known.alarms.pop(AFTER_ALL)[1] == 1
        assert known.alarms == story.expected
        assert set(known.open_groups.values()) == {1}


@pytest.fixture
def place(mosquitto: Mosquitto, tmp_path: Path) -> Iterator[Place]:
    database = f"sqlite:///{tmp_path / 'callout.db'}"
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": database, "BATCH_MOST": "200"}
    with Program(tmp_path, places.write(tmp_path / "site"), settings) as program, outcome.looking_into(database) as ledger:
        program.wait_until_ready()
        yield Place(mosquitto, Plant(mosquitto), program, ledger)


def story_of(seed: int, *, stamped: bool | None = None) -> Story:
    return Story(seed=seed, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=stamped)


def test_restarts_amid_what_the_program_is_handed(place: Place) -> None:
    # The broker acknowledges each part before it goes: what plant sends twice without `at` and `id` would count twice.
    story = story_of(21)
    for part in story.parts(RESTARTS):
        before = place.program.received()
        place.program.pause()
        place.plant.send(part)
        place.program.resume()
        place.wait_until_amid(before)
        place.broker.restart()
    place.finish(story)


def test_restarts_amid_what_plant_sends(place: Place) -> None:
    story = story_of(22, stamped=True)
    for part in story.parts(RESTARTS):
        before = place.program.received()
        with place.plant.sending(part):
            place.wait_until_amid(before)
            place.broker.restart()
    assert place.plant.interrupted > 0
    place.finish(story)


def test_kills_that_take_the_broker_back_to_what_it_had_saved(place: Place) -> None:
    # It no longer knows which of the saved messages it handed out and saw acknowledged, and hands them out as new.
    story = story_of(23, stamped=True)
    for part in story.parts(RESTARTS):
        before = place.program.received()
        place.program.pause()
        place.plant.send(part)
        place.broker.save()
        place.program.resume()
        place.wait_until_amid(before)
        place.broker.kill()
        place.broker.start()
    place.finish(story)


def test_a_kill_that_cuts_off_plant_amid_its_sending(place: Place) -> None:
    """Plant sends again from what was acknowledged when the broker saved.

    What Mosquitto acknowledges between its last save and a kill is on no disk: that is lost to everybody, and so is no case of this test.
    """
    story = story_of(24, stamped=True)
    first, second = story.parts(2)
    hose = Firehose(place.broker.host, place.broker.port, "plant")
    saved = 0

    def cut_off() -> Iterator[Sent]:
        nonlocal saved
        yield from first
        saved = hose.acknowledged
        place.broker.save()
        place.broker.kill()

    with pytest.raises((Lost, ConnectionError)):
        hose.publish(cut_off())
    assert saved < len(first)
    place.broker.start()
    place.plant.acknowledged = saved
    place.plant.send([*first[saved:], *second])
    place.finish(story)
