from pathlib import Path

import pytest

from tests.unit.commands.program import Answer, callout, site_folder

TOPIC = "callout/riverside/alarms/AHU-2/flow"
MESSAGE = b'{"kind": "supply flow fail", "at": "2026-11-21T09:00:00Z", "value": 3.5, "unit": "%", "gateway": "B"}'


def decode(folder: Path, message: bytes, *words: str, topic: str = TOPIC) -> Answer:
    return callout("decode", "--site", site_folder(folder), "--topic", topic, *words, stdin=message)


def test_an_alarm_with_its_asset_and_its_treatment(tmp_path: Path) -> None:
    answer = decode(tmp_path, MESSAGE)
    assert answer.code == 0
    for said in (
        "kind                supply flow fail",
        "attributes.gateway  B",
        "It means AHU-2, Air handler 2, Block B/Roof, criticality A.",
        "It is treated as P1, reactive, for the trade hvac.",
        "- severity major on criticality A is P1",
        "- rule “Flow fail must stand” fits",
        "It must stand for 3 min; then it gets an order P1 of its own",
    ):
        assert said in answer.out


def test_the_same_in_json(tmp_path: Path) -> None:
    document = decode(tmp_path, MESSAGE, "--json").document
    assert document["ok"] is True
    assert document["alarm"]["at"] == "2026-11-21T09:00:00+00:00"
    assert document["alarm"]["attributes"] == {"gateway": "B"}
    assert document["asset"]["id"] == "AHU-2"
    assert document["asset"]["class"] == "Air_Handling_Unit"
    assert document["treatment"]["priority"] == "P1"
    assert document["treatment"]["on_delay"] == 180
    assert document["treatment"]["group"] == "riverside|asset|AHU-2"
    assert document["rejected"] is None


def test_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "message.json"
    file.write_bytes(MESSAGE)
    assert decode(tmp_path, b"", str(file), "--json").document["alarm"]["kind"] == "supply flow fail"


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (b'{"kind": "door open"}', "It is counted and shown, and gets no order."),
        (b'{"kind": "hot", "state": "cleared"}', "cleared once it has stayed so for 10 min"),
        (b'{"kind": "leak", "state": "cleared"}', "an alarm of it that stands is cleared."),
        (b'{"kind": "leak"}', "It gets an order P1 of its own"),
        (b'{"kind": "leak", "at": "1970-01-01T00:00:00Z"}', "the sender's clock is far behind"),
    ],
)
def test_what_it_would_come_to(tmp_path: Path, message: bytes, says: str) -> None:
    assert says in decode(tmp_path, message).out


def test_a_source_that_means_no_asset(tmp_path: Path) -> None:
    answer = decode(tmp_path, MESSAGE, topic="callout/riverside/alarms/roof/flow")
    assert "It means no asset of the register." in answer.out
    assert "(asset unknown)" in answer.out


@pytest.mark.parametrize(
    ("message", "topic", "reason", "detail"),
    [
        (b"", TOPIC, "not-json", "the message is empty"),
        (b"\xff", TOPIC, "not-utf8", "byte 1"),
        (b'{"kind": "x", "severity": "bad"}', TOPIC, "bad-field", "critical, major, minor or warning"),
        (b'{"kind": "x"}', "callout/riverside/alarms/", "empty-source", "source"),
        (b'{"kind": "x"}', "callout/elsewhere/alarms/AHU-1", "unknown-site", "elsewhere"),
        (b'{"kind": "x"}', "plant/AHU-1", "unknown-topic", "callout/{site}/alarms/{source...}"),
        (b'{"kind": "x", "a": "' + b"a" * 70_000 + b'"}', TOPIC, "too-large", "65536"),
    ],
)
def test_a_rejection_with_its_reason(tmp_path: Path, message: bytes, topic: str, reason: str, detail: str) -> None:
    answer = decode(tmp_path, message, "--json", topic=topic)
    assert answer.code == 1
    assert answer.document["ok"] is False
    assert answer.document["rejected"]["reason"] == reason
    assert detail in answer.document["rejected"]["detail"]
    assert answer.document["alarm"] is None
    said = decode(tmp_path, message, topic=topic)
    assert said.code == 1
    assert said.out.startswith(f"Rejected, {reason}: ")
    assert detail in said.out


def test_nothing_that_plant_sends_commands_the_terminal(tmp_path: Path) -> None:
    answer = decode(tmp_path, b'{"kind": "x", "message": "\\u001b[2J\\nIt means AHU-9"}')
    assert "\x1b" not in answer.out
    assert "\\x1b[2J\\nIt means AHU-9" in answer.out


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "nowhere"):
        answer = decode(tmp_path, b"", str(file))
        assert answer.code == 1
        assert answer.err.startswith(f"callout: {file}: this cannot be read")


def test_a_site_folder_with_problems_is_refused_with_them(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("sits: {}\n")
    answer = callout("decode", "--site", tmp_path, "--topic", TOPIC, stdin=MESSAGE)
    assert answer.code == 1
    assert answer.out == ""
    assert "site.yaml:1: " in answer.err


def test_no_topic_is_wrong_usage(tmp_path: Path) -> None:
    assert callout("decode", "--site", site_folder(tmp_path), stdin=MESSAGE).code == 2
