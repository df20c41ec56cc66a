"""Which site wants to be woken first, of many thousands, without asking each of them each time."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from rules.case import Case


class FirstSite:
    """Sites by their next wake, and by name where two want the same moment. Who has touched a site says so by `stir`."""

    def __init__(self, cases: Mapping[str, Case]) -> None:
        self._cases = cases
        self._heap: list[tuple[datetime, str]] = []
        self._wake_of: dict[str, datetime | None] = {}
        self._stirred: set[str] = set()

    def stir(self, site: str) -> None:
        """Ask `site` anew when it wants to be woken, before anybody is told who is first."""
        self._stirred.add(site)

    def find(self) -> tuple[datetime, str] | None:
        """Return when the first site wants to be woken, and which that is; None when none does."""
        for site in self._stirred:
            at = self._cases[site].standings.next_wake()
            if at != self._wake_of.get(site):
                self._wake_of[site] = at
                if at is not None:
                    heapq.heappush(self._heap, (at, site))
        self._stirred.clear()
        while self._heap and self._wake_of[self._heap[0][1]] != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0] if self._heap else None
