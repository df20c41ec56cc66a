"""The site of examples/dialects is right, and each of its messages is the alarm that it looks like."""

from pathlib import Path

import pytest

from callout import site_folder
from ingest.message import Message
from rules.rejected import Rejected
from tests.unit.ingest.dialects.reading import NOW, said

FOLDER = Path(__file__).parents[4] / "examples" / "dialects"
MESSAGES = {
    "trend": ("trend/riverside/OS12/S3", ["OS12/S3 | Supply temp high | active | major"]),
    "niagara": ("niagara/JACE1/alarms", ["AHU_4 SAF | Supply air flow fail | active | critical"]),
    "zigbee2mqtt": ("zigbee2mqtt/0x00158d", ["0x00158d | water leak | active | critical"]),
    "value": ("bms/riverside/AHU-3/SAT", ["AHU-3/SAT | supply temperature high | active | major", "AHU-3/SAT | no data | alive | major"]),
    "udmi": ("/devices/AHU-3/events/system", ["AHU-3 | system.network.connection | active | major"]),
    "thin-edge": ("te/device/AHU-3///a/temperature_high", ["AHU-3 | temperature_high | active | critical"]),
    "bacnet-event": ("bacnet/riverside/events", ["AHU-3 SAT | high-limit | active | critical"]),
    "chirpstack": ("application/a/device/0101010101010101/event/up", ["LEAK-1 | leak | active | major"]),
}


def test_every_message_has_its_line() -> None:
    assert {path.stem for path in (FOLDER / "messages").iterdir()} == set(MESSAGES)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_of_each_dialect(name: str) -> None:
    topic, alarms = MESSAGES[name]
    read = (
        site_folder.load_or_refuse(FOLDER).reader().read(Message(topic.encode(), (FOLDER / "messages" / f"{name}.json").read_bytes(), NOW))
    )
    assert not isinstance(read, Rejected), read.detail
    assert [said(alarm) for alarm in read] == alarms
