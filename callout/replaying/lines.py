"""Lines of a history: from one line of JSON to the alarm that it records, or the rejection. It judges nothing and counts nothing.

A line is a message as it was recorded, `{"topic", "payload" or "payload_base64", "received_at"}`, or a canonical alarm with `site`
and `source` beside its fields. Either becomes the message that the broker would have brought, and the reader of live reads it.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Raw, UnsetType
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from assets import names
from ingest import wire
from ingest.dialects import canonical, explain
from ingest.message import Message
from rules.reason import Reason
from rules.rejected import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import BinaryIO

    from ingest.reader import Reader
    from ingest.source import Spot
    from rules.alarm import Alarm

LONGEST = 1024 * 1024
"""Bytes of a line that are read: more than any alarm that is taken can need, however it is written down."""

START_SIGN = b"\xef\xbb\xbf"
FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Times received before or after are no history, and would carry the pipeline's own time away with them."""

UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""Time received of a line that does not say it. The alarm then has it as its own time, unless it says one itself."""

_read = TypeAdapter(dict[str, Any]).validator.validate_json


class _Line(msgspec.Struct, gc=False):
    """What a line says of its form. Everything else in it is looked at by whoever reads the body."""

    topic: str | UnsetType = UNSET
    payload: Raw | UnsetType = UNSET
    received_at: str | UnsetType = UNSET
    site: str | UnsetType = UNSET
    source: str | UnsetType = UNSET


_read_form = msgspec.json.Decoder(_Line).decode
_read_parts = msgspec.json.Decoder(dict[str, Raw]).decode
_read_text = msgspec.json.Decoder(str).decode
_QUOTE = b'"'
Found = tuple[int, "Sequence[Alarm] | Rejected"]
"""The number of a line, from 1, and what it records: no alarms where it is empty."""


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


def read(lines: Iterable[bytes], reader: Reader) -> Iterator[Found]:
    """Yield what each of `lines` records, by what `reader` reads live."""
    read = History(reader).read
    for number, line in enumerate(lines, 1):
        yield number, () if line.isspace() else read(line)


class History:
    """Reads lines by what `reader` reads live."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._spots: dict[tuple[str, str], Spot | None] = {}

    def read(self, line: bytes) -> Sequence[Alarm] | Rejected:
        """Return the alarms that `line` records, or why it records none. Never raises for what can stand in a file."""
        alarm = self._plain_alarm(line)
        return self._read(line) if alarm is None else (alarm,)

    def _plain_alarm(self, line: bytes) -> Alarm | None:
        """Return the alarm of a line that is a canonical body with its site, its source and its time, just as `_read` would.

        Most lines of a large history are so, and this takes a quarter of the time.
        """
        body = canonical.plain_body(line) if len(line) <= wire.MAX_BYTES else None
        if body is None or (site := body.site) is UNSET or (source := body.source) is UNSET:
            return None
        try:
            spot = self._spots[site, source]
        except KeyError:
            spot = self._spots[site, source] = self._reader.spot_of(wire.alarm_topic(site, source).encode())
        alarm = canonical.alarm_of(spot, body, UNKNOWN) if spot is not None else None
        if alarm is None or not FIRST <= (at := alarm.at) < LAST:
            return None
        alarm.received_at = at
        return alarm

    def _read(self, line: bytes) -> Sequence[Alarm] | Rejected:
        try:
            message = _plain_message(line) or _message(line)
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


def _plain_message(line: bytes) -> Message | None:
    """Return the message of a line with a time received that is as usual, just as `_message` would; None of any other."""
    if len(line) > wire.MAX_BYTES:
        return None
    try:
        form = _read_form(line)
        if form.topic is not UNSET:
            if form.payload is UNSET or form.received_at is UNSET:
                return None
            payload = bytes(form.payload)
            body = _read_text(payload).encode() if payload.startswith(_QUOTE) else payload
            return Message(form.topic.encode(), body, _received_at(form.received_at))
        if form.site is UNSET or form.source is UNSET or form.received_at is UNSET:
            return None
        topic = wire.alarm_topic(form.site, form.source).encode()
        parts = _read_parts(line)
        del parts["received_at"], parts["site"], parts["source"]
        return Message(topic, msgspec.json.encode(parts), _received_at(form.received_at))
    except ValueError:  # of msgspec, and of texts that are no UTF-8
        return None


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
