"""The payload of Sparkplug B, as far as we read it: our own minimal schema, and a metric's value as a value of Python.

Sparkplug 3.0, chapter 6. Data sets and templates are known by their field numbers and not looked into.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # type: ignore[import-untyped]  # it brings no types
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable

FIELD = descriptor_pb2.FieldDescriptorProto
PAYLOAD = ((1, "timestamp", FIELD.TYPE_UINT64), (3, "seq", FIELD.TYPE_UINT64))
METRIC = (
    (1, "name", FIELD.TYPE_STRING),
    (2, "alias", FIELD.TYPE_UINT64),
    (3, "timestamp", FIELD.TYPE_UINT64),
    (4, "datatype", FIELD.TYPE_UINT32),
    (5, "is_historical", FIELD.TYPE_BOOL),
    (7, "is_null", FIELD.TYPE_BOOL),
    (10, "int_value", FIELD.TYPE_UINT32),
    (11, "long_value", FIELD.TYPE_UINT64),
    (12, "float_value", FIELD.TYPE_FLOAT),
    (13, "double_value", FIELD.TYPE_DOUBLE),
    (14, "boolean_value", FIELD.TYPE_BOOL),
    (15, "string_value", FIELD.TYPE_STRING),
    (17, "dataset_value", FIELD.TYPE_BYTES),
    (18, "template_value", FIELD.TYPE_BYTES),
)
PLAIN = ("int_value", "long_value", "float_value", "double_value", "boolean_value", "string_value")
SIGNED = {1: 8, 2: 16, 3: 32, 4: 64}
"""Types of signed whole numbers, of so many bits; they are sent as unsigned ones. Some nodes extend short ones to EXTENDED bits."""

EXTENDED = 32

DATA_SET, TEMPLATE, BOOLEAN = 16, 19, 11


class BadPayload(ValueError):
    """The bytes are no payload of Sparkplug B."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric. `value` is None when it is null or has none; `refused` says what it is when it is no plain value."""

    name: str
    alias: int | None
    timestamp: int | None
    datatype: int
    value: bool | int | float | str | None
    is_historical: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload: milliseconds since 1970, the sequence number, and the metrics."""

    timestamp: int | None
    seq: int | None
    metrics: tuple[Metric, ...]


def _schema() -> Any:
    """Return the class of payloads."""
    file = descriptor_pb2.FileDescriptorProto(name="callout/sparkplug_b.proto", package="callout.sparkplug", syntax="proto2")
    metric = file.message_type.add(name="Metric")
    payload = file.message_type.add(name="Payload")
    for message, fields in ((metric, METRIC), (payload, PAYLOAD)):
        for number, name, kind in fields:
            message.field.add(name=name, number=number, type=kind, label=FIELD.LABEL_OPTIONAL)
    payload.field.add(name="metrics", number=2, type=FIELD.TYPE_MESSAGE, label=FIELD.LABEL_REPEATED, type_name=".callout.sparkplug.Metric")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("callout.sparkplug.Payload"))


_PAYLOAD: Any = _schema()


def read(data: bytes) -> Payload:
    """Return the payload that `data` is; raises BadPayload."""
    try:
        found = _PAYLOAD.FromString(data)
    except (DecodeError, UnicodeDecodeError) as error:
        raise BadPayload(str(error) or "it breaks off") from None
    metrics = tuple(_metric(each) for each in found.metrics)
    return Payload(found.timestamp if found.HasField("timestamp") else None, found.seq if found.HasField("seq") else None, metrics)


def write(metrics: Iterable[dict[str, Any]], *, timestamp: int, seq: int | None = None) -> bytes:
    """Return the bytes of a payload; `metrics` are fields by their names in the specification."""
    payload = _PAYLOAD(timestamp=timestamp, metrics=[dict(each) for each in metrics])
    if seq is not None:
        payload.seq = seq
    data: bytes = payload.SerializeToString()
    return data


def typed(value: Any, datatype: int) -> Any:
    """Return `value` with its sign, where its type has one."""
    bits = SIGNED.get(datatype)
    if bits is None or not isinstance(value, int) or isinstance(value, bool):
        return value
    bits = EXTENDED if bits < EXTENDED and value >> bits else bits
    return value - (1 << bits) if value >> (bits - 1) else value


def _metric(found: Any) -> Metric:
    refused = "a data set" if found.HasField("dataset_value") or found.datatype == DATA_SET else ""
    refused = "a template" if found.HasField("template_value") or found.datatype == TEMPLATE else refused
    value = None
    if not found.is_null:
        value = next((getattr(found, name) for name in PLAIN if found.HasField(name)), None)
    return Metric(
        name=found.name,
        alias=found.alias if found.HasField("alias") else None,
        timestamp=found.timestamp if found.HasField("timestamp") else None,
        datatype=found.datatype,
        value=value,
        is_historical=found.is_historical,
        refused=refused,
    )
