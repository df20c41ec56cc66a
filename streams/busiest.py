"""The busiest sources: which ones sent most messages in the last ten minutes. Counts only, of one process, and never without a bound."""

from __future__ import annotations

import heapq
import threading
from collections import Counter, deque
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

STRIDE = timedelta(minutes=1)
STRIDES = 10
"""Ten minutes, the time over which ISA-18.2 counts alarms, in steps of one."""

MOST_KNOWN = 10_000
"""Sources that are told apart in one stride. Messages of any more are not counted here: a gateway that makes up names fills no memory."""

Source = tuple[str, str]
"""Site and source."""


class Busiest:
    """Counts messages by source in strides of a minute, by the time that it is told. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._strides: deque[tuple[datetime, Counter[Source]]] = deque()

    def take(self, site: str, sources: Iterable[str], now: datetime) -> None:
        """Count one message of each of `sources`, received at `now`."""
        heard = Counter((site, source) for source in sources)
        with self._lock:
            self._count(self._stride(now), heard)

    def top(self, now: datetime, most: int) -> dict[Source, int]:
        """Return the `most` sources that sent most in the ten minutes before `now`, with the number of their messages."""
        total: Counter[Source] = Counter()
        with self._lock:
            self._drop(now)
            for _, counts in self._strides:
                total.update(counts)
        return dict(heapq.nsmallest(most, total.items(), key=lambda pair: (-pair[1], pair[0])))

    def total(self) -> int:
        """Return how many messages of all sources were counted in the ten minutes before `top` was last asked for."""
        with self._lock:
            return sum(counts.total() for _, counts in self._strides)

    def _count(self, known: Counter[Source], heard: Counter[Source]) -> None:
        for source, number in heard.items():
            if source in known or len(known) < MOST_KNOWN:
                known[source] += number

    def _stride(self, now: datetime) -> Counter[Source]:
        if not self._strides or now >= self._strides[-1][0] + STRIDE:
            self._drop(now)
            self._strides.append((now, Counter()))
        return self._strides[-1][1]

    def _drop(self, now: datetime) -> None:
        while self._strides and self._strides[0][0] <= now - STRIDE * STRIDES:
            self._strides.popleft()
