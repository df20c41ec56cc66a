"""Calendars: the time that counts. All arithmetic is on UTC instants; working hours stand in `sla.hours`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class Calendar(Protocol):
    """Knows which time counts. `add` and `measure` are inverse: `measure(t, add(t, d)) == d`. Instants are aware UTC."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first instant by which `duration` (0 or more) of counted time has passed since `start`."""
        ...

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """Return the counted time from `start` to `end`, which is not before it."""
        ...

    def workdays(self, start: datetime, number: int) -> timedelta:
        """Return the counted time of `number` working days from `start` on."""
        ...

    def turns(self, at: datetime) -> tuple[bool, datetime | None]:
        """Return whether time counts at `at`, and when that changes; None when it never does."""
        ...


@dataclass(frozen=True, slots=True)
class Always:
    """Every hour of every day counts."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return `start + duration`."""
        return start + duration

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """Return `end - start`."""
        return end - start

    def workdays(self, start: datetime, number: int) -> timedelta:  # noqa: ARG002  every day is like the other
        """Return `number` times 24 hours."""
        return timedelta(days=number)

    def turns(self, at: datetime) -> tuple[bool, datetime | None]:  # noqa: ARG002  every moment is like the other
        """Return that time counts, for ever."""
        return True, None


ALWAYS = Always()
