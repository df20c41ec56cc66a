"""BACnet event notifications as gateways write them in JSON."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingest.dialects.reading import NOW, Site, said

INGEST = "sources: [{topic: 'bacnet/{site}/events', dialect: bacnet-event}]"
TOPIC = "bacnet/riverside/events"
EVENT: dict[str, Any] = {
    "processIdentifier": 1,
    "initiatingDeviceIdentifier": ["device", 1234],
    "eventObjectIdentifier": ["analog-input", 3],
    "timeStamp": {"dateTime": "2026-11-21T09:00:00+00:00"},
    "notificationClass": 5,
    "priority": 40,
    "eventType": "out-of-range",
    "messageText": "Supply air temperature too high",
    "notifyType": "alarm",
    "ackRequired": True,
    "fromState": "normal",
    "toState": "high-limit",
}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, INGEST)


@pytest.mark.parametrize(
    ("left", "to", "alarms"),
    [
        ("normal", "offnormal", ["offnormal active"]),
        ("normal", "to-offnormal", ["offnormal active"]),
        ("normal", "fault", ["fault active"]),
        ("high-limit", "normal", ["high-limit cleared"]),
        ("high-limit", "low-limit", ["high-limit cleared", "low-limit active"]),
        ("offnormal", "fault", ["offnormal cleared", "fault active"]),
        ("fault", "normal", ["fault cleared"]),
        ("high-limit", "high-limit", ["high-limit active"]),
        ("normal", "normal", []),
        (0, 2, ["offnormal active"]),
        ("normal", "LIFE_SAFETY_ALARM", ["life-safety-alarm active"]),
    ],
)
def test_the_state_that_was_left_is_over_and_the_one_that_was_entered_stands(site: Site, left: Any, to: Any, alarms: list[str]) -> None:
    found = site.hear(TOPIC, EVENT | {"fromState": left, "toState": to})
    assert [f"{alarm.kind} {alarm.state}" for alarm in found] == alarms


def test_to_normal_without_saying_from_where_clears_all_that_may_stand(site: Site) -> None:
    body = {name: value for name, value in EVENT.items() if name != "fromState"} | {"toState": "normal"}
    found = site.hear(TOPIC, body)
    assert [alarm.kind for alarm in found] == ["fault", "offnormal", "high-limit", "low-limit", "life-safety-alarm"]
    assert {alarm.state for alarm in found} == {"cleared"}


def test_all_that_a_notification_says(site: Site) -> None:
    alarm = site.one(TOPIC, EVENT)
    assert said(alarm) == "device-1234/analog-input-3 | high-limit | active | critical"
    assert (alarm.message, alarm.at) == ("Supply air temperature too high", datetime(2026, 11, 21, 9, tzinfo=UTC))
    assert alarm.attributes == {
        "processidentifier": 1,
        "notificationclass": 5,
        "priority": 40,
        "eventtype": "out-of-range",
        "notifytype": "alarm",
        "ackrequired": True,
    }


@pytest.mark.parametrize(
    "body",
    [
        {"event-object-identifier": "analog-input,3", "initiating-device-identifier": "device,1234", "to-state": "offnormal"},
        {"event_object_identifier": "analog-input:3", "initiating_device_identifier": 1234, "to_state": "offnormal"},
        {
            "eventObjectIdentifier": {"objectType": "analog-input", "instance": 3},
            "initiatingDeviceIdentifier": {"type": "device", "instance": 1234},
            "transition": "to-offnormal",
        },
    ],
    ids=["kebab-case", "snake_case", "objects"],
)
def test_the_ways_in_which_gateways_write_it(site: Site, body: dict[str, Any]) -> None:
    alarm = site.hear(TOPIC, body)[-1]
    assert said(alarm) == "device-1234/analog-input-3 | offnormal | active | major"
    assert alarm.at == NOW


def test_names_and_topics_say_the_source_where_they_are_there(site: Site, tmp_path: Path) -> None:
    assert site.one(TOPIC, EVENT | {"objectName": "AHU-3 SAT"}).source == "AHU-3 SAT"
    other = Site(tmp_path, "sources: [{topic: 'bacnet/{source}', dialect: bacnet-event, site: riverside}]")
    assert other.one("bacnet/AHU-3", EVENT).source == "AHU-3"


@pytest.mark.parametrize(
    ("priority", "severity"),
    [(0, "critical"), (63, "critical"), (64, "major"), (127, "major"), (128, "minor"), (191, "minor"), (192, "warning"), (255, "warning")],
)
def test_priorities_as_the_standard_groups_them(site: Site, priority: int, severity: str) -> None:
    assert site.one(TOPIC, EVENT | {"priority": priority}).severity == severity


def test_an_acknowledgement_is_no_alarm(site: Site) -> None:
    assert site.hear(TOPIC, EVENT | {"notifyType": "ack-notification"}) == []


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"toState": "odd"}, "bad-field", "tostate: 'odd' is no event state"),
        ({"toState": None}, "bad-field", "toState: is missing"),
        ({"toState": 17}, "bad-field", "is no event state"),
        ({"priority": 256}, "bad-field", "priority: 256 must be a number from 0"),
        ({"priority": "high"}, "bad-field", "priority: 'high'"),
        ({"timeStamp": "09:00"}, "bad-time", "timeStamp: "),
        ({"eventObjectIdentifier": None}, "empty-source", "eventObjectIdentifier: is missing"),
        ({"eventObjectIdentifier": True}, "empty-source", "eventObjectIdentifier: is missing"),
    ],
    ids=str,
)
def test_what_is_broken(site: Site, change: dict[str, Any], reason: str, words: str) -> None:
    rejected = site.refuse(TOPIC, EVENT | change)
    assert rejected.reason == reason
    assert words in rejected.detail
