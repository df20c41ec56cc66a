"""MQTT end to end: Mosquitto, QoS 1, manual acknowledgement, committed to SQLite with synchronous=FULL.

A backlog waits in the broker for a persistent session; how fast is it drained, by Callout and by a bare paho subscriber that
counts and does nothing else? Then 1,000 alarms a second, live: how long from publish to commit?
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from prometheus_client import CollectorRegistry
from sqlalchemy import func, select, update

from bench import load, steady
from bench.report import Figure, NoResult, Report
from ingest.client import Broker, Mailbox
from rules.alarm import State
from store.store import Store
from store.tables import outbox, standing_alarms, work_orders
from streams.embedded import Embedded
from streams.live import Live
from streams.metrics import Metrics
from streams.pipeline import Pipeline
from tests.services import mosquitto
from tests.services.firehose import Firehose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.options import Options
    from streams.committed import Committed
    from streams.estate import Estate
    from streams.frame import Batch
    from tests.services.mosquitto import Mosquitto

BACKLOG = 100_000
ROUNDS = 3
LIVE_RATE = 1_000
"""Alarms a second."""
PATIENCE = 120.0


def run(options: Options) -> Report:
    """Drain the same backlog by turns with Callout and with bare paho; then measure latency."""
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-mqtt-") as name, broker_in(Path(name)) as broker:
        bench = _Bench(Path(name), broker)
        options.say(f"mqtt: raising {load.KEYS} alarms")
        bench.warm_up()
        ours, bare = [], []
        for turn in range(ROUNDS):
            options.say(f"mqtt: round {turn + 1} of {ROUNDS}: {BACKLOG} alarms by Callout, then by bare paho")
            ours.append(bench.drain())
            bare.append(bench.drain_bare(turn))
        options.say(f"mqtt: {options.seconds:g} s of {LIVE_RATE} alarms/s")
        p50, p99 = bench.latency(options.seconds)
        bench.judge()
    rate, limit = statistics.median(ours), statistics.median(bare)
    figures = [
        Figure(name="alarms_committed", value=rate, unit="alarms/s", target=30_000),
        Figure(name="share_of_bare_paho", value=rate / limit, unit="ratio", target=0.7),
        Figure(name="publish_to_commit_p50", value=p50 * 1000, unit="ms"),
        Figure(name="publish_to_commit_p99", value=p99 * 1000, unit="ms", target=50, at_most=True),
    ]
    return Report(name="mqtt", figures=figures, peers={"bare_paho_subscriber": limit})


@contextmanager
def broker_in(folder: Path) -> Iterator[Mosquitto]:
    """Run a Mosquitto that keeps what is queued, as much as there is."""
    settings = {"max_inflight_messages": "1000", "max_queued_messages": "0", "autosave_interval": "0"}
    place = folder / "mosquitto"
    place.mkdir()
    with mosquitto.Mosquitto(mosquitto.find(), place, settings=settings) as broker:
        yield broker


class _Bench:
    def __init__(self, folder: Path, broker: Mosquitto) -> None:
        self.broker = broker
        self.load = load.Load()
        self.estate = load.estate()
        self.url = f"sqlite:///{folder / 'mqtt.db'}"
        self.published = 0
        self.latencies: list[float] = []
        Store(self.url).prepare()

    def warm_up(self) -> None:
        with self._callout():
            pass  # The session must exist before anything is queued for it.
        self._publish(self.load.first())
        with self._callout() as live:
            _wait(live, load.KEYS)

    def drain(self) -> float:
        """Queue a backlog, then let Callout take it; return alarms a second from the first message to the last commit."""
        self._publish(self.load.mixed(BACKLOG))
        with self._callout() as live:
            while not live.received:
                time.sleep(0.0005)
            began, had = time.perf_counter(), live.received
            _wait(live, BACKLOG)
            return (BACKLOG - had) / (time.perf_counter() - began)

    def drain_bare(self, turn: int) -> float:
        """Queue a backlog of the same kind for a subscriber that only counts; return messages a second."""
        bare = _Bare(self.broker, f"bare-{turn}")
        bare.subscribe()
        copy = load.Load(seed=100 + turn)
        messages = [steady.message(*sent) for sent in copy.first()] + [steady.message(*sent) for sent in copy.mixed(BACKLOG - load.KEYS)]
        # On topics of their own, so that Callout's session does not get them too.
        Firehose(self.broker.host, self.broker.port, f"hose-{turn}").publish((f"bare/{topic}", body) for topic, body in messages)
        return bare.drain(len(messages))

    def latency(self, seconds: float) -> tuple[float, float]:
        """Publish at a steady rate while Callout runs; return p50 and p99 from publish to commit, in seconds."""
        # The events of the backlog would be sent meanwhile for minutes, and the rate of the plant would not be what is measured.
        with Store(self.url).begin() as connection:
            connection.execute(update(outbox).where(outbox.c.sent_at.is_(None)).values(sent_at=_now()))
        with self._callout() as live:
            self.latencies.clear()
            many = int(seconds * LIVE_RATE)
            sent = [(key, state) for key, state, _ in self.load.mixed(many)]
            with steady.publishing(self.broker.host, self.broker.port, sent, LIVE_RATE):
                _wait(live, many)
            self.published += many
            latencies = sorted(self.latencies)
            return latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.99)]

    def judge(self) -> None:
        with Store(self.url).read() as connection:
            counted = connection.execute(select(func.sum(standing_alarms.c.count))).scalar_one()
            orders = connection.execute(select(func.count()).select_from(work_orders)).scalar_one()
        if (counted, orders) != (self.load.activations, load.ASSETS):
            message = f"{self.load.activations} activations on {load.ASSETS} assets were sent; SQL has {counted} on {orders} orders"
            raise NoResult(message)

    def _publish(self, sent: Iterator[tuple[int, State, datetime]]) -> None:
        messages = [steady.message(*each) for each in sent]
        Firehose(self.broker.host, self.broker.port).publish(messages)
        self.published += len(messages)

    @contextmanager
    def _callout(self) -> Iterator[Live]:
        """Run the embedded runtime in a thread; when it has stopped, all that it read is committed."""
        store, live, stop = Store(self.url), Live(), threading.Event()
        reader = self.estate.reader()
        mailbox = Mailbox(Broker(host=self.broker.host, port=self.broker.port), reader.filters, _now)
        runtime = Embedded(
            store,
            _Timed(store, self.estate, self.latencies),
            mailbox,
            reader,
            now=_now,
            metrics=Metrics(CollectorRegistry(), self.estate),
            live=live,
        )
        thread = threading.Thread(target=runtime.run, args=(stop,))
        thread.start()
        try:
            while not (mailbox.connected and live.readiness()[0]):
                time.sleep(0.001)
            yield live
        finally:
            stop.set()
            thread.join()
            store.close()


class _Timed(Pipeline):
    """The pipeline, with the time from publish to commit of each alarm."""

    def __init__(self, store: Store, estate: Estate, latencies: list[float]) -> None:
        super().__init__(store, estate, "mqtt:bench")
        self._latencies = latencies

    def process(self, batch: Batch, most_clocks: int | None = None) -> Committed:
        committed = super().process(batch, most_clocks)
        now = _now()
        self._latencies += [(now - alarm.at).total_seconds() for frame in batch.frames for alarm in frame.alarms]
        return committed


class _Bare:
    """The limit: paho's own loop, automatic acknowledgement, and a count."""

    def __init__(self, broker: Mosquitto, client_id: str) -> None:
        self._broker = broker
        self._client_id = client_id
        self._received = 0
        self._began = self._ended = 0.0
        self._wanted = 0

    def subscribe(self) -> None:
        done = threading.Event()
        client = self._connected()
        client.on_subscribe = lambda *_: done.set()
        client.loop_start()
        client.subscribe("bare/callout/+/alarms/#", 1)
        done.wait(PATIENCE)
        client.disconnect()
        client.loop_stop()

    def drain(self, wanted: int) -> float:
        self._wanted = wanted
        client = self._connected()
        client.on_message = self._on_message
        client.loop_forever()
        if self._received < wanted:
            message = f"bare paho received {self._received} of {wanted} messages"
            raise NoResult(message)
        return (wanted - 1) / (self._ended - self._began)

    def _connected(self) -> Client:
        client = Client(CallbackAPIVersion.VERSION2, client_id=self._client_id, protocol=MQTTProtocolVersion.MQTTv311, clean_session=False)
        client.connect(self._broker.host, self._broker.port)
        return client

    def _on_message(self, client: Client, _data: Any, _message: Any) -> None:
        self._received += 1
        if self._received == 1:
            self._began = time.perf_counter()
        elif self._received == self._wanted:
            self._ended = time.perf_counter()
            client.disconnect()


def _now() -> datetime:
    return datetime.now(UTC)


def _wait(live: Live, many: int) -> None:
    until = time.monotonic() + PATIENCE
    while live.received < many:
        if time.monotonic() > until:
            message = f"{live.received} of {many} messages were committed within {PATIENCE:g} s"
            raise NoResult(message)
        time.sleep(0.001)
