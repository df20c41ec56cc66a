"""The writer of InfluxDB: takes points, keeps a bounded number of them, and sends them from a thread of its own.

Whoever offers points never waits: while InfluxDB is away or slow they gather here, and when there is no more room the oldest go and
are counted. The client's own batching is not used, since it keeps without a bound what it cannot send (docs/adr).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import structlog
from prometheus_client import Counter, Gauge

from streams import influx_points
from streams.influx_door import Away, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import CollectorRegistry

    from store.outbox import Stored
    from streams.committed import Committed
    from streams.influx_door import Door
    from streams.labels import Labels

log = structlog.get_logger(__name__)

FULL, REFUSED, CLOSED = "full", "refused", "closed"
"""Why a point was dropped: no room while InfluxDB was away, not taken by it, or still waiting when the process ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many points go at once and are kept at most; seconds to gather, between attempts, and at the end."""

    batch: int = 5_000
    kept: int = 50_000
    gather: float = 1.0
    first_retry: float = 0.5
    longest_retry: float = 30.0
    goodbye: float = 3.0


class Counters:
    """What became of points. The series are there, at 0, also where nothing is sent to InfluxDB."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.written = Counter("callout_influx_points_written", "Points that InfluxDB has taken", registry=registry)
        self.dropped = Counter("callout_influx_points_dropped", "Points that were let go", ["reason"], registry=registry)
        self.errors = Counter("callout_influx_errors", "Attempts to write that failed", registry=registry)
        self.waiting = Gauge("callout_influx_points_waiting", "Points that wait to be written", registry=registry)
        for reason in (FULL, REFUSED, CLOSED):
            self.dropped.labels(reason)


class Influx:
    """Listens to what is committed, and writes it. `start` begins the thread, `close` sends what is left and ends it."""

    def __init__(self, door: Door, labels: Labels, counters: Counters, pace: Pace | None = None) -> None:
        self._door = door
        self._labels = labels
        self._counters = counters
        self._pace = pace or Pace()
        self._waiting: deque[bytes] = deque()
        self._wakeup = threading.Condition()
        self._closing_by: float | None = None
        self._thread = threading.Thread(target=self._run, name="influx", daemon=True)

    def committed(self, committed: Committed) -> None:
        """Take what a transaction did."""
        labels = self._labels
        lines = [point for standing in committed.changed for point in influx_points.of_standing(labels, standing)]
        lines += [influx_points.of_event(labels, each.type, each.at, each.site, each.order, each.data) for each in committed.events]
        self.offer(lines)

    def event(self, event: Stored) -> None:
        """Take an event that people caused."""
        self.offer([influx_points.of_event(self._labels, event.type, event.at, event.site, event.order, event.data)])

    def offer(self, lines: Iterable[bytes]) -> None:
        """Take lines to be written; the oldest go when there is no room. Never waits for InfluxDB."""
        with self._wakeup:
            self._waiting.extend(lines)
            too_many = len(self._waiting) - self._pace.kept
            if too_many > 0:
                for _ in range(too_many):
                    self._waiting.popleft()
                self._counters.dropped.labels(FULL).inc(too_many)
            self._counters.waiting.set(len(self._waiting))
            if self._waiting:
                self._wakeup.notify()

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def close(self) -> None:
        """Write what waits, for as long as a goodbye may take; what is left then is dropped and counted."""
        with self._wakeup:
            self._closing_by = time.monotonic() + self._pace.goodbye
            self._wakeup.notify()
        if self._thread.ident is not None:
            self._thread.join(self._pace.goodbye + 1)
        left = len(self._waiting)
        if left:
            self._counters.dropped.labels(CLOSED).inc(left)
            log.warning("influx-points-lost", points=left, mend="callout influx backfill writes them again")
        self._door.close()

    def _run(self) -> None:
        retry = self._pace.first_retry
        while lines := self._next():
            wait = self._write(lines, retry)
            retry = self._pace.first_retry if wait is None else min(retry * 2, self._pace.longest_retry)
            if wait is not None and not self._rest(wait):
                return

    def _next(self) -> list[bytes]:
        """Wait for points and return the oldest; none when it is time to end. They stay in the queue until they are written."""
        with self._wakeup:
            self._wakeup.wait_for(lambda: self._waiting or self._closing_by is not None)
            self._wakeup.wait_for(lambda: len(self._waiting) >= self._pace.batch or self._closing_by is not None, self._pace.gather)
            return list(islice(self._waiting, self._pace.batch))

    def _write(self, lines: list[bytes], retry: float) -> float | None:
        """Write `lines`; return None when they are done with, else the seconds to wait before the next attempt."""
        try:
            self._door.write(lines)
        except Refused as error:
            self._counters.errors.inc()
            log.warning("influx-refuses", points=len(lines), error=str(error))
            self._done(lines, error.lost)
        except Away as error:
            self._counters.errors.inc()
            wait = retry if error.wait is None else min(error.wait, self._pace.longest_retry)
            log.warning("influx-away", waiting=len(self._waiting), error=str(error), retry_in=wait)
            return wait
        else:
            self._done(lines, 0)
        return None

    def _done(self, lines: list[bytes], lost: int | None) -> None:
        """Take `lines` from the queue, where some may have been dropped meanwhile; `lost` of them were refused, None is all."""
        with self._wakeup:
            done = 0
            for sent in lines:
                if self._waiting and self._waiting[0] is sent:
                    self._waiting.popleft()
                    done += 1
            refused = done if lost is None else min(lost, done)
            self._counters.dropped.labels(REFUSED).inc(refused)
            self._counters.written.inc(done - refused)
            self._counters.waiting.set(len(self._waiting))

    def _rest(self, seconds: float) -> bool:
        """Wait before the next attempt; False when the goodbye is over."""
        with self._wakeup:
            self._wakeup.wait_for(lambda: self._closing_by is not None, seconds)
            if self._closing_by is None:
                return True
            left = self._closing_by - time.monotonic()
        if left > 0:
            time.sleep(min(seconds, left))
        return time.monotonic() < (self._closing_by or 0)
