"""Lines of a history: from one line of JSON to the alarm that it records, or the rejection. It judges nothing and counts nothing.

A line is a message as it was recorded, `{"topic", "payload" or "payload_base64", "received_at"}`, or a canonical alarm with `site`
and `source` beside its fields. Either becomes the message that the broker would have brought, and the reader of live reads it.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from assets import names
from ingest import wire
from ingest.dialects import explain
from ingest.message import Message
from rules.reason import Reason
from rules.rejected import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from ingest.reader import Reader
    from rules.alarm import Alarm

LONGEST = 1024 * 1024
"""Bytes of a line that are read: more than any alarm that is taken can need, however it is written down."""

START_SIGN = b"\xef\xbb\xbf"
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Times received before or after are no history, and would carry the pipeline's own time away with them."""

UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""Time received of a line that does not say it. The alarm then has it as its own time, unless it says one itself."""

_read = TypeAdapter(dict[str, Any]).validator.validate_json


class BadLine(Exception):
    """The line is none of the forms of a history."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def split(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of `stream`; of one that is too long only the beginning, which is long enough to be refused."""
    while line := stream.readline(LONGEST + 1):
        yield line
        while len(line) > LONGEST and not line.endswith(b"\n"):
            line = stream.readline(LONGEST + 1)


class History:
    """Reads lines by what `reader` reads live."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(self, line: bytes) -> Sequence[Alarm] | Rejected:
        """Return the alarms that `line` records, or why it records none. Never raises for what can stand in a file."""
        try:
            message = _message(line)
        except BadLine as bad:
            return Rejected(reason=bad.reason, detail=bad.detail, topic="", payload=line, received_at=UNKNOWN)
        alarms = self._reader.read(message)
        if message.received_at is not UNKNOWN or isinstance(alarms, Rejected):
            return alarms
        for alarm in alarms:
            if alarm.at is UNKNOWN:
                return message.reject(Reason.BAD_TIME, "the line has no received_at and the alarm no at, so nothing says when it came")
            if not FIRST <= alarm.at < LAST:
                return message.reject(Reason.BAD_TIME, _out_of_range("at", alarm.at))
            alarm.received_at = alarm.at
        return alarms


def _message(line: bytes) -> Message:
    """Return the message that the broker would have brought; raises BadLine."""
    if len(line) > LONGEST:
        raise BadLine(Reason.TOO_LARGE, f"the line is longer than {LONGEST} bytes")
    line = line.removeprefix(START_SIGN)
    fields = _fields(line)
    dated = "received_at" in fields
    received_at = _received_at(fields.pop("received_at")) if dated else UNKNOWN
    if "topic" in fields:
        return Message(_text(fields, "topic").encode(), _payload(fields), received_at)
    topic = wire.alarm_topic(_text(fields, "site"), _text(fields, "source")).encode()
    if not dated and len(line) <= wire.MAX_BYTES:
        # The line is a body already, since a body may repeat the site and the source of its topic.
        return Message(topic, line, UNKNOWN)
    del fields["site"], fields["source"]
    return Message(topic, to_json(fields), received_at)


def _fields(line: bytes) -> dict[str, Any]:
    try:
        return _read(line)  # type: ignore[no-any-return]
    except ValidationError as error:
        reason, detail = explain.validation(error, line)
        raise BadLine(reason, detail.replace("the message", "the line")) from None


def _received_at(said: Any) -> datetime:
    if said is None:
        return UNKNOWN
    try:
        at = datetime.fromisoformat(said)
        if at.tzinfo is None:
            raise ValueError
        at = at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        wanted = "it must be RFC 3339 with an offset, as in 2026-11-21T09:00:00+00:00"
        raise BadLine(Reason.BAD_TIME, f"received_at: {names.shown(str(said))} is no time; {wanted}") from None
    if not FIRST <= at < LAST:
        raise BadLine(Reason.BAD_TIME, _out_of_range("received_at", at))
    return at


def _payload(fields: dict[str, Any]) -> bytes:
    if "payload" in fields:
        payload = fields["payload"]
        return payload.encode() if isinstance(payload, str) else to_json(payload)
    if "payload_base64" not in fields:
        raise BadLine(Reason.BAD_FIELD, "payload: is missing; a line with a topic needs a payload or a payload_base64")
    try:
        return base64.b64decode(_text(fields, "payload_base64"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadLine(Reason.BAD_FIELD, f"payload_base64: is not base64 ({error})") from None


def _text(fields: dict[str, Any], name: str) -> str:
    text = fields.get(name)
    if isinstance(text, str):
        return text
    if name in fields:
        raise BadLine(Reason.BAD_FIELD, f"{name}: must be a text")
    raise BadLine(Reason.BAD_FIELD, f"{name}: is missing; a line has a site and a source with the alarm's fields, or a topic and a payload")


def _out_of_range(field: str, at: datetime) -> str:
    return f"{field}: {at.isoformat()} is no time of a history; those lie between {FIRST.year} and {LAST.year}"
