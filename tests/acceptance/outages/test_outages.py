"""The disk is full, the database goes away; afterwards every acknowledged alarm is known, once."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.acceptance.faults import site as places
from tests.acceptance.faults.outcome import looking_into
from tests.acceptance.faults.program import Program
from tests.acceptance.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Firehose, Sent
from tests.services.mosquitto import Mosquitto
from tests.services.postgres import Postgres

ALARMS = 4_000
DISK = "3m"
"""Room for the tables and a part of the story, and not for all of it."""


@pytest.fixture
def story() -> Story:
    # Every message carries `at` and `id`: a publisher that sends again what it is not sure of then changes nothing.
    return Story(seed=7, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2), stamped=True)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return places.write(tmp_path / "site")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("only root can mount a small disk; run the tests as root to see this one")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_full(tmp_path: Path, site: Path, mosquitto: Mosquitto, story: Story, small_disk: Path) -> None:
    url = f"sqlite:///{small_disk / 'callout.db'}"
    with Program(tmp_path, site, {"MQTT_URL": mosquitto.url, "DATABASE_URL": url}) as program:
        program.wait_until_ready()
        ballast = small_disk / "ballast"
        fill(ballast)
        publish(mosquitto, story.messages)
        until(lambda: program.ready()[0] == 503, "readiness turns red")
        assert "database" in program.ready()[1]
        with looking_into(url) as ledger:
            assert not ledger.knows(LAST)
        ballast.unlink()
        subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
        until(lambda: program.ready()[0] == 200, f"it goes on by itself: {program.log}")
        ends_as_told(program, url, story)


def test_postgresql_is_killed_and_comes_back(
    tmp_path: Path, site: Path, mosquitto: Mosquitto, story: Story, postgres: Postgres, postgres_url: str
) -> None:
    with Program(tmp_path, site, {"MQTT_URL": mosquitto.url, "DATABASE_URL": postgres_url}) as program:
        program.wait_until_ready()
        first, second = story.parts(2)
        publish(mosquitto, first)
        postgres.kill()
        publish(mosquitto, second)
        until(lambda: program.ready()[0] == 503, "readiness turns red")
        postgres.start()
        until(lambda: program.ready()[0] == 200, f"it goes on by itself: {program.log}")
        ends_as_told(program, postgres_url, story)


def publish(broker: Mosquitto, messages: Sequence[Sent]) -> None:
    assert Firehose(broker.host, broker.port, "plant").publish(messages) == len(messages)


def fill(ballast: Path) -> None:
    """Write until the disk takes no more."""
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return


def ends_as_told(program: Program, url: str, story: Story) -> None:
    """In the end all of the story is known, each message of it once; and the program leaves in good order.

    That the last message is known does not say that all are: a broker that restarted may send what is new before what it kept.
    """
    with looking_into(url) as ledger:
        until(lambda: ledger.outcome().alarms == story.expected, "all that was acknowledged is known, and nothing twice")
        assert program.end() == 0
        outcome = ledger.outcome()
    assert outcome.alarms == story.expected
    assert set(outcome.open_groups.values()) == {1}
