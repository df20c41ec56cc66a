"""The mapped dialect on messages as gateways write them, and on broken ones."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingest.dialects.reading import NOW, Site, said

TREND = """\
    sources:
      - topic: trend/{site}/{outstation}/{module}
        dialect: mapped
        source: "{outstation}/{module}"
        fields:
          kind: label
          state: {path: transition, values: {Occurred: active, Cleared: cleared}}
          at: {path: time, format: "%Y/%m/%d %H:%M:%S", timezone: site}
          severity: {const: major}
          value: reading.value
          unit: reading.unit
          attributes: {page: display.page}
    """
TREND_TOPIC = "trend/riverside/OS12/S3"
TREND_BODY: dict[str, Any] = {
    "label": "Supply temp high",
    "transition": "Occurred",
    "time": "2026/07/04 10:15:00",
    "reading": {"value": 31.4, "unit": "degC"},
    "display": {"page": 4},
}

NIAGARA = """\
    sources:
      - topic: niagara/{station}/alarms
        dialect: mapped
        site: riverside
        fields:
          source: sourceName
          kind: alarmData.msgText
          state: {path: sourceState, values: {offnormal: active, fault: active, normal: cleared, alert: active}}
          severity: {path: priority, values: {"1..50": critical, "51..127": major, "128..200": minor}, default: warning}
          at: {path: timestamp, format: epoch-ms}
          id: uuid
          message: "alarmData.msgText"
          attributes: {class: alarmClass, station: {const: "{station}"}}
    """
NIAGARA_BODY: dict[str, Any] = {
    "timestamp": 1_795_253_400_000,
    "uuid": "7b2bd5a5-6a0c-4f3e-9c51-0a6a5c1a0f11",
    "sourceState": "offnormal",
    "ackState": "unacked",
    "ackRequired": True,
    "source": "local:|station:|slot:/Drivers/BacnetNetwork/AHU_4/points/SAF",
    "sourceName": "AHU_4 SAF",
    "alarmClass": "hvacCritical",
    "priority": 40,
    "normalTime": None,
    "alarmData": {"msgText": "Supply air flow fail", "toState": "offnormal", "presentValue": "inactive"},
}

THINGSBOARD = """\
    sources:
      - topic: tb/{site}/alarms
        dialect: mapped
        fields:
          source: originatorName
          kind: type
          state:
            path: status
            values: {ACTIVE_UNACK: active, ACTIVE_ACK: active, CLEARED_UNACK: cleared, CLEARED_ACK: cleared}
          severity: {path: severity, values: {CRITICAL: critical, MAJOR: major, MINOR: minor, WARNING: warning, INDETERMINATE: warning}}
          at: {path: startTs, format: epoch-ms}
          id: id.id
          attributes: {propagate: propagate}
    """
THINGSBOARD_BODY: dict[str, Any] = {
    "id": {"entityType": "ALARM", "id": "f0e1aa30-cf8e-11ef-9d1f-3d7a0f6f5f4b"},
    "createdTime": 1_795_253_400_123,
    "type": "High Temperature",
    "originator": {"entityType": "DEVICE", "id": "784f394c-42b6-435a-983c-b7beff2784f9"},
    "originatorName": "Cold store 2",
    "severity": "CRITICAL",
    "status": "ACTIVE_UNACK",
    "startTs": 1_795_253_400_123,
    "endTs": 1_795_253_400_123,
    "propagate": True,
}

ZIGBEE = """\
    sources:
      - topic: zigbee2mqtt/{device}
        dialect: mapped
        site: riverside
        source: "{device}"
        alarms:
          - kind: {const: water leak}
            state: {path: water_leak, values: {"true": active, "false": cleared}}
            severity: {const: critical}
          - kind: {const: battery low}
            state: {path: battery_low, values: {"true": active, "false": cleared}}
            severity: {const: warning}
            value: battery
            unit: {const: "%"}
    """

SITEWISE = """\
    sources:
      - topic: $aws/sitewise/asset-models/+/assets/{asset}/properties/{property}
        dialect: mapped
        site: riverside
        source: "{asset}"
        each: payload.values
        fields:
          kind: {const: "{property} alarm"}
          state:
            path: value.stringValue.stateName
            values: {Active: active, Latched: active, Acknowledged: active, SnoozeDisabled: active, Normal: cleared, Disabled: cleared}
          at: {path: timestamp.timeInSeconds, format: epoch}
          severity: {path: value.stringValue.severity, values: {"1": critical, "2": major}, default: minor}
          value: value.stringValue.ruleEvaluation.simpleRule.inputProperty
          attributes: {quality: quality, payload_type: $.type}
    """


def sitewise(state: str) -> dict[str, Any]:
    inner = {"stateName": state, "severity": 2, "ruleEvaluation": {"simpleRule": {"operator": "GREATER", "threshold": 80}}}
    value = {
        "timestamp": {"timeInSeconds": 1_795_253_400, "offsetInNanos": 126_000_000},
        "quality": "GOOD",
        "value": {"stringValue": json.dumps(inner)},
    }
    return {"type": "PropertyValueUpdate", "payload": {"assetId": "a1", "propertyId": "p1", "values": [value]}}


def test_trend_by_the_names_of_its_topic_and_the_time_of_its_site(tmp_path: Path) -> None:
    alarm = Site(tmp_path, TREND).one(TREND_TOPIC, TREND_BODY)
    assert said(alarm) == "OS12/S3 | Supply temp high | active | major"
    # In July riverside keeps summer time.
    assert alarm.at == datetime(2026, 7, 4, 9, 15, tzinfo=UTC)
    assert (alarm.value, alarm.unit, alarm.attributes) == (31.4, "degC", {"page": 4})
    assert alarm.received_at == NOW


def test_niagara_by_words_ranges_and_a_source_in_the_body(tmp_path: Path) -> None:
    site = Site(tmp_path, NIAGARA)
    alarm = site.one("niagara/JACE1/alarms", NIAGARA_BODY)
    assert said(alarm) == "AHU_4 SAF | Supply air flow fail | active | critical"
    assert alarm.attributes == {"class": "hvacCritical", "station": "JACE1"}
    assert (alarm.id, alarm.at) == (NIAGARA_BODY["uuid"], NOW)
    back = site.one("niagara/JACE1/alarms", NIAGARA_BODY | {"sourceState": "normal", "priority": 255})
    assert said(back) == "AHU_4 SAF | Supply air flow fail | cleared | warning"


def test_thingsboard(tmp_path: Path) -> None:
    alarm = Site(tmp_path, THINGSBOARD).one("tb/riverside/alarms", THINGSBOARD_BODY)
    assert said(alarm) == "Cold store 2 | High Temperature | active | critical"
    assert alarm.at == NOW.replace(microsecond=123_000)
    assert alarm.attributes == {"propagate": True}


@pytest.mark.parametrize(
    ("body", "alarms"),
    [
        (
            {"water_leak": True, "battery_low": False, "battery": 100, "linkquality": 120},
            ["0x00158d | water leak | active | critical", "0x00158d | battery low | cleared | warning"],
        ),
        ({"water_leak": False, "linkquality": 90}, ["0x00158d | water leak | cleared | critical"]),
        ({"battery": 3, "battery_low": True}, ["0x00158d | battery low | active | warning"]),
        ({"linkquality": 90}, []),
    ],
    ids=["two in one", "one", "the other", "none"],
)
def test_zigbee2mqtt_says_several_things_in_one_message(tmp_path: Path, body: dict[str, Any], alarms: list[str]) -> None:
    assert [said(alarm) for alarm in Site(tmp_path, ZIGBEE).hear("zigbee2mqtt/0x00158d", body)] == alarms


@pytest.mark.parametrize(("state", "wanted"), [("Active", "active"), ("Normal", "cleared")])
def test_sitewise_puts_json_into_a_text(tmp_path: Path, state: str, wanted: str) -> None:
    alarm = Site(tmp_path, SITEWISE).one("$aws/sitewise/asset-models/m/assets/pump-7/properties/vibration", sitewise(state))
    assert said(alarm) == f"pump-7 | vibration alarm | {wanted} | major"
    assert alarm.attributes == {"quality": "GOOD", "payload_type": "PropertyValueUpdate"}
    assert alarm.at == NOW


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (TREND_BODY | {"transition": "Acknowledged"}, "bad-field", "'Acknowledged' at transition has no meaning"),
        ({key: TREND_BODY[key] for key in ("label", "time")}, "bad-field", "state: nothing stands at transition"),
        (TREND_BODY | {"transition": None}, "bad-field", "state: nothing stands at transition"),
        (TREND_BODY | {"time": "4 July 2026"}, "bad-time", "at: '4 July 2026' does not fit %Y/%m/%d %H:%M:%S"),
        (TREND_BODY | {"time": 5}, "bad-time", "at: 5 is no text"),
        (TREND_BODY | {"label": ""}, "no-kind", "kind: is missing or empty"),
        (TREND_BODY | {"label": "x" * 201}, "bad-field", "at most 200 characters"),
        (TREND_BODY | {"label": "a\u0007b"}, "bad-field", "no control characters"),
        (b"not json", "not-json", "the message is not JSON"),
        (b"", "not-json", "the message is empty"),
        (b"[1]", "not-an-object", "must be a JSON object"),
        (b"\xff\xfe", "not-utf8", "is not UTF-8"),
        (b'{"a":' * 3000, "too-deep", "nested too deeply"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_broken_is_refused_by_its_field(tmp_path: Path, body: Any, reason: str, words: str) -> None:
    rejected = Site(tmp_path, TREND).refuse(TREND_TOPIC, body)
    assert rejected.reason == reason
    assert words in rejected.detail


def test_values_that_no_alarm_can_have_become_text(tmp_path: Path) -> None:
    site = Site(tmp_path, TREND)
    odd = b'{"label": "hot", "transition": "Occurred", "reading": {"value": NaN, "unit": "a\\u0000b"}, "display": {"page": [1, 2]}}'
    alarm = site.one(TREND_TOPIC, odd)
    assert (alarm.value, alarm.unit, alarm.attributes) == ("nan", "a�b", {"page": "[1, 2]"})
    assert alarm.at == NOW


@pytest.mark.parametrize(
    ("form", "said_so", "at"),
    [
        ("rfc3339", "2026-11-21T10:30:00+01:00", NOW),
        ("rfc3339", "2026-11-21T09:30:00.123456789Z", NOW.replace(microsecond=123_456)),
        ("epoch", 1_795_253_400, NOW),
        ("epoch", 1_795_253_400.5, NOW.replace(microsecond=500_000)),
        ("epoch-ms", "1795253400000", NOW),
        ("epoch-us", 1_795_253_400_000_000, NOW),
        ("epoch-ns", 1_795_253_400_000_000_000, NOW),
        ("%d.%m.%Y %H:%M", "21.11.2026 09:30", NOW),
        ("%d.%m.%Y %H:%M %z", "21.11.2026 10:30 +0100", NOW),
    ],
)
def test_formats_of_time(tmp_path: Path, form: str, said_so: Any, at: datetime) -> None:
    ingest = f"""\
    sources:
      - topic: t/{{source}}
        dialect: mapped
        site: riverside
        fields: {{kind: {{const: hot}}, at: {{path: t, format: "{form}", timezone: site}}}}
    """
    assert Site(tmp_path, ingest).one("t/S1", {"t": said_so}).at == at


@pytest.mark.parametrize("said_so", [True, "soon", 1e300, [1], {"a": 1}])
def test_what_is_no_time(tmp_path: Path, said_so: Any) -> None:
    ingest = (
        "sources: [{topic: 't/{source}', dialect: mapped, site: riverside, fields: {kind: {const: hot}, at: {path: t, format: epoch}}}]"
    )
    assert Site(tmp_path, ingest).refuse("t/S1", {"t": said_so}).reason == "bad-time"


def test_a_list_of_alarms_in_one_message(tmp_path: Path) -> None:
    ingest = """\
    sources:
      - topic: gw/{site}
        dialect: mapped
        each: alarms
        fields: {kind: text, source: point, at: {path: $.sent, format: epoch}, state: {path: on, values: {"1": active, "0": cleared}}}
    """
    site = Site(tmp_path, ingest)
    body = {"sent": 1_795_253_400, "alarms": [{"text": "hot", "point": "A", "on": 1}, {"text": "cold", "point": "B", "on": 0}]}
    assert [said(alarm) for alarm in site.hear("gw/harbour", body)] == ["A | hot | active | major", "B | cold | cleared | major"]
    assert site.hear("gw/harbour", {"alarms": []}) == []
    assert site.refuse("gw/harbour", {"alarms": 3}).detail.startswith("alarms: there is no list here")
    assert site.refuse("gw/harbour", {"alarms": [{"text": "hot", "on": 1}]}).reason == "empty-source"
    assert site.refuse("gw/nowhere", body).reason == "unknown-site"
