"""A second program on the same source takes it over: the first ends by itself and says why, and nothing is lost between them."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults import outcome, site as places
from tests.faults.program import Program
from tests.faults.story import LAST, Story
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Firehose
from tests.services.mosquitto import Mosquitto

ALARMS = 4_000


@pytest.mark.parametrize("busy", [False, True], ids=["while nothing is sent", "while alarms are sent"])
def test_the_first_of_two_programs_ends_and_the_second_goes_on(mosquitto: Mosquitto, tmp_path: Path, *, busy: bool) -> None:
    site = places.write(tmp_path / "site")
    database = f"sqlite:///{tmp_path / 'callout.db'}"
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": database, "BATCH_MOST": "50"}
    story = Story(seed=4, many=ALARMS, began=datetime.now(UTC) - timedelta(days=2))
    before, after = story.parts(2) if busy else ([], story.messages)
    with ExitStack() as started:
        first = started.enter_context(Program(tmp_path, site, settings))
        first.wait_until_ready()
        second = started.enter_context(Program(tmp_path, site, settings, gate=True))
        Firehose(mosquitto.host, mosquitto.port).publish(before)
        ledger = started.enter_context(outcome.looking_into(database))
        second.open_gate()
        assert first.wait() == 1
        assert first.said() == ["callout: another worker has taken over mqtt:callout (partition 0); this one stops"]
        second.wait_until_ready()
        Firehose(mosquitto.host, mosquitto.port).publish(after)
        until(lambda: ledger.knows(LAST), f"the second program takes the rest: {second.log}")
        assert second.end() == 0
        assert ledger.outcome().alarms == story.expected
