"""What is going on in this process right now, for those who watch it from another thread: pages, readiness, the demo."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rules.reason import Decision
    from streams.committed import Committed

MINUTE = 60.0
MOST_LATENCIES = 100_000
HANGS = 10.0
"""Seconds of the world after which a runtime that has not come round is said to hang."""


class Live:
    """Counts since the start. `speed` is how much faster than the world the clocks of this process run."""

    def __init__(self, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._monotonic = monotonic
        self.received = 0
        self.rejected = 0
        self.redelivered = 0
        self.alarms = 0
        self.decisions: Counter[Decision] = Counter()
        self.events: Counter[str] = Counter()
        self.latencies: deque[float] = deque(maxlen=MOST_LATENCIES)
        self._recent: deque[tuple[float, int]] = deque()
        self._problems: dict[str, str] = {}
        self._turned_at: float | None = None
        self._lock = threading.Lock()

    def committed(self, committed: Committed) -> None:
        """Take in what a transaction did just now."""
        with self._lock:
            self.alarms += committed.alarms
            self.decisions.update(committed.decisions)
            self.events.update(event.type for event in committed.events)
            self._recent.append((self._monotonic(), committed.alarms))
            self._drop()

    def alarms_a_minute(self) -> float:
        """Return the alarms of the last minute of this process's time."""
        with self._lock:
            self._drop()
            return float(sum(number for _, number in self._recent))

    def alarms_total(self) -> int:
        """Return the alarms committed since the start."""
        return self.alarms

    def orders_total(self) -> int:
        """Return the orders opened since the start."""
        return self.events["workorder.opened"]

    def report(self, part: str, problem: str) -> None:
        """Say what is wrong with `part` of this process; an empty sentence says that nothing is."""
        with self._lock:
            if problem:
                self._problems[part] = problem
            else:
                self._problems.pop(part, None)

    def turned(self) -> None:
        """Take note that the runtime has come round once more. One that waits for an answer which never comes can report no problem."""
        self._turned_at = self._monotonic()

    def readiness(self) -> tuple[bool, str]:
        """Return whether alarms become orders at this moment, and if not, why."""
        with self._lock:
            problems = list(self._problems.values())
        if self._turned_at is not None and (still := self._monotonic() - self._turned_at) > HANGS:
            problems.append(f"the runtime waits for an answer, and has for {still:.0f} s")
        return not problems, "; ".join(problems)

    def percentile(self, fraction: float) -> float | None:
        """Return the latency in seconds, from received to committed, that `fraction` of the alarms did not exceed."""
        latencies = sorted(self.latencies)
        return latencies[min(len(latencies) - 1, int(fraction * len(latencies)))] if latencies else None

    def _drop(self) -> None:
        oldest = self._monotonic() - MINUTE / self.speed
        while self._recent and self._recent[0][0] < oldest:
            self._recent.popleft()
