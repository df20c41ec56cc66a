"""What dialects share: the JSON of a message, and alarms made of values that plant sent, each checked. What is wrong is a Refusal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from ingest.dialects import explain
from rules.alarm import Alarm, Severity, State
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.message import Message
    from rules.alarm import Scalar

LONGEST_KIND = 200
LONGEST_SOURCE = 1024
CONTROL = frozenset("\x7f") | {chr(number) for number in range(32)}
LARGEST = 1e308
SEVERITIES = {severity.value: severity for severity in Severity}
STATES = {state.value: state for state in (State.ACTIVE, State.CLEARED)}

_read = TypeAdapter(dict[str, Any]).validator.validate_json


class Refusal(Exception):
    """The message is no alarm: a reason of the closed set, and a sentence that names the field. The reader makes a rejection of it."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def json_object(message: Message) -> dict[str, Any]:
    """Return the JSON object that a message is."""
    try:
        found: dict[str, Any] = _read(message.payload)
    except ValidationError as error:
        raise Refusal(*explain.validation(error, message.payload)) from None
    return found


def alarm(  # noqa: PLR0913  one argument a field of the alarm
    site: str,
    source: str,
    kind: Any,
    state: State,
    severity: Severity,
    at: datetime,
    message: Message,
    *,
    value: Any = None,
    unit: Any = None,
    text: Any = None,
    id: Any = None,  # noqa: A002  the field's name
    attributes: Mapping[str, Any] | None = None,
) -> Alarm:
    """Return the alarm; raises Refusal for a source or a kind that cannot be one."""
    flat = {name: plain for name, each in (attributes or {}).items() if (plain := scalar(each)) is not None}
    return Alarm(
        site,
        source_name(source),
        kind_name(kind),
        state,
        severity,
        at,
        message.received_at,
        scalar(value),
        text_or_none(unit),
        text_or_none(text),
        text_or_none(id),
        flat,
    )


def kind_name(said: Any) -> str:
    """Return the kind that a value is."""
    kind = (text_or_none(said) or "").strip()
    if not kind:
        raise Refusal(Reason.NO_KIND, "kind: is missing or empty; it must say what is wrong, as in “supply flow fail”")
    if len(kind) > LONGEST_KIND or not CONTROL.isdisjoint(kind):
        raise Refusal(
            Reason.BAD_FIELD, f"kind: {explain.shown(kind)} must have at most {LONGEST_KIND} characters, and no control characters"
        )
    return kind


def source_name(said: Any) -> str:
    """Return the source that a value is."""
    source = (text_or_none(said) or "").strip()
    if not source.strip("/"):
        raise Refusal(Reason.EMPTY_SOURCE, "source: is missing or empty; it must name the point")
    if len(source) > LONGEST_SOURCE or not CONTROL.isdisjoint(source):
        raise Refusal(
            Reason.BAD_NAME, f"source: {explain.shown(source)} must have at most {LONGEST_SOURCE} characters, and no control characters"
        )
    return source


def severity_of(said: Any, default: Severity = Severity.MAJOR) -> Severity:
    """Return the severity that a word is, in any case; `default` for nothing."""
    if said is None:
        return default
    found = SEVERITIES.get(said.strip().lower()) if isinstance(said, str) else None
    if found is None:
        raise Refusal(Reason.BAD_FIELD, f"severity: {explain.shown(said)} {explain.RIGHT['severity']}")
    return found


def state_of(said: Any) -> State:
    """Return the state that a word is, in any case; active for nothing."""
    if said is None:
        return State.ACTIVE
    found = STATES.get(said.strip().lower()) if isinstance(said, str) else None
    if found is None:
        raise Refusal(Reason.BAD_FIELD, f"state: {explain.shown(said)} {explain.RIGHT['state']}")
    return found


def scalar(said: Any) -> Scalar | None:
    """Return a value as an alarm may have it: what is not flat, or no finite number, is kept as text."""
    if said is None or isinstance(said, bool):
        return said
    if isinstance(said, int | float):
        return said if -LARGEST <= said <= LARGEST and math.isfinite(said) else str(said)
    return text_or_none(said)


def text_or_none(said: Any) -> str | None:
    """Return a value as text: words as they are, numbers as written, what is not flat as JSON. NUL, which no SQL takes, is replaced."""
    if said is None:
        return None
    return explain.as_text(said).replace("\0", "�")
