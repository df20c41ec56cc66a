"""The dialect of bare values: plant that sends only what it measures, and limits that say which values are alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from ingest.dialects import explain, limits, mapped, paths
from ingest.dialects.making import Refusal
from ingest.dialects.paths import MISSING
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.dialects.limits import Limit
    from ingest.dialects.mapped import Field
    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How readings are read. `value` is where the value stands, in the message or, with `points`, in each member of what stands there.

    Without `value` and `points` the whole message is the value: JSON, or plain text.
    """

    limits: tuple[Limit, ...]
    value: tuple[str, ...] = ()
    points: tuple[str, ...] | None = None
    at: Field | None = None
    unit: Field | None = None

    def read(self, spot: Spot, message: Message) -> tuple[Alarm, ...]:
        """Return what the readings of one message say of the limits."""
        body = _json(message)
        at = mapped.moment(self.at, spot, message, body) if self.at is not None else message.received_at
        unit = paths.find(body, body, self.unit.path) if self.unit is not None and self.unit.path else None
        unit = self.unit.const if self.unit is not None and self.unit.const else None if unit is MISSING else unit
        return tuple(
            alarm
            for source, value in self._readings(spot, body)
            for alarm in limits.alarms(self.limits, spot, source, value, at, message, unit)
        )

    def _readings(self, spot: Spot, body: Any) -> Iterator[tuple[str, Any]]:
        if self.points is None:
            yield spot.source, self._value(body, body)
            return
        members = paths.find(body, body, self.points)
        if not isinstance(members, dict):
            raise Refusal(Reason.BAD_FIELD, f"{'.'.join(self.points)}: there is no object with points here, and ingest.yaml expects one")
        for name, member in members.items():
            yield (f"{spot.source}/{name}" if spot.source else name), self._value(member, body)

    def _value(self, item: Any, root: Any) -> Any:
        if not self.value:
            return item
        found = paths.find(item, root, self.value)
        if found is MISSING:
            if self.points is not None:
                return None
            raise Refusal(Reason.BAD_FIELD, f"value: nothing stands at {'.'.join(self.value)} in the message")
        return found


def _json(message: Message) -> Any:
    """Return the JSON of a message; one that is none is its own text."""
    try:
        return from_json(message.payload)
    except ValueError as error:
        text = message.payload.decode(errors="replace").strip()
        if not text or text[0] in "{[" or "�" in text:
            raise Refusal(*explain.not_json(str(error), message.payload)) from None
        return text
