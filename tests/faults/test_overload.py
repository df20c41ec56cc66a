"""Ten times as many alarms as the program can take: they wait at the broker, its memory stays bounded, and it catches up unaided."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.faults import outcome, site as places
from tests.faults.plant import Plant
from tests.faults.program import Program
from tests.faults.sizes import size
from tests.faults.starving import starved
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services.mosquitto import Mosquitto

SECONDS = size("OVERLOAD_SECONDS", short=3, long=300)
RATE = 2_000
"""Alarms that plant sends in a second."""

TIMES = 10
"""How many times as many that is as the program is let take."""

WARM_UP = 4_000
ROOM_MEGABYTES = 64
"""By how much its memory may grow, whatever waits: it keeps some hundred alarm keys, receipts, and what it reads at once."""


def test_ten_times_what_it_can_take(mosquitto: Mosquitto, tmp_path: Path) -> None:
    # Without `at` and `id`: each that is lost or taken twice is seen.
    story = Story(seed=71, many=WARM_UP + SECONDS * RATE, began=datetime.now(UTC) - timedelta(days=30), stamped=False)
    first, storm = story.messages[:WARM_UP], story.messages[WARM_UP:]
    plant, database = Plant(mosquitto), f"sqlite:///{tmp_path / 'callout.db'}"
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": database}
    with Program(tmp_path, places.write(tmp_path / "site"), settings) as program, outcome.looking_into(database) as ledger:
        program.wait_until_ready()
        plant.send(first)
        until(lambda: program.received() == WARM_UP, "it has taken the first alarms")
        before, began = program.memory_megabytes(), time.monotonic()
        with starved([program], RATE / TIMES, program.received):
            plant.send_evenly(storm, RATE)
        ended, taken = time.monotonic(), program.received() - WARM_UP
        assert taken < len(storm) / 2, "plant was no faster than the program"
        assert program.memory_megabytes() < before + ROOM_MEGABYTES
        until(lambda: ledger.knows(LAST), "it catches up", seconds=60 + SECONDS)
        caught_up = time.monotonic() - ended
        assert program.ready() == (200, "")
        assert program.memory_megabytes() < before + ROOM_MEGABYTES
        assert program.end() == 0
        known = ledger.outcome()
    assert known.alarms == story.expected
    assert set(known.open_groups.values()) == {1}
    sys.stdout.write(f"{len(storm)} alarms in {ended - began:.0f} s, {taken:.0f} of them taken by then, all {caught_up:.1f} s later\n")
