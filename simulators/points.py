"""A point: watches one value of the plant and says when it goes into and out of alarm. It knows no plant and no wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from simulators.estate import Asset

TICK = timedelta(seconds=5)
"""The step of all physics."""


class Key(NamedTuple):
    """What makes two alarms of the site the same alarm."""

    source: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What is watched: in alarm from `trips` on until `clears` is reached again; `low` when it is too little that alarms."""

    asset: Asset
    key: Key
    severity: str = "major"
    trips: float = 1.0
    clears: float = 0.0
    low: bool = False
    unit: str | None = None

    def abnormal(self, value: float, *, already: bool) -> bool:
        """Return whether `value` is an alarm; `already` in alarm, it must come back as far as `clears`."""
        sign = -1 if self.low else 1
        return sign * value > sign * self.clears if already else sign * value >= sign * self.trips


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that a point said: it went into alarm, stands in it still (`repeat` 1, 2, ...), or came out of it."""

    point: Point
    active: bool
    at: datetime
    value: float
    repeat: int = 0


class Watch:
    """The state of one point. Its clock runs a fixed fraction of a tick behind, so what it says is in strict order of `at`."""

    def __init__(self, point: Point, seed: int) -> None:
        rng = Random(f"{seed}:{point.key.source}:{point.key.kind}")
        self.point = point
        self.active = False
        self._behind = timedelta(milliseconds=rng.randrange(TICK // timedelta(milliseconds=1)))
        self._again_after = rng.randint(*REPEAT_TICKS) * TICK
        self._again_at = datetime.max.replace(tzinfo=UTC)
        self._repeats = 0

    def look(self, now: datetime, value: float) -> Signal | None:
        """Return what the point says at the tick `now`, if anything."""
        was, self.active = self.active, self.point.abnormal(value, already=self.active)
        if self.active == was and not (self.active and now >= self._again_at):
            return None
        self._repeats = self._repeats + 1 if was and self.active else 0
        self._again_at = now + self._again_after
        return Signal(point=self.point, active=self.active, at=now - self._behind, value=round(value, 1), repeat=self._repeats)


REPEAT_TICKS = (12, 36)
"""A standing alarm is sent again after so many ticks, one to three minutes: each point has its own habit."""
