"""Moments as whole numbers: microseconds since 1970, exact, small, and in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return microseconds since 1970 of an aware time; exact, which `timestamp()` is not."""
    return (at - EPOCH) // MICROSECOND


def instant(number: int) -> datetime:
    """Return the time that `micros` made `number` of."""
    return EPOCH + timedelta(0, 0, number)
