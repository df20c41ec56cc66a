"""The watch: knows of every live clock when it wants to be looked at, and is woken at the next such moment. It never scans."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from sla.moments import instant, micros

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

Wake = tuple["datetime", int]
"""A moment, and the number of the order that has a clock to look at then."""

ORDER_BITS = 48
ORDER = (1 << ORDER_BITS) - 1
"""Moment and order are one number, moment first: numbers sort as the pairs would, and take 40 bytes where a pair takes 140 (measured)."""

SMALL = 1_000


class Watch:
    """Orders by the next moment that one of their clocks wants to be looked at. About 120 bytes an order.

    `wakes` are moments in microseconds since 1970 with orders, in any order; of two of one order the sooner counts.
    """

    def __init__(self, wakes: Iterable[tuple[int, int]] = ()) -> None:
        self._wake_of: dict[int, int] = {}
        known = self._wake_of
        for at, order in wakes:
            wake = at << ORDER_BITS | order
            if wake <= known.get(order, wake):
                known[order] = wake
        # The same numbers, not copies of them. Read in order of time they are a heap already, and this is quick.
        self._heap = list(known.values())
        heapq.heapify(self._heap)

    def __len__(self) -> int:
        return len(self._wake_of)

    def set(self, order: int, at: datetime | None) -> None:
        """Look at `order` at `at`, or no more."""
        if at is None:
            self._wake_of.pop(order, None)
        else:
            wake = micros(at) << ORDER_BITS | order
            if self._wake_of.get(order) != wake:
                self._wake_of[order] = wake
                heapq.heappush(self._heap, wake)
        if len(self._heap) > 2 * len(self._wake_of) + SMALL:
            # Most of it is what orders once wanted: those that were done before they were due.
            self._heap = list(self._wake_of.values())
            heapq.heapify(self._heap)

    def next_wake(self) -> datetime | None:
        """Return the next moment at which an order wants to be looked at."""
        wake = self._first()
        return None if wake is None else instant(wake >> ORDER_BITS)

    def due(self, now: datetime) -> Wake | None:
        """Take and return the first order that is due at `now`."""
        wake = self._take(micros(now))
        return None if wake is None else (instant(wake >> ORDER_BITS), wake & ORDER)

    def due_of(self, order: int, now: datetime) -> datetime | None:
        """Take and return the moment at which `order` wants to be looked at, when that has come at `now`."""
        wake = self._wake_of.get(order)
        if wake is None or wake >> ORDER_BITS > micros(now):
            return None
        del self._wake_of[order]
        return instant(wake >> ORDER_BITS)

    def ahead(self, now: datetime, most: int) -> list[int]:
        """Return the first orders that are due at `now`, at most `most` of them, without taking them."""
        until = micros(now)
        wakes: list[int] = []
        while len(wakes) < most and (wake := self._take(until)) is not None:
            wakes.append(wake)
        for wake in wakes:
            self._wake_of[wake & ORDER] = wake
            heapq.heappush(self._heap, wake)
        return [wake & ORDER for wake in wakes]

    def _first(self) -> int | None:
        heap, known = self._heap, self._wake_of
        while heap and known.get(heap[0] & ORDER) != heap[0]:
            heapq.heappop(heap)
        return heap[0] if heap else None

    def _take(self, until: int) -> int | None:
        wake = self._first()
        if wake is None or wake >> ORDER_BITS > until:
            return None
        heapq.heappop(self._heap)
        del self._wake_of[wake & ORDER]
        return wake
