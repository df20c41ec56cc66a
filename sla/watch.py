"""The watch: knows of every live clock when it wants to be looked at, and is woken at the next such moment. It never scans."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Wake = tuple["datetime", int]
"""A moment, and the number of the order that has a clock to look at then."""


class Watch:
    """Orders by the next moment that one of their clocks wants to be looked at."""

    def __init__(self, wakes: Iterable[Wake] = ()) -> None:
        self._heap: list[Wake] = list(wakes)
        heapq.heapify(self._heap)
        self._wake_of: dict[int, datetime] = {}
        for at, order in sorted(self._heap, reverse=True):
            self._wake_of[order] = at

    def __len__(self) -> int:
        return len(self._wake_of)

    def set(self, order: int, at: datetime | None) -> None:
        """Look at `order` at `at`, or no more."""
        if at is None:
            self._wake_of.pop(order, None)
        elif self._wake_of.get(order) != at:
            self._wake_of[order] = at
            heapq.heappush(self._heap, (at, order))

    def next_wake(self) -> datetime | None:
        """Return the next moment at which an order wants to be looked at."""
        while self._heap and self._wake_of.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def due(self, now: datetime) -> Wake | None:
        """Take and return the first order that is due at `now`."""
        at = self.next_wake()
        if at is None or at > now:
            return None
        wake = heapq.heappop(self._heap)
        del self._wake_of[wake[1]]
        return wake
