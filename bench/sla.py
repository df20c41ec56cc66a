"""A million live clocks in one process: how late a breach is on record, what a clock costs in memory, how soon a start is ready.

Clocks fall due evenly over an hour, but for a tenth of them, which fall due within one second. The runtime that watches them
is the embedded one, with its broker; beside it stand the two ways in which clocks are usually watched.
"""

from __future__ import annotations

import gc
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry

from bench import clock_peers, load, million
from bench.million import Deadlines, Moved
from bench.mqtt import broker_in
from bench.report import Figure, NoResult, Report
from ingest.client import Broker, Mailbox
from ingest.reader import Reader
from sla.watch import Watch
from store.store import Store
from streams.embedded import Embedded
from streams.live import Live
from streams.metrics import Metrics
from streams.pipeline import Pipeline
from streams.upkeep import LOOK_EVERY
from tests.services import postgres, programs
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bench.options import Options
    from streams.committed import Committed
    from streams.estate import Estate

LAG, READY, BYTES, AT_REST = 0.25, 10.0, 200.0, 0.02
PATIENCE = 600.0
SETTLES = 1.0
"""Seconds from the first count of the gauges until the process is at rest."""

ALL_AT_RISK = {"site": load.SITE, "contract": "bench", "clock": "response", "priority": "P1", "state": "at-risk", "engineer": "none"}


def run(options: Options) -> Report:
    """Watch `options.clocks` clocks; raises NoResult when one fires early, twice or not at all."""
    deadlines = Deadlines(options.clocks, options.seconds)
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-sla-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'sla.db'}"
        own = _bytes_a_clock(options.clocks)
        options.say(f"sla: {options.clocks} orders with a clock each, on SQLite")
        million.fill(url, deadlines)
        ready = _ready(url, options.clocks)
        options.say("sla: the same on PostgreSQL")
        ready_postgres = _ready_postgres(deadlines)
        options.say(f"sla: {options.seconds:g} s at rest, {options.seconds:g} s of even deadlines, then {deadlines.burst} in one second")
        seen = _watch(url, folder, options, deadlines)
        options.say(f"sla: {options.seconds:g} s each of loop.call_later and of a query a second")
        peers = clock_peers.measure(url, options)
    figures = [
        *_lags("even", seen.even),
        *_lags("burst", seen.burst),
        Figure(name="burst_clocks", value=deadlines.burst, unit="clocks"),
        Figure(name="burst_breaches", value=deadlines.burst / seen.burst_took, unit="breaches/s"),
        Figure(name="early", value=0, unit="breaches", target=0, at_most=True),
        Figure(name="bytes_a_clock", value=own, unit="bytes", target=BYTES, at_most=True),
        Figure(name="start_to_ready_sqlite", value=ready, unit="s", target=READY, at_most=True),
        Figure(name="cpu_at_rest", value=seen.at_rest, unit="cores", target=AT_REST, at_most=True),
    ]
    if isinstance(ready_postgres, float):
        figures.append(Figure(name="start_to_ready_postgresql", value=ready_postgres, unit="s", target=READY, at_most=True))
    else:
        peers["start_to_ready_postgresql"] = ready_postgres
    return Report(name="sla", figures=figures, peers=peers)


def _lags(name: str, lags: list[float]) -> list[Figure]:
    ordered = sorted(lags)
    p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
    return [
        Figure(name=f"lag_{name}_p50", value=p50 * 1000, unit="ms"),
        Figure(name=f"lag_{name}_p99", value=p99 * 1000, unit="ms", target=LAG * 1000, at_most=True),
        Figure(name=f"lag_{name}_max", value=ordered[-1] * 1000, unit="ms"),
    ]


def _ready(url: str, clocks: int) -> float:
    """Return the seconds from opening the database to knowing every clock."""
    gc.collect()
    began = time.perf_counter()
    store = Store(url)
    pipeline = Pipeline(store, load.estate(), "bench")
    pipeline.take_over()
    pipeline.warm_up()
    pipeline.next_wake()
    took = time.perf_counter() - began
    store.close()
    if pipeline.watched != clocks:
        message = f"{clocks} clocks run and {pipeline.watched} are watched"
        raise NoResult(message)
    return took


def _ready_postgres(deadlines: Deadlines) -> float | str:
    try:
        programs_folder = postgres.find()
    except programs.MissingProgramError as error:
        return str(error)
    # Not in the folder of the options: the account that the server runs as must be able to reach it.
    with (
        tempfile.TemporaryDirectory(prefix="bench-sla-postgres-") as name,
        postgres.Postgres(programs_folder, Path(name)) as server,
        server.database("bench_sla") as url,
    ):
        million.fill(url, deadlines)
        return _ready(url, deadlines.clocks)


