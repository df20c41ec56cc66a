"""The fields of requests: what a name, a text, a time or a cursor may be, with the sentence that says so."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from workorders.order import number_of

MOST_NAME, MOST_TEXT = 120, 4000
LAST_KEY = 2**63 - 1

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"[\t\r\n]")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_FIRST_YEAR, _LAST_YEAR = 1970, 2199


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        message = "must not hold control characters"
        raise ValueError(message)
    return text


def _one_line(text: str) -> str:
    if _BREAKS.search(text):
        message = "must be one line"
        raise ValueError(message)
    return _printable(text)


def _level(text: str) -> str:
    if set(text) & set("/+#"):
        message = "must be the name of a site, which holds no /, + or #"
        raise ValueError(message)
    return text


def _said_as_time(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        message = "must be a time with its offset, such as 2026-11-21T09:00:00+00:00"
        raise ValueError(message)
    return value


def _within_reason(at: datetime) -> datetime:
    if not _FIRST_YEAR < at.year <= _LAST_YEAR:
        message = f"must be a time after {_FIRST_YEAR} and before {_LAST_YEAR + 1}"
        raise ValueError(message)
    return at.astimezone(UTC)


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_NAME), AfterValidator(_one_line)]
"""A name or an id: one line, not empty."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_NAME), AfterValidator(_one_line)]
"""One line, perhaps empty."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_TEXT), AfterValidator(_printable)]
"""What somebody wrote, not empty."""

SiteId = Annotated[Name, AfterValidator(_level)]

When = Annotated[
    AwareDatetime,
    BeforeValidator(_said_as_time),
    AfterValidator(_within_reason),
    Field(json_schema_extra={"examples": ["2026-11-21T09:00:00+00:00"]}),
]
"""A time, RFC 3339 with offset; becomes UTC."""

Key = Annotated[int, Field(ge=1, le=LAST_KEY)]
"""The running number of a row."""

Number = Annotated[str, StringConstraints(max_length=30), AfterValidator(lambda name: f"WO-{number_of(name)}")]
"""The number of a work order, `WO-17`; a bare `17` is taken too."""
