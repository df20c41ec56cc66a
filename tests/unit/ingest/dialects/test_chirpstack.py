"""ChirpStack: uplinks in the form of its published example, with the object that a codec made."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assets.register import Register
from rules import chain
from rules.book import RuleBook
from rules.case import Case
from rules.standing import Standings
from tests.unit.ingest.dialects.reading import NOW, Site, said

INGEST = """\
    sources:
      - topic: application/{application}/device/{dev_eui}/event/{event}
        dialect: chirpstack
        site: riverside
    """
TOPIC = "application/6a1e8f14/device/0101010101010101/event/up"


def uplink(decoded: Any, count: int = 7, at: str = "2026-11-21T09:00:00.123456789+00:00") -> dict[str, Any]:
    return {
        "deduplicationId": f"4c9a9d4e-0f1a-4f52-9a44-00000000{count:04d}",
        "time": at,
        "deviceInfo": {
            "tenantId": "52f14cd4-c6f1-4fbd-8f87-4025e1d49242",
            "tenantName": "Riverside",
            "applicationName": "leaks",
            "deviceName": "Leak L03 riser",
            "devEui": "0101010101010101",
            "tags": {"floor": "3"},
        },
        "devAddr": "00189440",
        "adr": True,
        "dr": 1,
        "fCnt": count,
        "fPort": 1,
        "confirmed": False,
        "data": "AQ==",
        "object": decoded,
        "rxInfo": [{"gatewayId": "0016c001f153a14c", "rssi": -57, "snr": 10.0}],
        "txInfo": {"frequency": 868_100_000},
    }


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, INGEST)


def test_fields_that_are_called_like_alarms(site: Site) -> None:
    decoded = {"leak": True, "temperature": 21.5, "battery": 97, "status": {"tamper": 0, "battery_alarm": "low"}}
    alarms = site.hear(TOPIC, uplink(decoded))
    assert [said(alarm) for alarm in alarms] == [
        "Leak L03 riser | leak | active | major",
        "Leak L03 riser | status.tamper | cleared | major",
        "Leak L03 riser | status.battery_alarm | active | major",
    ]
    assert {alarm.at for alarm in alarms} == {datetime(2026, 11, 21, 9, 0, 0, 123_456, tzinfo=UTC)}
    assert alarms[0].attributes == {"dev_eui": "0101010101010101", "f_cnt": 7, "f_port": 1}


def test_fields_that_the_integrator_names(tmp_path: Path) -> None:
    more = """
        source: "{dev_eui}"
        alarms:
          - kind: {const: water leak}
            state: {path: wet, values: {"1": active, "0": cleared}}
            severity: {const: critical}
            attributes: {gateway: $.rxInfo.0.gatewayId}
          - kind: {const: battery low}
            state: {path: battery, values: {"0..20": active}, default: cleared}
    """
    site = Site(tmp_path, INGEST.rstrip() + more)
    alarms = site.hear(TOPIC, uplink({"wet": 1, "battery": 12}))
    assert [said(alarm) for alarm in alarms] == [
        "0101010101010101 | water leak | active | critical",
        "0101010101010101 | battery low | active | major",
    ]
    assert alarms[0].attributes["gateway"] == "0016c001f153a14c"
    assert [said(alarm) for alarm in site.hear(TOPIC, uplink({"wet": 0}))] == ["0101010101010101 | water leak | cleared | critical"]
    assert site.hear(TOPIC, uplink({"humidity": 3})) == []


def test_an_uplink_that_is_sent_again_changes_nothing(site: Site) -> None:
    """The frame with counter 7 comes again after 8 has cleared it, as it was: it is known for late by its time."""
    case = Case(Standings(), RuleBook(), Register([]))
    decisions = []
    for body in (
        uplink({"leak": True}),
        uplink({"leak": True}),
        uplink({"leak": False}, 8, "2026-11-21T09:05:00Z"),
        uplink({"leak": True}),
    ):
        verdicts = chain.judge(case, site.one(TOPIC, body), NOW)
        decisions.append([f"{verdict.decision.word} {verdict.decision.reason}" for verdict in verdicts])
    assert decisions == [["opened new-fault"], ["ignored redelivered"], ["cleared normal"], ["ignored late"]]


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("join", {"deduplicationId": "x", "time": "2026-11-21T09:00:00Z", "deviceInfo": {}, "devAddr": "00189440"}),
        ("status", {"deduplicationId": "x", "time": "2026-11-21T09:00:00Z", "deviceInfo": {}, "margin": 10, "batteryLevel": 98.4}),
        ("up", {"deduplicationId": "x", "time": "2026-11-21T09:00:00Z", "fCnt": 3, "data": "qrs="}),
        ("up", {"fCnt": 3, "object": {}}),
    ],
)
def test_other_events_and_uplinks_that_nobody_decoded_bring_no_alarm(site: Site, event: str, body: Any) -> None:
    assert site.hear(TOPIC.replace("/up", f"/{event}"), body) == []


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (uplink([1, 2]), "bad-field", "object: [1, 2] must be an object"),
        (uplink({"leak": True}, at="today"), "bad-time", "time: 'today' is no time"),
        ({"fCnt": 1, "object": {"leak": True}}, "empty-source", "source: is missing"),
        (b"\x08\x01", "not-json", "not JSON"),
    ],
    ids=["object", "time", "device", "protobuf"],
)
def test_what_is_broken(site: Site, body: Any, reason: str, words: str) -> None:
    rejected = site.refuse(TOPIC, body)
    assert rejected.reason == reason
    assert words in rejected.detail
