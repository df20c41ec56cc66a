"""The lines of gateways and workers to Kafka, PostgreSQL and Mosquitto are slow, cut, reset, half open, silent, and carry byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.acceptance.distributed.stack import Stack
from tests.faults import site as places
from tests.faults.sizes import LONG, size
from tests.faults.test_distributed import Estate, story_of
from tests.faults.test_network import FAULTS, KEEP_ALIVE_SECONDS, Amid, half_open, reset, through
from tests.services import kafka as log
from tests.services.cable import Cable
from tests.services.kafka import Kafka
from tests.services.mosquitto import Mosquitto
from tests.services.needed import or_skip
from tests.services.postgres import Postgres

ALARMS = size("LINES_ALARMS", short=600, long=60_000)
BYTE_BY_BYTE = 20
"""Messages that are carried one byte at a time, with all that clients say to the servers anyway."""

Fault = Callable[[Cable, Amid], None]

# A database that is only half there is found out by the system after half a minute, which a cable on one machine cannot show.
# Who speaks to a Kafka that is only half there waits for as long as a request may take: too long for every day.
SUFFERED: Mapping[str, tuple[Fault, ...]] = (
    {"kafka": FAULTS, "postgres": tuple(fault for fault in FAULTS if fault is not half_open), "mosquitto": FAULTS}
    if LONG
    else {"kafka": tuple(fault for fault in FAULTS if fault is not half_open), "postgres": (reset,), "mosquitto": (reset,)}
)
"""What happens to the line of each server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines between the servers and all who use them, by the server's name."""

    estate: Estate
    cables: Mapping[str, Cable]

    def carry(self, piece: int = 0) -> None:
        """Carry pieces of so many bytes on all of them from now on, or whole words."""
        for cable in self.cables.values():
            cable.carry(piece=piece)


@pytest.fixture
def lines(tmp_path: Path, free_port: int, mosquitto: Mosquitto, postgres: Postgres, postgres_url: str) -> Iterator[Lines]:
    """An estate behind cables. Kafka sends everybody who asks for it to its cable; plant, and who looks in, go straight to the servers."""
    place, folder = tmp_path / "kafka", tmp_path / "stack"
    place.mkdir()
    folder.mkdir()
    with ExitStack() as started:
        ports = {"kafka": free_port, "postgres": postgres.port, "mosquitto": mosquitto.port}
        cables = {name: started.enter_context(Cable(port)) for name, port in ports.items()}
        settings = {"advertised.listeners": f"PLAINTEXT://{cables['kafka'].host}:{cables['kafka'].port}"}
        kafka = started.enter_context(Kafka(or_skip(log.find), place, port=free_port, settings=settings))
        stack = started.enter_context(Stack(folder, places.write(tmp_path / "site"), mosquitto, kafka, postgres_url))
        stack.settings |= {
            "DATABASE_URL": through(cables["postgres"], postgres_url),
            "MQTT_URL": cables["mosquitto"].url,
            "MQTT_KEEP_ALIVE": str(KEEP_ALIVE_SECONDS),
        }
        yield Lines(estate=Estate(stack, postgres), cables=cables)


def test_the_lines_between_the_servers_and_their_clients(lines: Lines) -> None:
    story, estate = story_of(91, ALARMS), lines.estate
    few, rest = story.messages[:BYTE_BY_BYTE], story.messages[BYTE_BY_BYTE:]
    troubles = [(lines.cables[name], fault) for name, faults in SUFFERED.items() for fault in faults]
    lot = len(rest) // (len(troubles) + 1)
    estate.start()

    seen = 0

    def amid() -> None:
        nonlocal seen
        before = seen
        estate.until(lambda: estate.stack.counted() > before, "it is amid the alarms")
        seen = estate.stack.counted()

    lines.carry(piece=1)
    estate.plant.send(few)
    amid()
    lines.carry()
    for number, (cable, fault) in enumerate(troubles):
        with estate.plant.sending(rest[number * lot : (number + 1) * lot]):
            fault(cable, amid)
    estate.plant.send(rest[len(troubles) * lot :])
    estate.finish(story)
