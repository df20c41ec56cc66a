"""The busiest sources: which ones sent most messages in the last ten minutes. Counts only, of one process, and never without a bound."""

from __future__ import annotations

import heapq
import threading
from collections import Counter, deque
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
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
        self._strides: deque[_Stride] = deque()

    def take(self, site: str, sources: Collection[str], now: datetime) -> None:
        """Count one message of each of `sources`, received at `now`."""
        with self._lock:
            self._stride(now).take(site, sources)

    def top(self, now: datetime, most: int) -> dict[Source, int]:
        """Return the `most` sources that sent most in the ten minutes before `now`, with the number of their messages."""
        total: dict[str, Counter[str]] = {}
        with self._lock:
            self._drop(now)
            for stride in self._strides:
                for site, counts in stride.counts.items():
                    total.setdefault(site, Counter()).update(counts)
        found = (((site, source), number) for site, counts in total.items() for source, number in counts.items())
        return dict(heapq.nsmallest(most, found, key=lambda pair: (-pair[1], pair[0])))

    def total(self) -> int:
        """Return how many messages of all sources were counted in the ten minutes before `top` was last asked for."""
        with self._lock:
            return sum(counts.total() for stride in self._strides for counts in stride.counts.values())

    def _stride(self, now: datetime) -> _Stride:
        if not self._strides or now >= self._strides[-1].began + STRIDE:
            self._drop(now)
            self._strides.append(_Stride(now))
        return self._strides[-1]

    def _drop(self, now: datetime) -> None:
        while self._strides and self._strides[0].began <= now - STRIDE * STRIDES:
            self._strides.popleft()


class _Stride:
    """The counts of one minute, by site and source."""

    def __init__(self, began: datetime) -> None:
        self.began = began
        self.counts: dict[str, Counter[str]] = {}
        self._room = MOST_KNOWN

    def take(self, site: str, sources: Collection[str]) -> None:
        counts = self.counts.setdefault(site, Counter())
        known = len(counts)
        # Each alarm comes by here, and a counter counts a whole frame in one go.
        counts.update(sources if len(sources) <= self._room else self._those_with_room(counts, sources))
        self._room -= len(counts) - known

    def _those_with_room(self, counts: Counter[str], sources: Collection[str]) -> Iterable[str]:
        if not self._room:
            return filter(counts.__contains__, sources)
        new = list(dict.fromkeys(source for source in sources if source not in counts))
        too_many = set(new[self._room :])
        return [source for source in sources if source not in too_many]
