"""Words of the wire: topics and the canonical alarm body, as plant writes them and Callout reads them.

Nothing here knows brokers, decoding or rules; the simulators may import this module and no other of this house.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

ROOT: Final = "callout"
"""First level of every topic that Callout owns."""

MAX_BYTES: Final = 64 * 1024
"""Largest payload of one message that is read, in bytes."""

STATES: Final = ("active", "cleared")
SEVERITIES: Final = ("critical", "major", "minor", "warning")
"""Most severe first."""


def alarm_topic(site: str, source: str) -> str:
    """Return the topic on which `source` (slashes allowed) of `site` publishes its canonical alarms."""
    return f"{ROOT}/{site}/alarms/{source}"


def order_topic(site: str, number: str) -> str:
    """Return the topic on which the events of work order `number` are published."""
    return f"{ROOT}/{site}/workorders/{number}"


def alarm_body(  # noqa: PLR0913  one argument a field of the wire
    kind: str,
    *,
    state: str = "active",
    severity: str = "major",
    at: datetime | None = None,
    value: float | str | bool | None = None,
    unit: str | None = None,
    message: str | None = None,
    id: str | None = None,  # noqa: A002  the field's name on the wire
    attributes: Mapping[str, str | float | bool] | None = None,
) -> bytes:
    """Return the canonical JSON body of one alarm; `at` must be aware, fields that are None are left out."""
    fields = {
        "kind": kind,
        "state": state,
        "severity": severity,
        "at": at.isoformat() if at else None,
        "value": value,
        "unit": unit,
        "message": message,
        "id": id,
        "attributes": dict(attributes) if attributes else None,
    }
    return json.dumps({name: field for name, field in fields.items() if field is not None}).encode()
