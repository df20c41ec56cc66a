"""The dialect of thin-edge.io: an alarm is a retained message on `te/<entity>/a/<type>`, and an empty one in its place clears it.

https://thin-edge.github.io/thin-edge.io/references/mqtt-api/, “Alarms”.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.dialects import making, moments
from ingest.dialects.making import Refusal
from rules.alarm import Severity, State
from rules.reason import Reason

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm

TYPE = "type"
"""The name in the topic pattern that gives the kind."""

OWN = frozenset({"text", "severity", "time"})


def read(spot: Spot, message: Message) -> tuple[Alarm, ...]:
    """Return the alarm that `message` raises or clears."""
    source, kind = spot.source.strip("/"), spot.names[TYPE]
    if not message.payload.strip():
        return (making.alarm(spot.site, source, kind, State.CLEARED, Severity.MAJOR, message.received_at, message),)
    body = making.json_object(message)
    more = {name: value for name, value in body.items() if name not in OWN}
    severity = making.severity_of(body.get("severity"))
    return (
        making.alarm(spot.site, source, kind, State.ACTIVE, severity, _at(body, message), message, text=body.get("text"), attributes=more),
    )


def _at(body: dict[str, Any], message: Message) -> datetime:
    """Return the time of the alarm: text with an offset, or seconds since 1970."""
    said = body.get("time")
    if said is None:
        return message.received_at
    try:
        return moments.read(said, moments.RFC_3339 if isinstance(said, str) else "epoch", None)
    except ValueError as error:
        raise Refusal(Reason.BAD_TIME, f"time: {error}") from None
