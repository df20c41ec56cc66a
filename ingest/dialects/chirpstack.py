"""The dialect of ChirpStack: uplinks of LoRaWAN devices, with the object that the network server's codec made of their bytes.

https://www.chirpstack.io/docs/chirpstack/integrations/events.html. An uplink that is sent again has the
time and the `fCnt` of the first one, so the rules know it for a redelivery or for late, and it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.dialects import making, mapped, moments, points
from ingest.dialects.explain import shown
from ingest.dialects.making import Refusal
from rules.alarm import Severity
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.dialects.mapped import Shape
    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplinks:
    """How uplinks are read: by `shapes`, whose paths begin in the object, or without any by fields whose names are those of alarms."""

    shapes: tuple[Shape, ...] = ()

    def read(self, spot: Spot, message: Message) -> tuple[Alarm, ...]:
        """Return the alarms of one uplink. Other events, and uplinks that no codec has decoded, bring none."""
        body = making.json_object(message)
        decoded = body.get("object")
        if decoded is None or "fCnt" not in body:
            return ()
        if not isinstance(decoded, dict):
            raise Refusal(Reason.BAD_FIELD, f"object: {shown(decoded)} must be an object, which the codec of the device profile makes")
        uplink = _Uplink(spot, message, body)
        return tuple(uplink.mapped(self.shapes, decoded) if self.shapes else uplink.found(decoded))


class _Uplink:
    """One uplink being read."""

    def __init__(self, spot: Spot, message: Message, body: dict[str, Any]) -> None:
        self._spot, self._message, self._body = spot, message, body
        device = body.get("deviceInfo")
        self._device: dict[str, Any] = device if isinstance(device, dict) else {}
        self._source = spot.source or self._device.get("deviceName") or self._device.get("devEui") or ""
        self._id = f"{body.get('devAddr', '')}-{body['fCnt']}"
        self._at = self._time()

    def mapped(self, shapes: tuple[Shape, ...], decoded: dict[str, Any]) -> Iterator[Alarm]:
        for shape in shapes:
            alarm = mapped.reading(shape, self._spot, self._message, decoded, self._body, source=self._source, at=self._at)
            if alarm is not None:
                alarm.id = alarm.id or self._id
                alarm.attributes = {**self._attributes(), **alarm.attributes}
                yield alarm

    def found(self, decoded: dict[str, Any]) -> Iterator[Alarm]:
        for name, value in points.flat(decoded).items():
            state = points.state_of(value)
            if points.is_alarm_like(name) and state is not None:
                yield making.alarm(
                    self._spot.site, self._source, name, state, Severity.MAJOR, self._at, self._message,
                    value=value, id=self._id, attributes=self._attributes(),
                )  # fmt: skip

    def _attributes(self) -> dict[str, Any]:
        named = {"dev_eui": self._device.get("devEui"), "f_cnt": self._body["fCnt"], "f_port": self._body.get("fPort")}
        return {name: plain for name, value in named.items() if (plain := making.scalar(value)) is not None}

    def _time(self) -> datetime:
        said = self._body.get("time")
        if said is None:
            return self._message.received_at
        try:
            return moments.read(said, moments.RFC_3339, None)
        except ValueError as error:
            raise Refusal(Reason.BAD_TIME, f"time: {error}") from None
