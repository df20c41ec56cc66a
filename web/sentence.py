"""What pydantic finds wrong with a request, as one sentence that a person can act on."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST = 5
"""Faults named at once."""

SAYS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "enum": "must be {expected}",
    "literal_error": "must be {expected}",
    "string_too_short": "must not be empty",
    "string_too_long": "must not be longer than {max_length} characters",
    "string_type": "must be a text",
    "string_unicode": "must be a text of valid characters",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "less_than_equal": "must not be more than {le}",
    "greater_than_equal": "must not be less than {ge}",
    "datetime_from_date_parsing": "is no time that exists: {error}",
    "json_invalid": "is not JSON: {error}",
    "model_attributes_type": "must be a JSON object",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
}


def of(faults: Sequence[Mapping[str, Any]]) -> str:
    """Return a sentence about `faults` as pydantic lists them."""
    said = [_say(fault) for fault in faults[:MOST]]
    if len(faults) > MOST:
        said.append(f"and {len(faults) - MOST} more")
    return "; ".join(said)


def _say(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"] if part not in {"body", "query", "path"})
    if fault["type"] == "json_invalid":
        place = ""
    context = fault.get("ctx") or {}
    if fault["type"] == "value_error":
        said = str(context.get("error", fault["msg"]))
    elif fault["type"] in SAYS:
        said = SAYS[fault["type"]].format_map(context)
    else:
        said = str(fault["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{place}: {said}" if place else f"the body {said}"
