"""Frames on the wire: JSON of rows, quick to write and checked when read. Whatever stands in a record, reading it raises nothing.

A frame is `{"v": 1, "site": ..., "dialect": ..., "alarms": [row, ...], "rejected": [row, ...]}`; times are microseconds since 1970.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from typing_extensions import TypedDict

from rules.alarm import Alarm, Severity, State
from rules.reason import Reason
from rules.rejected import Rejected
from store.quarantine import MOST_BYTES
from store.types import EPOCH, instant, micros
from streams.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

VERSION = 1
LATEST = 7_258_118_400_000_000
"""The year 2200: no time beyond is one that a house has heard."""

Scalar = str | float | bool
Micros = Annotated[int, Field(ge=0, le=LATEST)]
AlarmRow = tuple[
    str, str, State, Severity, Annotated[int, Field(ge=-LATEST, le=10 * LATEST)], Micros, Scalar | None, str | None, str | None, str | None,
    dict[str, Scalar], bool,
]  # fmt: skip
"""Source, kind, state, severity, at, received_at, value, unit, message, id, attributes, whether the sender said when."""

RejectedRow = tuple[Reason, str, str, str, Micros, int]
"""Reason, detail, topic, the bytes in base64, received_at, how many bytes the message had."""


class _Written(TypedDict):
    v: Literal[1]
    site: str
    dialect: str
    alarms: list[AlarmRow]
    rejected: list[RejectedRow]


_FRAME = TypeAdapter(_Written)


def write(site: str, alarms: Iterable[Alarm], rejected: Iterable[Rejected] = (), dialect: str = "canonical") -> bytes:
    """Return the record of these alarms of `site`, and of messages that are none."""
    rows = {"alarms": [_alarm(each) for each in alarms], "rejected": [_rejected(each) for each in rejected]}
    return to_json({"v": VERSION, "site": site, "dialect": dialect, **rows})


def read(value: bytes, topic: str, received_at: datetime) -> tuple[Frame, Sequence[Rejected]]:
    """Return the frame and the rejections that a record is; one that is no frame is a rejection of itself, said to be from `topic`."""
    try:
        found = _FRAME.validate_json(value)
        rejected = [_read_rejected(row) for row in found["rejected"]]
    except (ValidationError, ValueError) as error:
        detail = f"this is no frame: {_first_line(error)}"
        return Frame("", []), [Rejected(reason=Reason.BAD_FRAME, detail=detail, topic=topic, payload=value, received_at=received_at)]
    return Frame(found["site"], _read_alarms(found["site"], found["alarms"]), found["dialect"]), rejected


def _alarm(alarm: Alarm) -> tuple[object, ...]:
    return (
        alarm.source,
        alarm.kind,
        alarm.state,
        alarm.severity,
        micros(alarm.at),
        micros(alarm.received_at),
        alarm.value,
        alarm.unit,
        alarm.message,
        alarm.id,
        alarm.attributes,
        alarm.timed,
    )


def _read_alarms(site: str, rows: Iterable[AlarmRow]) -> list[Alarm]:
    """Return the alarms of a frame. Most were heard at the moment of the one before; each time is worked out once."""
    alarms: list[Alarm] = []
    last, heard = -1, EPOCH
    for source, kind, state, severity, at, received_at, value, unit, message, id_, attributes, timed in rows:
        if received_at != last:
            last, heard = received_at, instant(received_at)
        when = heard if at == received_at else instant(at)
        alarms.append(Alarm(site, source, kind, state, severity, when, heard, value, unit, message, id_, attributes, timed))
    return alarms


def _rejected(each: Rejected) -> tuple[object, ...]:
    # No more than the quarantine keeps: a message may be larger than what Kafka takes in one record.
    payload = b64encode(each.payload[:MOST_BYTES]).decode()
    size = len(each.payload) if each.size is None else each.size
    return (each.reason, _unicode(each.detail), _unicode(each.topic), payload, micros(each.received_at), size)


def _read_rejected(row: RejectedRow) -> Rejected:
    reason, detail, topic, payload, received_at, size = row
    return Rejected(
        reason=reason, detail=detail, topic=topic, payload=b64decode(payload, validate=True), received_at=instant(received_at), size=size
    )


def _unicode(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _first_line(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'the record'}: {first['msg']}"
    return str(error)
