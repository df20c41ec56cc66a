"""What is wrong with a message, in our own words: a reason of the closed set and a sentence that names the field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ingest.dialects import times
from rules.reason import Reason

if TYPE_CHECKING:
    from pydantic import ValidationError

MOST_SHOWN = 80
"""Characters of a wrong value that are repeated in the sentence."""


def validation(error: ValidationError, payload: bytes) -> tuple[Reason, str]:
    """Return reason and sentence for the first thing that pydantic found."""
    first = error.errors(include_url=False, include_context=True)[0]
    kind, field = first["type"], str(first["loc"][0]) if first["loc"] else ""
    if kind == "json_invalid":
        return not_json(str(first["ctx"]["error"]), payload)
    if not field:
        return Reason.NOT_AN_OBJECT, f"the message is {shown(first['input'])}; it must be a JSON object with at least a kind"
    reason = Reason.BAD_TIME if field == "at" else Reason.BAD_FIELD
    return reason, f"{field}: {shown(first['input'])} {RIGHT.get(field, 'has the wrong type')}"


RIGHT = {
    "kind": "is no kind; it must be a text of 1 to 200 characters without control characters",
    "state": "is no state; it must be active or cleared",
    "severity": "is no severity; it must be critical, major, minor or warning",
    "at": f"is no time; {times.RIGHT}",
    "value": "is no value; it must be a finite number, a text, true or false",
    "unit": "is no unit; it must be a text",
    "message": "is no message; it must be a text",
    "id": "is no id; it must be a text",
    "attributes": "is no attribute; attributes are flat: each a finite number, a text, true or false",
    "site": "is no site; it must be a text, the one of the topic",
    "source": "is no source; it must be a text, the one of the topic",
}


def not_json(said: str, payload: bytes) -> tuple[Reason, str]:
    """Return reason and sentence for a payload of which a parser said this."""
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        return Reason.NOT_UTF8, f"byte {error.start + 1} of the message is not UTF-8"
    if "recursion limit" in said:
        return Reason.TOO_DEEP, "the JSON is nested too deeply; an alarm is a flat object"
    if not payload.strip():
        return Reason.NOT_JSON, "the message is empty; it must be a JSON object"
    return Reason.NOT_JSON, f"the message is not JSON: {said}"


def as_text(value: Any) -> str:
    """Return `value` of JSON as text: words as they are, everything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def shown(value: Any) -> str:
    """Return `value` as a sentence repeats it."""
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
