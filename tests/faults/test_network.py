"""The lines between plant, broker, program and database are slow, cut, reset, half open, silent, and carry one byte at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults import outcome, site as places
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.sizes import size
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services.cable import Cable
from tests.services.firehose import Sent
from tests.services.mosquitto import Mosquitto
from tests.services.postgres import Postgres

ALARMS = size("NETWORK_ALARMS", short=3_000, long=60_000)
SILENCE_SECONDS = float(size("SILENCE_SECONDS", short=2, long=60))
TIMES = size("NETWORK_TIMES", short=1, long=10)
"""How often each thing happens to a line."""

KEEP_ALIVE_SECONDS = 2
BYTE_BY_BYTE = 300
"""Messages that are carried one byte at a time."""

SLOW_SECONDS = 0.05

Amid = Callable[[], None]
"""Waits until something has come through since the last time."""


def slow(cable: Cable, amid: Amid) -> None:
    cable.carry(delay=SLOW_SECONDS, answers=SLOW_SECONDS)
    amid()
    cable.carry()


def cut(cable: Cable, amid: Amid) -> None:
    amid()
    cable.cut()


def reset(cable: Cable, amid: Amid) -> None:
    amid()
    cable.cut(reset=True)


def half_open(cable: Cable, amid: Amid) -> None:
    amid()
    cable.forget_server()


def silent(cable: Cable, amid: Amid) -> None:
    amid()
    cable.fall_silent()
    time.sleep(SILENCE_SECONDS)
    cable.speak()


FAULTS = (slow, cut, reset, half_open, silent)


class Place:
    """A program, plant, and the line that is broken between two of them and their servers."""

    def __init__(self, program: Program, plant: Plant, cable: Cable, database: str) -> None:
        self._program = program
        self._plant = plant
        self._cable = cable
        self._database = database
        self._seen = 0.0

    def suffer(self, story: Story, faults: Sequence[Callable[[Cable, Amid], None]]) -> None:
        """Let each of `faults` happen to the line amid its part of the story, and all of it be known in the end, each message once."""
        few, rest = story.messages[:BYTE_BY_BYTE], story.messages[BYTE_BY_BYTE:]
        self._byte_by_byte(few)
        lot = len(rest) // (len(faults) * TIMES + 1)
        for number, fault in enumerate([*faults] * TIMES):
            with self._plant.sending(rest[number * lot : (number + 1) * lot]):
                fault(self._cable, self._amid)
        self._plant.send(rest[len(faults) * TIMES * lot :])
        with outcome.looking_into(self._database) as ledger:
            until(lambda: ledger.knows(LAST), f"all is taken: {self._program.log}")
            until(lambda: ledger.outcome().alarms == story.expected, "all that was acknowledged is known, and nothing twice")
            until(lambda: self._program.ready() == (200, ""), "it is ready at last")
            assert self._program.end() == 0
            known = ledger.outcome()
        assert known.alarms == story.expected
        assert set(known.open_groups.values()) == {1}

    def _byte_by_byte(self, messages: Sequence[Sent]) -> None:
        self._cable.carry(piece=1)
        self._plant.send(messages)
        until(lambda: self._program.received() >= len(messages), f"all bytes came: {self._program.log}")
        self._cable.carry()

    def _amid(self) -> None:
        until(lambda: self._program.received() > self._seen, f"it is amid the alarms: {self._program.log}")
        self._seen = self._program.received()


def story_of(seed: int, *, stamped: bool) -> Story:
    return Story(seed=seed, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=stamped)


@contextmanager
def at_work(folder: Path, mqtt: str, database: str) -> Iterator[Program]:
    settings = {"MQTT_URL": mqtt, "DATABASE_URL": database, "BATCH_MOST": "100", "MQTT_KEEP_ALIVE": str(KEEP_ALIVE_SECONDS)}
    with Program(folder, places.write(folder / "site"), settings) as program:
        program.wait_until_ready()
        yield program


def test_the_line_between_program_and_broker(mosquitto: Mosquitto, tmp_path: Path) -> None:
    # Without `at` and `id`: whatever is lost on this line, or comes twice, would be seen.
    database = f"sqlite:///{tmp_path / 'callout.db'}"
    with Cable(mosquitto.port) as cable, at_work(tmp_path, cable.url, database) as program:
        Place(program, Plant(mosquitto), cable, database).suffer(story_of(51, stamped=False), FAULTS)


def test_the_line_between_plant_and_broker(mosquitto: Mosquitto, tmp_path: Path) -> None:
    # Plant sends again what it heard no acknowledgement of, and only `at` and `id` say that it was said before.
    database = f"sqlite:///{tmp_path / 'callout.db'}"
    with Cable(mosquitto.port) as cable, at_work(tmp_path, mosquitto.url, database) as program:
        plant = Plant(cable, patience=KEEP_ALIVE_SECONDS)
        Place(program, plant, cable, database).suffer(story_of(52, stamped=True), FAULTS)


def test_the_line_between_program_and_database(mosquitto: Mosquitto, postgres: Postgres, postgres_url: str, tmp_path: Path) -> None:
    # A server that is only half there is found out by the system after half a minute, which a cable on one machine cannot show.
    with Cable(postgres.port) as cable, at_work(tmp_path, mosquitto.url, through(cable, postgres_url)) as program:
        faults = [fault for fault in FAULTS if fault is not half_open]
        Place(program, Plant(mosquitto), cable, postgres_url).suffer(story_of(53, stamped=False), faults)


def test_a_client_that_vanishes_amid_a_transaction_holds_nobody_up(
    mosquitto: Mosquitto, postgres: Postgres, postgres_url: str, tmp_path: Path
) -> None:
    # The server has not heard the commit, nor the end: its locks stay until it gives the transaction up, here after a second.
    story, plant = story_of(54, stamped=False), Plant(mosquitto)
    impatient = "?options=-c%20idle_in_transaction_session_timeout%3D1s"
    with Cable(postgres.port) as cable, at_work(tmp_path, mosquitto.url, through(cable, postgres_url) + impatient) as program:
        *parts, rest = story.parts(TIMES + 1)
        for part in parts:
            with plant.sending(part):
                cable.vanish_before(b"COMMIT")
                until(lambda: not cable.waits_for_word, "the client vanishes")
        plant.send(rest)
        with outcome.looking_into(postgres_url) as ledger:
            until(lambda: ledger.knows(LAST), f"all is taken: {program.log}")
            assert program.end() == 0
            assert ledger.outcome().alarms == story.expected


def through(cable: Cable, url: str) -> str:
    """Return `url` as it is reached through `cable`."""
    behind = urlsplit(url)
    return behind._replace(netloc=f"{behind.username}@{cable.host}:{cable.port}").geturl()