def _bytes_a_clock(clocks: int) -> float:
    """Return by how much the process grows for each clock that the watch holds."""
    gc.collect()
    before = clock_peers.resident()
    watch = Watch((1_800_000_000_000_000 + number * 3_600, number) for number in range(1, clocks + 1))
    grown = clock_peers.resident() - before
    return grown / len(watch)


class _Seen:
    """What was seen of one run. Lags are from due to committed, in seconds."""

    def __init__(self, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self.at_rest = self.burst_took = 0.0
        self.even: list[float] = []
        self.burst: list[float] = []
        self.known: set[int] = set()
        self.problem = ""

    def committed(self, committed: Committed, now: datetime) -> None:
        for event in committed.events:
            if event.type == "sla.breached":
                self._breached(event.order, event.at, now)

    def _breached(self, order: int, due: datetime, now: datetime) -> None:
        if now < due or order in self.known:
            self.problem = f"the clock of {name_of(order)} fired {'early' if now < due else 'twice'}"
        self.known.add(order)
        lag = (now - due).total_seconds()
        if order > self._deadlines.clocks - self._deadlines.burst:
            self.burst.append(lag)
        elif due < self._deadlines.burst_at:
            self.even.append(lag)


class _Timed(Pipeline):
    """The pipeline, with the moment at which breaches are on record."""

    def __init__(self, store: Store, estate: Estate, moved: Moved, seen: _Seen) -> None:
        super().__init__(store, estate, "bench")
        self._moved = moved
        self._seen = seen

    def advance(self, now: datetime, most: int | None = None) -> Committed:
        committed = super().advance(now, most)
        self._seen.committed(committed, self._moved.now())
        return committed


def _watch(url: str, folder: Path, options: Options, deadlines: Deadlines) -> _Seen:
    """Run the embedded runtime: at rest, with even deadlines, and through the burst."""
    seen, moved = _Seen(deadlines), Moved(million.BASE - million.HOUR)
    with broker_in(folder) as broker, _running(url, Broker(host=broker.host, port=broker.port), moved, seen) as settled:
        a_look = settled()
        busy, began = time.process_time(), time.perf_counter()
        time.sleep(options.seconds)
        # The gauges are set now and then, and perhaps not just now: what that takes is added.
        seen.at_rest = (time.process_time() - busy) / (time.perf_counter() - began) + a_look / LOOK_EVERY
        moved.to(million.BASE)
        _until(seen, 1, "the first clock of the burst")
        began = time.perf_counter()
        _until(seen, deadlines.burst, "the burst")
        seen.burst_took = max(time.perf_counter() - began, 1.0)
    return seen


def _until(seen: _Seen, burst: int, what: str) -> None:
    until = time.monotonic() + PATIENCE
    while len(seen.burst) < burst:
        if seen.problem or time.monotonic() > until:
            raise NoResult(seen.problem or f"waited {PATIENCE:g} s in vain for {what}")
        time.sleep(0.01)


@contextmanager
def _running(url: str, broker: Broker, moved: Moved, seen: _Seen) -> Iterator[Callable[[], float]]:
    """Run the embedded runtime in a thread while the block runs.

    What it gives waits until the gauges were set once, and returns the seconds of processor that this takes.
    """
    store, live, stop, estate = Store(url), Live(), threading.Event(), load.estate()
    reader = Reader(estate.knows)
    mailbox = Mailbox(broker, reader.filters, moved.now)
    registry = CollectorRegistry()
    metrics = Metrics(registry, estate)
    runtime = Embedded(store, _Timed(store, estate, moved, seen), mailbox, reader, now=moved.now, metrics=metrics, live=live)
    thread = threading.Thread(target=runtime.run, args=(stop,))
    thread.start()

    def settled() -> float:
        while not registry.get_sample_value("callout_sla_pressing", ALL_AT_RISK):
            time.sleep(0.1)
        time.sleep(SETTLES)
        busy = time.thread_time()
        with store.read() as connection:
            metrics.look(connection, moved.now())
        return time.thread_time() - busy

    try:
        while not (mailbox.connected and live.readiness()[0]):
            time.sleep(0.01)
        yield settled
    finally:
        stop.set()
        thread.join()
        store.close()
