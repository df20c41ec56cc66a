"""The plan: when something breaks, and of what sort. Seeded, in simulated time; which asset it is, the campus picks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from simulators import faults

PLAIN = "plain"
"""The act that breaks one thing of its own."""

OPENING = (
    (faults.FAN_BELT, 0.5, 2.0),
    (faults.CHILLER_TRIP, 1.0, 3.0),
    (faults.FLAPPING, 2.0, 5.0),
    (faults.FIRE, 4.0, 8.0),
    (faults.SILENT_GATEWAY, 7.0, 10.0),
)
"""The first minutes hold one of each dramatic sort, between these minutes after the start."""

OPENING_ENDS = timedelta(minutes=30)
DRAMATIC_SHARE = 0.15
"""Share of the later faults that are dramatic."""
UNEVEN = (0.5, 1.5)
"""Gaps between faults, in mean gaps: uneven, but never a pause that makes a short run empty."""
SCHEDULE_START = time(7, 0)
"""When the time schedule starts the plant, in local time."""


def demo_start(day: date, timezone: ZoneInfo) -> datetime:
    """Return ten minutes before the schedule starts the plant on `day`, in UTC: a short run from here sees the morning too."""
    return _local(day, SCHEDULE_START, timezone) - BEFORE_MORNING


BEFORE_MORNING = timedelta(minutes=10)


def _local(day: date, at: time, timezone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, timezone).astimezone(ZoneInfo("UTC"))


class Plan:
    """What breaks when. Asked in order of time, it answers the same for the same seed, start and rate (plain faults an hour).

    A rate of 0 leaves only the plant that fails each morning.
    """

    def __init__(self, seed: int, start: datetime, timezone: ZoneInfo, *, per_hour: float = 24.0) -> None:
        self._rng = Random(f"{seed}:plan")
        self._timezone = timezone
        self._opening_ends = start + OPENING_ENDS
        self._opening = sorted(self._open(start)) if per_hour else []
        self._gap = timedelta(hours=1) / per_hour if per_hour else None
        self._next_plain = start + self._wait()
        self._next_morning = self._morning_after(start)

    def due(self, now: datetime) -> Iterator[str]:
        """Yield what breaks up to `now`: `plain`, a word of `faults.dramatic`, or `faults.FAILS_TO_START`."""
        while self._opening and self._opening[0][0] <= now:
            yield self._opening.pop(0)[1]
        while self._next_morning <= now:
            self._next_morning = self._morning_after(self._next_morning)
            yield faults.FAILS_TO_START
        while self._next_plain <= now:
            yield self._pick(self._next_plain)
            self._next_plain += self._wait()

    def _open(self, start: datetime) -> Iterator[tuple[datetime, str]]:
        for what, earliest, latest in OPENING:
            yield start + timedelta(minutes=self._rng.uniform(earliest, latest)), what

    def _wait(self) -> timedelta:
        return self._gap * self._rng.uniform(*UNEVEN) if self._gap else NEVER

    def _pick(self, at: datetime) -> str:
        if at < self._opening_ends or self._rng.random() > DRAMATIC_SHARE:
            return PLAIN
        return self._rng.choice(OPENING)[0]

    def _morning_after(self, moment: datetime) -> datetime:
        day = moment.astimezone(self._timezone).date()
        today = _local(day, SCHEDULE_START, self._timezone)
        return today if today > moment else _local(day + timedelta(days=1), SCHEDULE_START, self._timezone)


NEVER = timedelta(days=36_500)
"""A hundred years: longer than any run."""
