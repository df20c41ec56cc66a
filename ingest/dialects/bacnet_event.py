"""The dialect of BACnet event notifications as gateways write them in JSON: to-offnormal, to-fault, to-normal.

ASHRAE 135, clause 13 (event states and transitions), 13.8 (ConfirmedEventNotification). Gateways differ in how they write the names of its
parameters (`eventObjectIdentifier`, `event-object-identifier`, `event_object_identifier`); all of these are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.dialects import making, moments
from ingest.dialects.explain import shown
from ingest.dialects.making import Refusal
from rules.alarm import Severity, State
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm

NORMAL, OFFNORMAL, FAULT = "normal", "offnormal", "fault"
STATES = (NORMAL, FAULT, OFFNORMAL, "high-limit", "low-limit", "life-safety-alarm")
"""Event states; the numbers that some gateways send are their places in this list (clause 21, BACnetEventState)."""

ABNORMAL = STATES[1:]
PRIORITIES = ((63, Severity.CRITICAL), (127, Severity.MAJOR), (191, Severity.MINOR), (255, Severity.WARNING))
"""The last priority of life safety, critical equipment, urgent and normal messages (clause 13); 0 is the most urgent."""

ACKNOWLEDGED = "ack-notification"


def read(spot: Spot, message: Message) -> tuple[Alarm, ...]:
    """Return what one notification says: the state that the object left is over, the one that it entered stands."""
    body = {_plain(name): value for name, value in making.json_object(message).items()}
    if _word(body.get("notifytype")) == ACKNOWLEDGED:
        return ()
    return tuple(_alarms(spot, message, body))


def _alarms(spot: Spot, message: Message, body: dict[str, Any]) -> Iterator[Alarm]:
    to, left = _to_state(body), _event_state(body, "fromstate")
    source, severity, at = spot.source or _source(body), _severity(body), _at(body, message)
    more = {name: value for name, value in body.items() if name in KEPT}
    over = [state for state in ABNORMAL if state != to] if left is None else [left]
    for state in over:
        if state not in (to, NORMAL):
            yield making.alarm(spot.site, source, state, State.CLEARED, severity, at, message, text=body.get("messagetext"))
    if to != NORMAL:
        value = body.get("presentvalue")
        yield making.alarm(
            spot.site, source, to, State.ACTIVE, severity, at, message, value=value, text=body.get("messagetext"), attributes=more
        )


KEPT = ("eventtype", "notificationclass", "priority", "ackrequired", "notifytype", "processidentifier")
"""Parameters that are kept as attributes."""


def _to_state(body: dict[str, Any]) -> str:
    to = _event_state(body, "tostate") or _event_state(body, "transition") or _event_state(body, "eventstate")
    if to is None:
        raise Refusal(Reason.BAD_FIELD, f"toState: is missing; it must be one of {', '.join(STATES)}")
    return to


def _event_state(body: dict[str, Any], name: str) -> str | None:
    said = body.get(name)
    if said is None:
        return None
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said < len(STATES):
        return STATES[said]
    word = _word(said).removeprefix("to-")
    if word in STATES:
        return word
    raise Refusal(Reason.BAD_FIELD, f"{name}: {shown(said)} is no event state; it must be one of {', '.join(STATES)}")


def _severity(body: dict[str, Any]) -> Severity:
    said = body.get("priority")
    if said is None:
        return Severity.MAJOR
    if isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= PRIORITIES[-1][0]:
        return next(severity for highest, severity in PRIORITIES if said <= highest)
    raise Refusal(Reason.BAD_FIELD, f"priority: {shown(said)} must be a number from 0, the most urgent, to 255")


def _source(body: dict[str, Any]) -> str:
    """Return the name of the object; its device and identifier where the gateway sends no names."""
    named = body.get("objectname") or body.get("eventobjectname")
    if isinstance(named, str) and named.strip():
        return named
    device, thing = _identifier(body.get("initiatingdeviceidentifier")), _identifier(body.get("eventobjectidentifier"))
    if thing is None:
        raise Refusal(Reason.EMPTY_SOURCE, "eventObjectIdentifier: is missing; it must name the object, as in analog-input,3")
    return f"{device}/{thing}" if device else thing


def _identifier(said: Any) -> str | None:
    """Return `analog-input-3` for the ways in which an object identifier is written: a text, a list, an object, a device's number."""
    if isinstance(said, dict):
        known = {_plain(name): value for name, value in said.items()}
        said = [known.get("type", known.get("objecttype")), known.get("instance", known.get("instancenumber"))]
    if isinstance(said, list):
        said = ",".join(str(part) for part in said if part is not None)
    if isinstance(said, int) and not isinstance(said, bool):
        return f"device-{said}"
    return _word(said).replace(",", "-").replace(":", "-").replace(" ", "") or None if isinstance(said, str) else None


def _at(body: dict[str, Any], message: Message) -> datetime:
    """Return the time stamp where it is a date and a time; a time of day alone, or a sequence number, says too little."""
    said = body.get("timestamp")
    if isinstance(said, dict):
        said = {_plain(name): value for name, value in said.items()}.get("datetime")
    if not isinstance(said, str):
        return message.received_at
    try:
        return moments.read(said, moments.RFC_3339, None)
    except ValueError as error:
        raise Refusal(Reason.BAD_TIME, f"timeStamp: {error}") from None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _word(said: Any) -> str:
    return said.strip().lower().replace("_", "-") if isinstance(said, str) else ""
