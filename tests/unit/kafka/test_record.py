"""A frame that was written is read as it was; whatever else stands in a record is a rejection."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from rules.alarm import Alarm, Severity, State
from rules.reason import Reason
from rules.rejected import Rejected
from streams.kafka import record

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
# What no JSON can say, no dialect lets through.
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.none() | TEXT | st.booleans() | FLOATS
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone


@st.composite
def alarms(draw: st.DrawFn) -> Alarm:
    source, kind = draw(TEXT), draw(TEXT)
    unit, message, id_ = (draw(st.none() | TEXT) for _ in range(3))
    attributes = draw(st.dictionaries(TEXT, TEXT | st.booleans() | FLOATS, max_size=3))
    state, severity = draw(st.sampled_from(State)), draw(st.sampled_from(Severity))
    return Alarm(
        "riverside",
        source,
        kind,
        state,
        severity,
        draw(TIMES),
        draw(TIMES),
        draw(VALUES),
        unit,
        message,
        id_,
        attributes,
        draw(st.booleans()),
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(alarms(), max_size=3))
def test_a_frame_is_read_as_it_was_written(written: list[Alarm]) -> None:
    frame, rejected = record.read(record.write("riverside", written, dialect="udmi"), "callout.alarms@7", NOW)
    assert (frame.site, frame.dialect, list(frame.alarms), list(rejected)) == ("riverside", "udmi", written, [])


def test_a_rejection_travels_with_its_bytes() -> None:
    bad = Rejected(reason=Reason.NOT_JSON, detail="half a letter \ud800", topic="callout/x/alarms/y", payload=b"\xff{", received_at=NOW)
    frame, [read] = record.read(record.write("", (), [bad]), "callout.alarms@7", NOW + timedelta(seconds=3))
    assert read == replace(bad, detail="half a letter ?", size=2)
    assert not frame.alarms


def test_of_a_message_that_is_too_large_the_beginning_travels_and_its_size() -> None:
    bad = Rejected(reason=Reason.TOO_LARGE, detail="", topic="t", payload=b"x" * 3_000_000, received_at=NOW)
    value = record.write("", (), [bad])
    _, [read] = record.read(value, "callout.alarms@7", NOW)
    assert len(value) < 100_000
    assert (read.size, read.payload) == (3_000_000, b"x" * 65_536)


GOOD = b"""{"v": 1, "site": "s", "dialect": "d", "rejected": [],
    "alarms": [["a", "k", "active", "major", 0, 0, null, null, null, null, {}, true]]}"""


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"no frame",
        b"[]",
        b"{}",
        GOOD.replace(b'"v": 1', b'"v": 2'),
        GOOD.replace(b'"active"', b'"on fire"'),
        GOOD.replace(b'"k"', b"7"),
        GOOD.replace(b"0, 0, null", b"0, -1, null"),
        GOOD.replace(b"0, 0, null", b"0, 99999999999999999999, null"),
        GOOD.replace(b"true]", b"true, 1]"),
        GOOD.replace(b'"rejected": []', b'"rejected": [["not-json", "", "", "no base64!", 0, 0]]'),
        GOOD[:-1],
        b"\xff" * 100,
    ],
)
def test_what_is_no_frame_is_a_rejection_of_itself(value: bytes) -> None:
    frame, [rejected] = record.read(value, "callout.alarms@7", NOW)
    assert not frame.alarms
    assert (rejected.reason, rejected.topic, rejected.payload) == (Reason.BAD_FRAME, "callout.alarms@7", value)
    assert rejected.detail.startswith("this is no frame: ")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_reading_raises_nothing(value: bytes) -> None:
    record.read(value, "callout.alarms@7", NOW)
