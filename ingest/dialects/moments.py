"""Times in the formats of plant: RFC 3339, seconds or milliseconds since 1970, or a pattern in a time zone. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from ingest.dialects import times
from ingest.dialects.explain import shown

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = {"epoch": 1_000_000, "epoch-ms": 1_000, "epoch-us": 1, "epoch-ns": 0.001}
"""Formats of numbers: microseconds in one of them."""

RFC_3339 = "rfc3339"
DIRECTIVE = re.compile(r"%[a-zA-Z]")
ZONED = frozenset({"%z", "%Z"})
FRACTION = re.compile(r"(\.\d{6})\d+")
"""Python reads microseconds; some gateways write nanoseconds."""


class BadFormat(ValueError):
    """A format is rfc3339, epoch, epoch-ms, epoch-us, epoch-ns, or a pattern such as %Y/%m/%d %H:%M:%S."""


def check(form: str) -> None:
    """Raise BadFormat, with a sentence, unless `form` is a format."""
    if form == RFC_3339 or form in UNITS:
        return
    known = f"{RFC_3339}, {', '.join(UNITS)}, or a pattern such as %Y/%m/%d %H:%M:%S"
    if not DIRECTIVE.search(form):
        raise BadFormat(f"“{form}” is no format of a time; write {known}")
    try:
        said = EPOCH.strftime(form)
        datetime.strptime(said, form).replace(tzinfo=UTC)
    except (ValueError, re.error):
        raise BadFormat(f"“{form}” is a pattern by which no time can be read; write {known}") from None


def read(said: Any, form: str, zone: tzinfo | None) -> datetime:
    """Return the UTC time that `said` is; raises ValueError with a sentence. Without a `zone`, a time must have an offset."""
    try:
        if form in UNITS:
            return _number(said, UNITS[form])
        if not isinstance(said, str):
            message = f"{shown(said)} is no text; the format is {form}"
            raise ValueError(message)
        return _zoned(said, zone) if form == RFC_3339 else _by_pattern(said, form, zone)
    except OverflowError:
        message = f"{shown(said)} is outside of the years 1 to 9999"
        raise ValueError(message) from None


def _number(said: Any, microseconds: float) -> datetime:
    try:
        if isinstance(said, bool):
            raise TypeError
        number = int(said) if isinstance(said, int) or (isinstance(said, str) and said.strip().isdecimal()) else float(said)
        return EPOCH + timedelta(microseconds=number * microseconds if microseconds >= 1 else number / 1000)
    except (TypeError, ValueError):
        message = f"{shown(said)} is no number since 1970"
        raise ValueError(message) from None


def _zoned(said: str, zone: tzinfo | None) -> datetime:
    said = FRACTION.sub(r"\1", said)
    if zone is None:
        return times.instant(said)
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return times.instant(said)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def _by_pattern(said: str, form: str, zone: tzinfo | None) -> datetime:
    try:
        at = datetime.strptime(said.strip(), form)  # noqa: DTZ007  the zone follows
    except ValueError:
        message = f"{shown(said)} does not fit {form}"
        raise ValueError(message) from None
    return (at if at.tzinfo else at.replace(tzinfo=zone or UTC)).astimezone(UTC)
