"""The runtime of a worker: Faust, the lanes, the relay and the watchdog, from the start to a stop in good order."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError as ClientError

from streams.embedded import LEADS_TO_ORDER
from streams.kafka import topics, turns, worker
from streams.kafka.assignment import Assignment
from streams.kafka.errors import KafkaError
from streams.kafka.lane import Reports
from streams.kafka.watchdog import Sign, Watchdog
from streams.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from store.store import Store
    from streams.committed import Committed, Listener
    from streams.estate import Estate
    from streams.frame import Batch
    from streams.kafka.cluster import Cluster, Plan
    from streams.kafka.duty import Duty
    from streams.kafka.lane import Lane, Record
    from streams.kafka.relay import Relay
    from streams.live import Live
    from streams.metrics import Metrics

log = structlog.get_logger(__name__)

LOOK_EVERY = 0.1
LOOK_AT_SOURCES_EVERY = 5.0
PROBE_EVERY = 2.0
PROBE_SECONDS = 10.0
STOP_SECONDS = 20.0
MOST_THREADS = 2
"""Lanes that are in a transaction at the same moment: one computes while the other waits for SQL. More would only wait for each other,
for Python and for the running number of orders, which whoever opens one holds until its commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every worker is given: the database, what the site folder says, where Kafka is, the time, and who is told what."""

    store: Store
    estate: Estate
    cluster: Cluster
    plan: Plan
    now: Callable[[], datetime]
    metrics: Metrics
    live: Live
    listeners: Sequence[Listener] = ()


class Runtime:
    """Does one `duty` until it is told to stop. With a `relay` it also sends events, when it leads."""

    def __init__(self, duty: Duty, around: Surroundings, *, relay: Relay | None = None, patience: float = 60.0) -> None:
        self._duty = duty
        self._around = around
        self._relay = relay
        self._patience = patience
        self._stop = threading.Event()
        self._beats = 0
        self._look_at = 0.0
        self._ends: dict[int, int] = {}
        self._lanes: tuple[Lane, ...] = ()
        self._failure: Exception | None = None

    def run(self) -> None:
        """Run until `stop` is called; raises what ended it otherwise: KafkaError, or what a lane could not do."""
        turns.be_short()
        asyncio.run(self._main())

    def stop(self) -> None:
        """Ask to stop, from any thread: what is under way is committed and acknowledged, and the group is left."""
        self._stop.set()

    def is_quiet(self, now: datetime, ends: dict[int, int]) -> bool:
        """Say whether everything up to the offsets `ends` of each partition is committed here, and nothing is due at `now`."""
        lanes = {lane.partition: lane for lane in self._lanes}
        return lanes.keys() == ends.keys() and all(lane.done + 1 >= ends[part] and lane.is_quiet(now) for part, lane in lanes.items())

    async def _main(self) -> None:
        around = self._around
        around.live.report("start", "this worker has not been given its partitions yet")
        await topics.ensure(around.cluster, around.plan)
        if self._relay is not None:
            self._relay.start()
        watchdog = Watchdog(self._signs, self._patience)
        with ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="lane") as pool:
            app = worker.create(self._duty.group, self._duty.source, around.cluster)
            app.assignment = Assignment(
                self._pipeline,
                self._read,
                now=around.now,
                pool=pool,
                reports=Reports(committed=self._committed, store=self._store, died=self._died),
            )
            faust = worker.Worker(app, asyncio.get_running_loop())
            probe = asyncio.create_task(self._probe())
            try:
                await self._run_until_stopped(app, faust, watchdog)
            finally:
                watchdog.stop()
                probe.cancel()
                await self._finish(app, faust)
                if self._relay is not None:
                    await asyncio.to_thread(self._relay.stop)
        if self._failure is not None:
            raise self._failure

    async def _run_until_stopped(self, app: worker.App, faust: worker.Worker, watchdog: Watchdog) -> None:
        starting = asyncio.create_task(faust.start())
        watchdog.start()
        while not self._stop.is_set() and self._failure is None:
            self._beats += 1
            self._lanes = tuple(app.assignment)
            self._show()
            if faust.crashed or app.crashed:
                self._failure = _reason(app)
            if not app.rebalancing and app.consumer_generation_id > 0:
                cold = sum(not lane.is_warm for lane in self._lanes)
                self._around.live.report("start", f"the standing alarms of {cold} partitions are being read" if cold else "")
            await asyncio.sleep(LOOK_EVERY)
        starting.cancel()

    async def _finish(self, app: worker.App, faust: worker.Worker) -> None:
        """Commit what is under way, tell Kafka, and leave the group."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await app.assignment.drop()
                if app.consumer_generation_id > 0 and not app.crashed:
                    await app.consumer.commit()
                await faust.stop()
        except TimeoutError:
            log.warning("stopped-without-goodbye", seconds=STOP_SECONDS)

    def _pipeline(self, partition: int) -> Pipeline:
        around = self._around
        mine = self._duty.scope(partition, around.plan.partitions)
        return Pipeline(around.store, around.estate, self._duty.source, partition, scope=mine)

    def _read(self, records: Sequence[Record]) -> Batch:
        return self._duty.read(records, self._around.now())

    def _committed(self, batch: Batch, committed: Committed) -> None:
        around = self._around
        self._count(batch)
        around.live.committed(committed)
        for listener in (around.metrics, *around.listeners):
            listener.committed(committed)
        if not committed.events:
            return
        now = around.now()
        for event in committed.events:
            if event.type in LEADS_TO_ORDER:
                around.metrics.latency.observe(max(0.0, (now - event.at).total_seconds()))
        if self._relay is not None:
            self._relay.poke()

    def _count(self, batch: Batch) -> None:
        now, metrics, live = self._around.now(), self._around.metrics, self._around.live
        for frame in batch.frames:
            metrics.messages_read(frame, now)
            live.received += len(frame.alarms)
        for rejected in batch.rejected:
            metrics.refused(rejected)
        live.received += len(batch.rejected)
        live.rejected += len(batch.rejected)

    def _store(self, problem: str) -> None:
        self._around.live.report("store", problem)

    def _died(self, lane: Lane, error: Exception) -> None:
        log.error("lane-died", partition=lane.partition, exc_info=error)
        self._failure = self._failure or error

    def _show(self) -> None:
        metrics, ends = self._around.metrics, self._ends
        places = {lane: (self._duty.source, str(lane.partition)) for lane in self._lanes}
        lags = {lane: max(0, ends.get(lane.partition, 0) - lane.done - 1) for lane in places}
        metrics.partition_lag.show((place, lags[lane]) for lane, place in places.items())
        metrics.partition_offset.show((place, lane.done) for lane, place in places.items())
        metrics.position_lag.set(sum(lags.values()))
        if (at := time.monotonic()) >= self._look_at:
            # Adding up ten minutes of sources takes a while, and nobody looks ten times a second.
            self._look_at = at + LOOK_AT_SOURCES_EVERY
            metrics.look_at_sources(self._around.now())

    def _signs(self) -> Iterator[Sign]:
        """What the watchdog looks at: the event loop, and each lane, with what Kafka itself says that there is for it."""
        yield Sign(what="the event loop", waits=True, moves=self._beats)
        # One that waits behind others moves as they do.
        together = sum(lane.moves for lane in self._lanes)
        for lane in self._lanes:
            waits = bool(lane.fenced) or self._ends.get(lane.partition, 0) > lane.done + 1
            yield Sign(
                what=f"partition {lane.partition} of {self._duty.source}", waits=waits, moves=together if lane.queued else lane.moves
            )

    async def _probe(self) -> None:
        """Ask Kafka where each partition ends, by a connection that has nothing to do with Faust's."""
        everything = [TopicPartition(self._duty.source, part) for part in range(self._around.plan.partitions)]
        while True:
            client = AIOKafkaConsumer(
                client_id="callout-probe", request_timeout_ms=int(PROBE_SECONDS * 1000), **self._around.cluster.options()
            )
            try:
                await client.start()
                while True:
                    found = await client.end_offsets(everything)
                    self._ends = {at.partition: end for at, end in found.items()}
                    self._around.live.report("kafka", "")
                    await asyncio.sleep(PROBE_EVERY)
            except (ClientError, OSError) as error:
                self._around.live.report("kafka", f"Kafka does not answer: {error or type(error).__name__}")
                log.warning("kafka-unreachable", error=str(error) or type(error).__name__)
            finally:
                await client.stop()
            await asyncio.sleep(PROBE_EVERY)


def _reason(app: worker.App) -> Exception:
    reason = app.crash_reason
    if isinstance(reason, KafkaError):
        return reason
    return KafkaError(f"Faust has stopped: {reason!r}")
