"""Upkeep: what takes long and holds nobody up, in a thread beside the loop. It reads, and writes nothing that means anything."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from store.store import Store
    from streams.metrics import Metrics

EVERY = 1.0
"""Seconds between two turns."""

LOOK_EVERY = 5.0
LOOK_SHARE = 200
"""The gauges are counted every five seconds, and less often when that takes long: they get half a hundredth of one core."""


class Upkeep:
    """Takes SQLite's log into its file, and sets the gauges of `metrics` from what `store` has."""

    def __init__(self, store: Store, metrics: Metrics, now: Callable[[], datetime]) -> None:
        self._store = store
        self._metrics = metrics
        self._now = now
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="callout-upkeep", daemon=True)
        self._look_at = 0.0

    def start(self) -> None:
        """Begin, unless it has begun."""
        if not self._thread.ident:
            self._thread.start()

    def close(self) -> None:
        """End it, and wait for that."""
        self._stop.set()
        if self._thread.ident:
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            # The loop has the same trouble, says so, and waits. The gauges stay as they were.
            with suppress(Unavailable):
                self._turn(time.monotonic())
            self._stop.wait(EVERY)

    def _turn(self, began: float) -> None:
        self._store.checkpoint()
        if began >= self._look_at:
            with self._store.read() as connection:
                self._metrics.look(connection, self._now())
            ended = time.monotonic()
            self._look_at = ended + max(LOOK_EVERY, LOOK_SHARE * (ended - began))
