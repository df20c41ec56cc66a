"""The alarm: one message from plant, a point that went into or out of an abnormal state."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


Scalar = str | float | bool


class State(StrEnum):
    """What the message says of its point. `alive` is a sign of life of one that must be heard of; only our own dialects say it."""

    ACTIVE = "active"
    CLEARED = "cleared"
    ALIVE = "alive"


class Severity(StrEnum):
    """How bad the sender says it is; the most severe first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    WARNING = "warning"


RANK = {severity: rank for rank, severity in enumerate(reversed(Severity))}
"""Higher is more severe."""


# Not frozen, although nothing ever changes it: a frozen dataclass of twelve fields takes 1.9
# microseconds to build and this one 0.6, and there is one for each message (measured on Python 3.11).
@dataclass(slots=True)
class Alarm:
    """One alarm. `at` is when the plant says it happened, `received_at` when we heard it; both aware UTC.

    Not `timed` is one whose sender did not say when: `at` is the time received, for want of a better one.
    """

    site: str
    source: str
    kind: str
    state: State
    severity: Severity
    at: datetime
    received_at: datetime
    value: Scalar | None = None
    unit: str | None = None
    message: str | None = None
    id: str | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    timed: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two alarms the same alarm: (site, source, kind)."""
        return (self.site, self.source, self.kind)
