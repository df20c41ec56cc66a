"""The disk under the database becomes full: alarms wait at the broker, the program says so, and goes on by itself when there is room."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from tests.faults import disks, outcome, site as places
from tests.faults.disks import Disk, Limit
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services import postgres as server
from tests.services.firehose import Sent
from tests.services.mosquitto import Mosquitto
from tests.services.needed import or_skip
from tests.services.postgres import Postgres

ALARMS = 8_000
PARTS = 12
BEFORE = 4
POSTGRES_MEGABYTES = 192
"""A new PostgreSQL takes about forty, and its log sixteen at a time."""


def send_until_they_wait(program: Program, plant: Plant, parts: Iterator[Sequence[Sent]]) -> None:
    """Send part after part: a log of the database that begins anew has room for some. What finds no room is seen to wait."""

    def wait() -> bool:
        return program.ready()[0] == 503 and program.metrics()["callout_position_lag"] > 0

    while not wait():
        plant.send(next(parts))
        until(lambda: wait() or program.received() == plant.acknowledged, f"it takes them or lets them wait: {program.log}")


@pytest.fixture(params=["a disk that is full", "a limit on the size of files"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "a limit on the size of files":
        yield Limit(folder)
        return
    with disks.small_disk(folder) as mounted:
        yield mounted


@pytest.mark.parametrize("killed", [False, True], ids=["and has room again", "and the program is killed"])
def test_alarms_wait_at_the_broker_until_there_is_room(disk: Disk, mosquitto: Mosquitto, tmp_path: Path, *, killed: bool) -> None:
    # Without `at` and `id`: each that is lost or taken twice is seen.
    story = Story(seed=31, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=False)
    parts = iter(story.parts(PARTS))
    site, plant = places.write(tmp_path / "site"), Plant(mosquitto)
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": f"sqlite:///{disk.folder / 'callout.db'}", "BATCH_MOST": "200"}
    with ExitStack() as started:
        program = started.enter_context(Program(tmp_path, site, settings))
        program.wait_until_ready()
        for part in islice(parts, BEFORE):
            plant.send(part)
        until(lambda: program.received() == plant.acknowledged, "the first alarms are taken")
        disk.fill(program)
        send_until_they_wait(program, plant, parts)
        assert program.ready()[1].startswith("the database does not take what we write: ")
        if killed:
            program.kill()
        disk.make_room(program)
        if killed:
            program = started.enter_context(Program(tmp_path, site, settings))
            program.wait_until_logged("serving")
        until(lambda: program.ready() == (200, ""), f"it goes on by itself: {program.log}")
        for part in parts:
            plant.send(part)
        ledger = started.enter_context(outcome.looking_into(settings["DATABASE_URL"]))
        until(lambda: ledger.knows(LAST), "all is taken")
        assert program.end() == 0
        assert ledger.outcome().alarms == story.expected


def test_alarms_wait_at_the_broker_until_there_is_room_for_postgres(mosquitto: Mosquitto, tmp_path: Path) -> None:
    # A statement that finds no room fails; a log that finds none ends the server amid commits, and nobody knows which of them hold.
    story = Story(seed=32, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=False)
    parts = iter(story.parts(PARTS))
    site, plant, found = places.write(tmp_path / "site"), Plant(mosquitto), or_skip(server.find)
    with (
        tempfile.TemporaryDirectory(prefix="callout-disk-") as folder,
        disks.small_disk(Path(folder), POSTGRES_MEGABYTES) as disk,
        Postgres(found, disk.folder) as postgres,
        Program(tmp_path, site, {"MQTT_URL": mosquitto.url, "DATABASE_URL": postgres.url(), "BATCH_MOST": "200"}) as program,
        outcome.looking_into(postgres.url()) as ledger,
    ):
        program.wait_until_ready()
        for part in islice(parts, BEFORE):
            plant.send(part)
        until(lambda: program.received() == plant.acknowledged, "the first alarms are taken")
        disk.fill()
        send_until_they_wait(program, plant, parts)
        disk.make_room()
        if not postgres.is_running():
            postgres.start()
        until(lambda: program.ready() == (200, ""), f"it goes on by itself: {program.log}")
        for part in parts:
            plant.send(part)
        until(lambda: ledger.knows(LAST), f"all is taken: {program.log}")
        assert program.end() == 0
        assert ledger.outcome().alarms == story.expected
