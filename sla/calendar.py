"""Calendars: the time that counts. All arithmetic is on UTC instants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Calendar(Protocol):
    """Knows which time counts. `add` and `between` are inverse: `between(t, add(t, d)) == d`."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the instant at which `duration` of counted time has passed since `start`."""
        ...

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the counted time from `start` to `end`."""
        ...


@dataclass(frozen=True, slots=True)
class Always:
    """Every hour of every day counts."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return `start + duration`."""
        return start + duration

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return `end - start`."""
        return end - start


ALWAYS = Always()
