"""Sparkplug B: births, data by alias, gaps, deaths, and what is refused. Payloads are written by the field numbers of the specification."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.dialects import sparkplug_payload
from ingest.message import Message
from rules.alarm import Alarm
from rules.rejected import Rejected
from tests.unit.ingest.dialects.reading import NOW, Site, message, said

INGEST = "sources: [{topic: 'spBv1.0/{group}/+/{node}/#', dialect: sparkplug, site: riverside}]"
INT16, UINT64, FLOAT, BOOLEAN, STRING, DATA_SET, TEMPLATE = 2, 8, 9, 11, 12, 16, 19
MILLISECONDS = 1_795_253_400_000
KINDS = {INT16: "int_value", UINT64: "long_value", FLOAT: "float_value", BOOLEAN: "boolean_value", STRING: "string_value"}


def metric(name: str, value: Any = None, kind: int = BOOLEAN, alias: int | None = None, **more: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"name": name, "alias": alias, "datatype": kind, KINDS.get(kind, "int_value"): value} | more
    return {key: each for key, each in fields.items() if each not in (None, "")}


def by_alias(alias: int, value: Any, kind: int = BOOLEAN, **more: Any) -> dict[str, Any]:
    return {"alias": alias, KINDS[kind]: value} | more


class Plant:
    """A node that counts its messages as the specification wants it, and a reader that hears them."""

    def __init__(self, site: Site) -> None:
        self.reader = site.reader
        self.seq = 0
        self.now = NOW

    def says(self, word: str, *metrics: dict[str, Any], device: str = "", seq: int | None = None) -> list[str]:
        """Return the alarms of one message; why it is none, when it is rejected."""
        found = self.hears(self.message(word, *metrics, device=device, seq=seq))
        if isinstance(found, Rejected):
            return [f"{found.reason}: {found.detail}"]
        return [f"{alarm.source} | {alarm.kind} | {alarm.state}" for alarm in found]

    def message(self, word: str, *metrics: dict[str, Any], device: str = "", seq: int | None = None) -> Message:
        if word == "NBIRTH":
            self.seq = 0
        number = self.seq if seq is None else seq
        self.seq = (number + 1) % 256
        topic = f"spBv1.0/Plant/{word}/E1{f'/{device}' if device else ''}"
        body = sparkplug_payload.write(metrics, timestamp=MILLISECONDS, seq=None if word == "NDEATH" else number)
        return message(topic, body, self.now)

    def hears(self, heard: Message) -> Any:
        return self.reader.read(heard)

    def is_asked(self) -> list[str]:
        """Return where commands went since the last call; each must be a wish for a birth."""
        commands = self.reader.take_commands()
        for _, body in commands:
            [wish] = sparkplug_payload.read(body).metrics
            assert (wish.name, wish.value) == ("Node Control/Rebirth", True)
        return [topic for topic, _ in commands]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    return Plant(Site(tmp_path, INGEST))


def bd_seq(number: int) -> dict[str, Any]:
    return metric("bdSeq", number, UINT64)


BIRTH = (
    bd_seq(3),
    metric("Node Control/Rebirth", value=False),
    metric("Fault", value=False, alias=1),
    metric("Temp", 21.5, FLOAT, alias=2),
)
DEVICE = (metric("Alarms/Flow fail", value=True, alias=10), metric("Speed", -5, INT16, alias=11, int_value=65_531))


def test_births_name_and_data_speak_by_alias(plant: Plant) -> None:
    assert plant.says("NBIRTH", *BIRTH) == ["E1 | offline | cleared", "E1 | Fault | cleared"]
    assert plant.says("DBIRTH", *DEVICE, device="AHU-3") == ["E1/AHU-3 | offline | cleared", "E1/AHU-3 | Alarms/Flow fail | active"]
    assert plant.says("NDATA", by_alias(1, value=True)) == ["E1 | Fault | active"]
    assert plant.says("DDATA", by_alias(10, value=False), device="AHU-3") == ["E1/AHU-3 | Alarms/Flow fail | cleared"]
    assert plant.says("NDATA", by_alias(2, 22.5, FLOAT)) == []
    assert plant.says("NDATA", metric("Trip", value=True)) == ["E1 | Trip | active"]
    assert plant.is_asked() == []


def test_limits_say_which_values_are_alarms(tmp_path: Path) -> None:
    limits = "limits: [{kind: too slow, points: '*/Speed', low: 0}, {kind: hot, points: '*/Temp', high: 30, severity: critical}]"
    plant = Plant(Site(tmp_path, INGEST.replace("site:", f"{limits}, site:")))
    assert plant.says("NBIRTH", *BIRTH) == ["E1 | offline | cleared", "E1/Temp | hot | cleared"]
    # 65531 in sixteen bits with a sign is -5.
    assert plant.says("DBIRTH", *DEVICE, device="AHU-3")[1:] == ["E1/AHU-3/Speed | too slow | active"]
    assert plant.says("DDATA", by_alias(11, 3, INT16), device="AHU-3") == ["E1/AHU-3/Speed | too slow | cleared"]
    assert plant.says("NDATA", by_alias(2, 31.0, FLOAT)) == ["E1/Temp | hot | active"]


def test_data_of_a_node_that_nobody_has_seen_born_asks_for_its_birth(plant: Plant) -> None:
    assert plant.says("NDATA", by_alias(1, value=True), seq=7) == [
        "unknown-alias: 1 metrics have no name and no alias that the birth of E1 gave; it is asked for one"
    ]
    assert plant.is_asked() == ["spBv1.0/Plant/NCMD/E1"]
    assert plant.says("NDATA", by_alias(1, value=True), seq=8)[0].startswith("unknown-alias")
    assert plant.is_asked() == [], "it was asked a moment ago"
    plant.now += timedelta(seconds=31)
    plant.says("NDATA", by_alias(1, value=True), seq=9)
    assert plant.is_asked() == ["spBv1.0/Plant/NCMD/E1"]
    assert plant.says("NBIRTH", bd_seq(3), metric("Fault", value=True, alias=1)) == ["E1 | offline | cleared", "E1 | Fault | active"]


@pytest.mark.parametrize(
    ("sent", "datatype", "meant"),
    [
        (251, 1, -5),
        (65_531, 2, -5),
        (4_294_967_291, 2, -5),
        (4_294_967_291, 3, -5),
        (2**64 - 5, 4, -5),
        (5, 1, 5),
        (251, 5, 251),
        (True, 1, True),
    ],
)
def test_numbers_with_a_sign(sent: Any, datatype: int, meant: Any) -> None:
    assert sparkplug_payload.typed(sent, datatype) == meant


@pytest.mark.parametrize(("seq", "asked"), [(1, 0), (2, 1), (0, 1), (255, 1)])
def test_a_gap_in_the_sequence_asks_for_a_birth_and_loses_no_alarm(plant: Plant, seq: int, asked: int) -> None:
    plant.says("NBIRTH", *BIRTH)
    assert plant.says("NDATA", by_alias(1, value=True), seq=seq) == ["E1 | Fault | active"]
    assert len(plant.is_asked()) == asked


def test_the_sequence_begins_anew_after_255(plant: Plant) -> None:
    plant.says("NBIRTH", *BIRTH)
    for _ in range(300):
        plant.says("NDATA", by_alias(2, 1.0, FLOAT))
    assert plant.is_asked() == []


@pytest.mark.parametrize(("death", "alarms"), [(3, ["E1 | offline | active"]), (2, []), (None, ["E1 | offline | active"])])
def test_a_death_counts_for_the_birth_that_it_belongs_to(plant: Plant, death: int | None, alarms: list[str]) -> None:
    plant.says("NBIRTH", *BIRTH)
    assert plant.says("NDEATH", *([] if death is None else [bd_seq(death)])) == alarms


def test_after_its_death_the_names_of_a_node_are_stale(plant: Plant) -> None:
    plant.says("NBIRTH", *BIRTH)
    plant.says("NDEATH", bd_seq(3))
    assert plant.says("NDATA", by_alias(1, value=True), seq=1)[0].startswith("unknown-alias")
    assert plant.is_asked() == ["spBv1.0/Plant/NCMD/E1"]


def test_a_device_dies_and_comes_back(plant: Plant) -> None:
    plant.says("NBIRTH", *BIRTH)
    plant.says("DBIRTH", *DEVICE, device="AHU-3")
    assert plant.says("DDEATH", device="AHU-3") == ["E1/AHU-3 | offline | active"]
    assert plant.says("DBIRTH", *DEVICE, device="AHU-3")[0] == "E1/AHU-3 | offline | cleared"


@pytest.mark.parametrize("more", [{"is_historical": True}, {"is_null": True}], ids=str)
def test_historical_and_null_values_say_nothing(plant: Plant, more: dict[str, Any]) -> None:
    plant.says("NBIRTH", *BIRTH)
    assert plant.says("NDATA", by_alias(1, value=True, **more)) == []


def test_templates_and_data_sets_are_refused_by_name(plant: Plant) -> None:
    plant.says("NBIRTH", *BIRTH, metric("_types_/Motor", kind=TEMPLATE, template_value=b"\x28\x01"))
    assert plant.says("NDATA", metric("Motor 1", kind=TEMPLATE, template_value=b"")) == [
        "bad-field: Motor 1 is a template, which is not read; let the node send plain metrics beside it"
    ]
    assert plant.says("NDATA", metric("Trend", kind=DATA_SET, dataset_value=b"")) == [
        "bad-field: Trend is a data set, which is not read; let the node send plain metrics beside it"
    ]
    assert plant.says("NDATA", metric("Trend", kind=DATA_SET, dataset_value=b""), by_alias(1, value=True)) == ["E1 | Fault | active"]


def test_times_are_those_of_the_metric_then_of_the_payload_then_of_reception(plant: Plant) -> None:
    plant.says("NBIRTH", *BIRTH)
    alarms: list[Alarm] = []
    for more in ({"timestamp": MILLISECONDS - 250}, {}):
        alarms += plant.hears(plant.message("NDATA", by_alias(1, value=True, **more)))
    plant.now += timedelta(hours=1)
    alarms += plant.hears(plant.message("NDEATH", bd_seq(3)))
    assert [alarm.at - NOW for alarm in alarms] == [timedelta(milliseconds=-250), timedelta(), timedelta(hours=1)]


def test_a_message_that_is_read_again_says_the_same(plant: Plant) -> None:
    """A commit failed, and the batch is read again: the data before a new birth still have the names of the old one."""
    plant.says("NBIRTH", *BIRTH)
    batch = [plant.message("NDATA", by_alias(1, value=True)), plant.message("NBIRTH", metric("Door alarm", value=False, alias=1))]
    first = [[said(alarm) for alarm in plant.hears(each)] for each in batch]
    assert [[said(alarm) for alarm in plant.hears(each)] for each in batch] == first
    assert first[0] == ["E1 | Fault | active | major"]
    assert plant.is_asked() == []


@pytest.mark.parametrize("topic", ["spBv1.0/Plant/NCMD/E1", "spBv1.0/Plant/DCMD/E1/AHU-3"])
def test_commands_bring_nothing(plant: Plant, topic: str) -> None:
    assert plant.hears(message(topic, sparkplug_payload.write([], timestamp=1))) == ()


@pytest.mark.parametrize("body", [b"\xff\xff\xff", b'{"timestamp": 1}', b"\x0a\x05\x01"], ids=repr)
def test_what_is_no_protobuf(plant: Plant, body: bytes) -> None:
    found = plant.hears(message("spBv1.0/Plant/NDATA/E1", body))
    assert isinstance(found, Rejected)
    assert found.reason == "not-protobuf"


def test_each_reader_remembers_by_itself(tmp_path: Path) -> None:
    site = Site(tmp_path, INGEST)
    first, second = Plant(site), Plant(Site(tmp_path, INGEST))
    first.says("NBIRTH", *BIRTH)
    assert second.says("NDATA", by_alias(1, value=True))[0].startswith("unknown-alias")
