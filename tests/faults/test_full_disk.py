"""The disk under SQLite becomes full: alarms wait at the broker, the program says so, and goes on by itself when there is room."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults import disks, outcome, site as places
from tests.faults.disks import Disk, Limit
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services.mosquitto import Mosquitto

ALARMS = 8_000


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
    before, meanwhile, after = story.parts(3)
    site, plant = places.write(tmp_path / "site"), Plant(mosquitto)
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": f"sqlite:///{disk.folder / 'callout.db'}", "BATCH_MOST": "200"}
    with ExitStack() as started:
        program = started.enter_context(Program(tmp_path, site, settings))
        program.wait_until_ready()
        plant.send(before)
        until(lambda: program.received() == len(before), "the first alarms are taken")
        disk.fill(program)
        plant.send(meanwhile)
        until(lambda: program.ready()[0] == 503, "it is not ready")
        assert program.ready()[1].startswith("the database does not take what we write: ")
        # It may have been a chore that found the disk full first; what plant sends is seen to wait all the same.
        until(lambda: program.metrics()["callout_position_lag"] > 0, "alarms are seen to wait")
        if killed:
            program.kill()
        disk.make_room(program)
        if killed:
            program = started.enter_context(Program(tmp_path, site, settings))
            program.wait_until_logged("serving")
        until(lambda: program.ready() == (200, ""), f"it goes on by itself: {program.log}")
        plant.send(after)
        ledger = started.enter_context(outcome.looking_into(settings["DATABASE_URL"]))
        until(lambda: ledger.knows(LAST), "all is taken")
        assert program.end() == 0
        assert ledger.outcome().alarms == story.expected
