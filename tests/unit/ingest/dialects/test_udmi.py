"""UDMI: events of a device, in the form of its published examples."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.unit.ingest.dialects.reading import NOW, Site, said

INGEST = """\
    sources:
      - topic: "/devices/{device}/events/{folder}"
        dialect: udmi
        site: riverside
    """
SENT = "2018-08-26T21:39:29.364Z"
AT = datetime(2018, 8, 26, 21, 39, 29, 364_000, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, INGEST)


def test_entries_of_the_log_by_level_and_category(site: Site) -> None:
    body = {
        "version": "1.5.0",
        "timestamp": SENT,
        "logentries": [
            {"message": "System booted", "timestamp": "2018-08-26T20:39:19.364Z", "category": "system.base.start", "level": 300},
            {
                "message": "Device communication failed",
                "detail": "Connection attempt to device 3564 failed",
                "timestamp": "2018-08-26T21:39:19.364Z",
                "category": "system.network.connection",
                "level": 700,
            },
            {"message": "Local override", "category": "pointset.point.overridden", "level": 400},
        ],
    }
    alarms = site.hear("/devices/FCU-12/events/system", body)
    assert [said(alarm) for alarm in alarms] == [
        "FCU-12 | system.base.start | cleared | warning",
        "FCU-12 | system.network.connection | active | critical",
        "FCU-12 | pointset.point.overridden | active | warning",
    ]
    assert alarms[1].message == "Device communication failed"
    assert alarms[1].attributes["detail"] == "Connection attempt to device 3564 failed"
    assert [alarm.at for alarm in alarms] == [AT.replace(hour=20, second=19), AT.replace(second=19), AT]


def test_an_alarmset_each_point_of_which_is_an_alarm(site: Site) -> None:
    points = {"yoyo_motion_sensor": True, "nexus_sensor": 0, "reading_value": 21.3, "enum_value": "hello", "filter": "normal", "gone": None}
    body = {"version": "1.5.2", "timestamp": SENT, "alarms": {name: {"present_value": value} for name, value in points.items()}}
    alarms = site.hear("/devices/AHU-3/events/alarmset", body)
    assert [said(alarm) for alarm in alarms] == [
        "AHU-3 | yoyo_motion_sensor | active | major",
        "AHU-3 | nexus_sensor | cleared | major",
        "AHU-3 | reading_value | active | major",
        "AHU-3 | enum_value | active | major",
        "AHU-3 | filter | cleared | major",
    ]
    assert {alarm.at for alarm in alarms} == {AT}
    assert alarms[3].value == "hello"


def test_a_pointset_in_which_only_alarm_points_and_faults_of_points_count(site: Site) -> None:
    status = {"message": "no reply", "category": "pointset.point.failure", "level": 500, "timestamp": SENT}
    body = {
        "timestamp": SENT,
        "points": {
            "supply_air_temperature_sensor": {"present_value": 21.3},
            "failed_supply_fan_alarm": {"present_value": True},
            "return_air_temperature_sensor": {"present_value": None, "status": status},
            "zone_sensor": {"present_value": 20.1, "status": status | {"level": 200}},
        },
    }
    assert [said(alarm) for alarm in site.hear("/devices/AHU-3/events/pointset", body)] == [
        "AHU-3 | failed_supply_fan_alarm | active | major",
        "AHU-3/return_air_temperature_sensor | point fault | active | major",
        "AHU-3/zone_sensor | point fault | cleared | warning",
    ]


@pytest.mark.parametrize("body", [{"timestamp": SENT}, {"timestamp": SENT, "points": {}}, {"metrics": {"mem_free_mb": 12}}, {}], ids=str)
def test_an_event_about_something_else_brings_no_alarm(site: Site, body: Any) -> None:
    assert site.hear("/devices/AHU-3/events/discovery", body) == []


def test_without_a_time_it_is_that_of_reception(site: Site) -> None:
    assert site.one("/devices/AHU-3/events/alarmset", {"alarms": {"trip": {"present_value": True}}}).at == NOW


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ({"timestamp": "now"}, "bad-time", "timestamp: 'now' is no time"),
        ({"timestamp": 5}, "bad-time", "timestamp: "),
        ({"alarms": [1]}, "bad-field", "alarms: [1] must be an object"),
        ({"logentries": {"a": 1}}, "bad-field", "logentries: "),
        ({"logentries": ["text"]}, "bad-field", "must be a list of entries"),
        ({"logentries": [{"category": "system", "level": "high"}]}, "bad-field", "level: 'high' must be a number"),
        ({"logentries": [{"category": "system"}]}, "bad-field", "level: None"),
        ({"logentries": [{"level": 500}]}, "no-kind", "kind: is missing"),
        (b"[]", "not-an-object", "JSON object"),
    ],
    ids=str,
)
def test_what_is_broken(site: Site, body: Any, reason: str, words: str) -> None:
    rejected = site.refuse("/devices/AHU-3/events/system", body)
    assert rejected.reason == reason
    assert words in rejected.detail
