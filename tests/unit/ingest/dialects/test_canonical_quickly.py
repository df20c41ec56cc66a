"""The quick way of reading a canonical body says what the thorough one says, or leaves it to that one."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, strategies as st

from ingest.dialects import canonical
from ingest.message import Message
from ingest.source import Spot
from rules.alarm import Alarm

SPOT = Spot("riverside", "AHU-1/flow")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)

scalars = st.none() | st.booleans() | st.integers() | st.integers(-(10**400), 10**400) | st.floats() | st.text(max_size=8)
times = st.sampled_from(
    [
        "2026-11-21T09:00:00Z",
        "2026-11-21t09:00:00.25z",
        "2026-11-21 09:00:00+01:00",
        "2026-11-21T09:00:00",
        "",
        "0001-01-01T00:00:00+10:00",
    ]
)
bodies = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["flow fail", " flow fail ", "", "a\x07b", "über", "k" * 201, "\u00a0x", "\0"]) | scalars,
        "state": st.sampled_from(["active", "cleared", "alive", "ACTIVE"]) | scalars,
        "severity": st.sampled_from(["critical", "major", "minor", "warning", "fatal"]) | scalars,
        "at": times | scalars,
        "value": scalars,
        "unit": scalars,
        "message": scalars,
        "id": scalars,
        "attributes": st.dictionaries(st.text(max_size=4), scalars, max_size=2) | scalars,
        "site": st.sampled_from(["riverside", "harbour"]) | scalars,
        "source": st.sampled_from(["AHU-1/flow", "AHU-2"]) | scalars,
        "more": scalars,
    },
)


def both(payload: bytes) -> tuple[Any, Any]:
    message = Message(b"callout/riverside/alarms/AHU-1/flow", payload, NOW)
    return canonical.read(SPOT, message), canonical.read_thoroughly(SPOT, message)


def same(payload: bytes) -> None:
    quickly, thoroughly = both(payload)
    assert quickly == thoroughly
    if isinstance(quickly, tuple):
        assert [type(alarm.value) for alarm in quickly] == [type(alarm.value) for alarm in thoroughly]


@given(bodies)
@example({"kind": "flow fail", "value": 10**400})
@example({"kind": "flow fail", "value": 2**63})
@example({"kind": "flow fail", "at": "2026-11-21T09:00:00.123456789Z"})
def test_any_body_is_read_the_same_both_ways(body: dict[str, Any]) -> None:
    same(json.dumps(body).encode())


@given(st.binary(max_size=60) | st.from_regex(rb'\{"kind": "?[^"]{0,9}"?, "value": .{0,9}\}', fullmatch=True))
@example(b'{"kind": "a", "kind": "b"}')
@example(b'{"kind": "\\ud800"}')
@example(b'{"kind": "a", "value": 1e999}')
@example(b'{"kind": "a", "value": -0}')
@example(b'{"kind": "a", "value": 1.0}')
@example(b'{"kind": "a"} x')
@example(b"\xef\xbb\xbf{}")
@example(b"[" * 5000)
def test_any_bytes_are_read_the_same_both_ways(payload: bytes) -> None:
    same(payload)


def test_a_usual_body_goes_the_quick_way() -> None:
    payload = b'{"kind": "flow fail", "severity": "minor", "at": "2026-11-21T08:59:00+00:00", "value": 21.5, "unit": "C"}'
    body = canonical.plain_body(payload)
    assert body is not None
    assert isinstance(canonical.alarm_of(SPOT, body, NOW), Alarm)
