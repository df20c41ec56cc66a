"""thin-edge.io: retained alarm topics, as its MQTT reference describes them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rules.alarm import Alarm
from tests.unit.ingest.dialects.reading import NOW, Site, said

INGEST = """\
    sources:
      - topic: te/device/{device}/+/+/a/{type}
        dialect: thin-edge
        site: riverside
    """
MAIN = "te/device/main///a/temperature_high"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path, INGEST)


def test_an_alarm_with_all_that_it_may_say(site: Site) -> None:
    body = {"text": "Temperature is very high", "severity": "critical", "time": "2026-11-21T09:00:00+01:00", "room": {"floor": 3}}
    alarm = site.one(MAIN, body)
    assert said(alarm) == "main | temperature_high | active | critical"
    assert (alarm.message, alarm.at) == ("Temperature is very high", datetime(2026, 11, 21, 8, tzinfo=UTC))
    assert alarm.attributes == {"room": '{"floor": 3}'}


def test_seconds_since_1970_are_a_time_too(site: Site) -> None:
    assert site.one(MAIN, {"severity": "minor", "time": 1_795_253_400.25}).at == NOW.replace(microsecond=250_000)


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_an_empty_message_in_its_place_clears_it(site: Site, body: bytes) -> None:
    alarm = site.one(MAIN, body)
    assert (said(alarm).split(" | ")[:3], alarm.at) == (["main", "temperature_high", "cleared"], NOW)


def test_a_child_device_and_a_service_of_it(tmp_path: Path) -> None:
    ingest = INGEST.replace("te/device/{device}/+/+/a/{type}", "te/device/{device}/{what}/{service}/a/{type}")
    site = Site(tmp_path, ingest.rstrip() + '\n        source: "{device}/{service}"\n')
    found: list[Alarm] = [
        site.one("te/device/AHU-3///a/flow_fail", {"severity": "major"}),
        site.one("te/device/AHU-3/service/collectd/a/down", {"severity": "warning"}),
    ]
    assert [said(alarm) for alarm in found] == ["AHU-3 | flow_fail | active | major", "AHU-3/collectd | down | active | warning"]


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ({"severity": "urgent"}, "bad-field", "severity: 'urgent' is no severity"),
        ({"severity": 1}, "bad-field", "severity: 1 is no severity"),
        ({"time": "yesterday"}, "bad-time", "time: 'yesterday' is no time"),
        ({"time": "2026-11-21T09:00:00"}, "bad-time", "with an offset"),
        (b"high", "not-json", "not JSON"),
    ],
    ids=str,
)
def test_what_is_broken(site: Site, body: Any, reason: str, words: str) -> None:
    rejected = site.refuse(MAIN, body)
    assert rejected.reason == reason
    assert words in rejected.detail
