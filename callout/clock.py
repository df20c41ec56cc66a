"""The clock of the house: the only place that reads the time of day. A demo lets it run faster."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def system_time() -> datetime:
    """Return the time of day, aware UTC."""
    return datetime.now(UTC)


class FastClock:
    """Shows `start` when it is made and then runs `speed` times as fast as the world; it can be moved forward."""

    def __init__(self, start: datetime, speed: float) -> None:
        self._start = start
        self._began = time.monotonic()
        self._speed = speed

    def __call__(self) -> datetime:
        """Return the time of this clock."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def move(self, by: timedelta) -> None:
        """Let `by` pass at once."""
        self._start += by
