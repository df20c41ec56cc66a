"""The line between Kafka and everybody who uses it is slow, cut, reset, half open, silent, and carries one byte at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.distributed.stack import Stack
from tests.faults import site as places
from tests.faults.sizes import LONG, size
from tests.faults.test_distributed import Estate, story_of
from tests.faults.test_network import FAULTS, half_open
from tests.services import kafka as log
from tests.services.cable import Cable
from tests.services.kafka import Kafka
from tests.services.mosquitto import Mosquitto
from tests.services.needed import or_skip
from tests.services.postgres import Postgres

ALARMS = size("KAFKA_LINE_ALARMS", short=600, long=60_000)
BYTE_BY_BYTE = 20
"""Messages that are carried one byte at a time, with all that clients of Kafka say anyway."""

FOUND_OUT_LATE = () if LONG else (half_open,)
"""Who speaks to a server that is only half there waits for as long as a request may take: too long for every day."""


@pytest.fixture
def cable(free_port: int) -> Iterator[Cable]:
    with Cable(free_port) as cable:
        yield cable


@pytest.fixture
def estate(tmp_path: Path, cable: Cable, free_port: int, mosquitto: Mosquitto, postgres: Postgres, postgres_url: str) -> Iterator[Estate]:
    """Kafka sends everybody who asks for it to the cable."""
    place, folder = tmp_path / "kafka", tmp_path / "stack"
    place.mkdir()
    folder.mkdir()
    settings = {"advertised.listeners": f"PLAINTEXT://{cable.host}:{cable.port}"}
    with (
        Kafka(or_skip(log.find), place, port=free_port, settings=settings) as kafka,
        Stack(folder, places.write(tmp_path / "site"), mosquitto, kafka, postgres_url) as stack,
    ):
        yield Estate(stack, postgres)


def test_the_line_between_kafka_and_its_clients(estate: Estate, cable: Cable) -> None:
    story = story_of(91, ALARMS)
    few, rest = story.messages[:BYTE_BY_BYTE], story.messages[BYTE_BY_BYTE:]
    faults = [fault for fault in FAULTS if fault not in FOUND_OUT_LATE]
    lot = len(rest) // (len(faults) + 1)
    estate.start()

    seen = 0

    def amid() -> None:
        nonlocal seen
        before = seen
        estate.until(lambda: estate.stack.counted() > before, "it is amid the alarms")
        seen = estate.stack.counted()

    cable.carry(piece=1)
    estate.plant.send(few)
    amid()
    cable.carry()
    for number, fault in enumerate(faults):
        with estate.plant.sending(rest[number * lot : (number + 1) * lot]):
            fault(cable, amid)
    estate.plant.send(rest[len(faults) * lot :])
    estate.finish(story)
