"""What pages that stand by themselves can say of the runtime: what SQL shows of it. No pipeline runs in their process."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from store.errors import Unavailable
from store.tables import standing_alarms, work_orders

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from store.store import Store

LOOK_EVERY = 5.0
HANGS = 15.0
"""Seconds without a look that came to an end, after which the database is said not to answer."""
MINUTE = 60.0


class Seen:
    """Looks into the database every few seconds, from a thread of its own. It counts what is in rows: repeats come a little later."""

    speed = 1.0

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._monotonic = monotonic
        self._looked_at: float | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seen", daemon=True)
        self._counts: deque[tuple[float, int, int]] = deque()
        self._problem = "the database has not been looked at yet"

    def start(self) -> None:
        """Look for the first time, and begin to look again and again."""
        self.look(self._monotonic())
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def look(self, at: float) -> None:
        """Take in what SQL has at `at`, any clock in seconds that only grows."""
        try:
            with self._store.read() as connection:
                alarms, orders = _counts(connection)
        except Unavailable as error:
            self._problem = f"the database does not answer: {error}"
            return
        finally:
            self._looked_at = self._monotonic()
        self._problem = ""
        self._counts.append((at, alarms, orders))
        while len(self._counts) > 2 and self._counts[1][0] <= at - MINUTE:  # noqa: PLR2004  the last minute needs its two ends
            self._counts.popleft()

    def alarms_a_minute(self) -> float:
        """Return how many alarms were counted during the last minute."""
        if not self._counts:
            return 0.0
        (first_at, first, _), (last_at, last, _) = self._counts[0], self._counts[-1]
        return (last - first) * MINUTE / max(MINUTE, last_at - first_at)

    def alarms_total(self) -> int:
        """Return how many alarms SQL has counted."""
        return self._counts[-1][1] if self._counts else 0

    def orders_total(self) -> int:
        """Return how many orders there are, open or not."""
        return self._counts[-1][2] if self._counts else 0

    def readiness(self) -> tuple[bool, str]:
        """Return whether the pages can show and do what they are for; whether alarms are taken is asked of the workers."""
        if self._looked_at is not None and not self._problem and (silent := self._monotonic() - self._looked_at) > HANGS:
            return False, f"the database has not answered for {silent:.0f} s"
        return not self._problem, self._problem

    def _run(self) -> None:
        while not self._stop.wait(LOOK_EVERY):
            self.look(self._monotonic())


def _counts(connection: Connection) -> tuple[int, int]:
    alarms = connection.execute(select(func.coalesce(func.sum(standing_alarms.c.count), 0))).scalar_one()
    orders = connection.execute(select(func.count()).select_from(work_orders)).scalar_one()
    return int(alarms), int(orders)
