"""Frames on the wire: JSON of rows, quick to write and checked when read. Whatever stands in a record, reading it raises nothing.

A frame is `{"v": 1, "site": ..., "dialect": ..., "alarms": [row, ...], "rejected": [row, ...]}`; times are microseconds since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from rules.alarm import Alarm, Severity, State
from rules.reason import Reason
from rules.rejected import Rejected
from store.quarantine import MOST_BYTES
from store.types import EPOCH, instant, micros
from streams.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

VERSION: Literal[1] = 1
LATEST = 7_258_118_400_000_000
"""The year 2200: no time beyond is one that a house has heard."""

Scalar = str | float | bool
Micros = Annotated[int, Meta(ge=0, le=LATEST)]
AlarmRow = tuple[
    str, str, State, Severity, Annotated[int, Meta(ge=-LATEST, le=10 * LATEST)], Micros, Scalar | None, str | None, str | None, str | None,
    Mapping[str, Scalar], bool,
]  # fmt: skip
"""Source, kind, state, severity, at, received_at, value, unit, message, id, attributes, whether the sender said when."""

RejectedRow = tuple[Reason, str, str, bytes, Micros, int]
"""Reason, detail, topic, the bytes (base64 in JSON), received_at, how many bytes the message had."""


class _Written(Struct, forbid_unknown_fields=True):
    v: Literal[1]
    site: str
    dialect: str
    alarms: list[AlarmRow]
    rejected: list[RejectedRow]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Written).decode


def write(site: str, alarms: Iterable[Alarm], rejected: Iterable[Rejected] = (), dialect: str = "canonical") -> bytes:
    """Return the record of these alarms of `site`, and of messages that are none."""
    return _encode(_Written(VERSION, site, dialect, _alarm_rows(alarms), [_rejected_row(each) for each in rejected]))


def read(value: bytes, topic: str, received_at: datetime) -> tuple[Frame, Sequence[Rejected]]:
    """Return the frame and the rejections that a record is; one that is no frame is a rejection of itself, said to be from `topic`."""
    try:
        found = _decode(value)
    except ValueError as error:
        detail = f"this is no frame: {error}"
        return Frame("", []), [Rejected(reason=Reason.BAD_FRAME, detail=detail, topic=topic, payload=value, received_at=received_at)]
    return Frame(found.site, _alarms(found.site, found.alarms), found.dialect), [_rejected(row) for row in found.rejected]


# In both directions, what was heard at the moment of the alarm before, and at the moment it happened, is worked out once.


def _alarm_rows(alarms: Iterable[Alarm]) -> list[AlarmRow]:
    rows: list[AlarmRow] = []
    heard, number = EPOCH, 0
    for each in alarms:
        if each.received_at is not heard:
            heard = each.received_at
            number = micros(heard)
        at = number if each.at is heard else micros(each.at)
        said = (each.value, each.unit, each.message, each.id, each.attributes, each.timed)
        rows.append((each.source, each.kind, each.state, each.severity, at, number, *said))
    return rows


def _alarms(site: str, rows: Iterable[AlarmRow]) -> list[Alarm]:
    alarms: list[Alarm] = []
    last, heard = 0, EPOCH
    for source, kind, state, severity, at, received_at, value, unit, message, id_, attributes, timed in rows:
        if received_at != last:
            last, heard = received_at, instant(received_at)
        when = heard if at == received_at else instant(at)
        alarms.append(Alarm(site, source, kind, state, severity, when, heard, value, unit, message, id_, attributes, timed))
    return alarms


def _rejected_row(each: Rejected) -> RejectedRow:
    # No more than the quarantine keeps: a message may be larger than what Kafka takes in one record.
    size = len(each.payload) if each.size is None else each.size
    return (each.reason, _unicode(each.detail), _unicode(each.topic), each.payload[:MOST_BYTES], micros(each.received_at), size)


def _rejected(row: RejectedRow) -> Rejected:
    reason, detail, topic, payload, received_at, size = row
    return Rejected(reason=reason, detail=detail, topic=topic, payload=payload, received_at=instant(received_at), size=size)


def _unicode(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
