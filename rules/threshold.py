"""The least severity that a site wants to hear of, which may differ between its open and its closed hours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from rules.alarm import Severity


class Hours(Protocol):
    """Knows when a site is open."""

    def covers(self, at: datetime) -> bool:
        """Say whether the site is open at `at`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`opened` counts in the site's hours and `closed` outside them; without hours the site is always open. None is no limit."""

    opened: Severity | None = None
    closed: Severity | None = None
    hours: Hours | None = None

    def at(self, moment: datetime) -> Severity | None:
        """Return the limit at `moment`."""
        return self.opened if self.hours is None or self.hours.covers(moment) else self.closed
