"""How bytes are made readable, how cursors are read, and how server-sent events are written."""

import json
from datetime import UTC, datetime

import pytest

from store.outbox import Stored
from store.views import Place
from web.api.stream import number_of, wire
from web.shown import alarms, quarantine

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"plain", "plain"),
        ("Grad °C".encode(), "Grad °C"),
        (b"\xff\xfe", r"\xff\xfe"),
        (b"a\x00b", r"a\x00b"),
        ("left\u202eright".encode(), r"left\u202eright"),
        (b"two\nlines\tand a tab", "two\nlines\tand a tab"),
        (b"<b>", "<b>"),
    ],
)
def test_bytes_made_readable(payload: bytes, said: str) -> None:
    assert quarantine.readable(payload) == said


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert alarms.place("active.1795251600000000.17") == Place(True, datetime(2026, 11, 21, 9, 0, tzinfo=UTC), 17)
    assert alarms.place("cleared.0.1") == Place(False, datetime(1970, 1, 1, tzinfo=UTC), 1)


def test_server_sent_events() -> None:
    event = Stored(id=7, origin="desk", type="workorder.note", at=AT, site="riverside", order=31, data={"text": "two\nlines, ü"})
    name, kind, data, *rest = wire([event]).decode().split("\n")
    assert (name, kind, rest) == ("id: 7", "event: workorder.note", ["", ""])
    assert json.loads(data.removeprefix("data: ")) == event.body


@pytest.mark.parametrize(
    ("said", "number"),
    [(None, None), ("7", 7), ("", None), ("-7", None), ("7.0", None), ("9" * 19, 2**63 - 1), ("9" * 20, None)],
)
def test_last_event_ids(said: str | None, number: int | None) -> None:
    assert number_of(said) == number
