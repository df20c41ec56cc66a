"""The processes of the distributed runtime, each put together from its rooms: a gateway, a worker, the pages alone."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, disable_created_metrics

from callout.settings import BadSettings
from ingest.client import Mailbox
from store.store import Store
from streams import influx
from streams.influx_door import Client
from streams.kafka import topics
from streams.kafka.gateway import Gateway, Pace
from streams.kafka.relay import Relay
from streams.kafka.runtime import Runtime, Surroundings
from streams.kafka.sender import Sender
from streams.labels import Labels
from streams.live import Live
from streams.metrics import Metrics, pages_gauge
from streams.seen import Seen
from web import app as pages
from web.probes import Probes
from web.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from callout.settings import Settings
    from streams.committed import Listener
    from streams.estate import Estate
    from streams.kafka.duty import Duty


def run_gateway(
    settings: Settings, estate: Estate, now: Callable[[], datetime], stop: threading.Event, announce: Callable[[str], None]
) -> None:
    """Carry alarms from MQTT to Kafka until `stop` is set. `announce` is told where the probes are."""
    live, registry = Live(), _registry()
    live.report("broker", "not connected to the broker yet")
    asyncio.run(topics.ensure(settings.cluster(), settings.plan()))
    reader = estate.reader()
    shared = [f"$share/{settings.ingest_group}/{each}" for each in reader.filters]
    sender = Sender(settings.cluster(), partial(live.report, "kafka-answers"))
    with _probes(settings, live, registry, announce), _running(sender):
        Gateway(
            Mailbox(settings.broker(), shared, now),
            reader,
            sender,
            metrics=Metrics(registry, estate),
            live=live,
            pace=Pace(linger=settings.linger_ms / 1000, most=settings.batch_most),
        ).run(stop)


def run_worker(
    settings: Settings,
    duty: Duty,
    estate: Estate,
    now: Callable[[], datetime],
    on_stop: Callable[[Callable[[], None]], None],
    announce: Callable[[str], None],
) -> None:
    """Do `duty` until told to stop; `on_stop` is given what stops it."""
    refuse_sqlite(settings.database_url)
    live, registry = Live(), _registry()
    with ExitStack() as open_things:
        store = Store(settings.database_url)
        open_things.callback(store.close)
        store.prepare()
        metrics = Metrics(registry, estate)
        sender = open_things.enter_context(_running(Sender(settings.cluster())))
        listeners = _influx(settings, estate, registry, open_things)
        relay = Relay(
            store,
            sender,
            settings.kafka_partitions,
            now=now,
            metrics=metrics,
            live=live,
            listeners=listeners,
            mailbox=_events(settings, now),
        )
        around = Surroundings(
            store=store,
            estate=estate,
            cluster=settings.cluster(),
            plan=settings.plan(),
            now=now,
            metrics=metrics,
            live=live,
            listeners=listeners,
        )
        runtime = Runtime(duty, around, relay=relay, patience=settings.watchdog_seconds)
        on_stop(runtime.stop)
        open_things.enter_context(_probes(settings, live, registry, announce))
        runtime.run()


def run_web(
    settings: Settings, estate: Estate, now: Callable[[], datetime], stop: threading.Event, announce: Callable[[str], None]
) -> None:
    """Show the pages over a database that others write, until `stop` is set. `announce` is told where they are."""
    store = Store(settings.database_url)
    seen = Seen(store)
    with ExitStack() as open_things:
        open_things.callback(store.close)
        store.prepare()
        seen.start()
        open_things.callback(seen.close)
        registry = _registry()
        server = Server(pages.create(store, estate, seen, now, registry), settings.web_host, settings.web_port)
        server.start()
        open_things.callback(server.stop)
        pages_gauge(registry).labels((settings.public_url or server.url).rstrip("/")).set(1)
        announce(server.url)
        stop.wait()


def refuse_sqlite(url: str) -> None:
    """Raise BadSettings for a database that one process alone can write."""
    if url.startswith("sqlite"):
        message = "CALLOUT_DATABASE_URL: workers share a PostgreSQL database; write postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        raise BadSettings(message)


def _events(settings: Settings, now: Callable[[], datetime]) -> Mailbox | None:
    """Return the connection on which events go out over MQTT, None when nobody wants them there."""
    if settings.events_mqtt_url is None:
        return None
    broker = settings.broker(settings.events_mqtt_url)
    return Mailbox(replace(broker, client_id=f"{broker.client_id}-events"), (), now)


def _influx(settings: Settings, estate: Estate, registry: CollectorRegistry, open_things: ExitStack) -> Sequence[Listener]:
    """Return who writes to InfluxDB, nobody when none is named."""
    place, counters = settings.influx(), influx.Counters(registry)
    if place is None:
        return ()
    writer = influx.Influx(Client(place), Labels(estate), counters)
    writer.start()
    open_things.callback(writer.close)
    return (writer,)


@contextmanager
def _running(sender: Sender) -> Iterator[Sender]:
    sender.start()
    try:
        yield sender
    finally:
        sender.stop()


@contextmanager
def _probes(settings: Settings, live: Live, registry: CollectorRegistry, announce: Callable[[str], None]) -> Iterator[None]:
    probes = Probes(live, registry, settings.probe_host, settings.probe_port)
    probes.start()
    announce(probes.url)
    try:
        yield
    finally:
        probes.stop()


def _registry() -> CollectorRegistry:
    # A second series beside every counter, with the time at which it began, is one that nobody asks for.
    disable_created_metrics()  # type: ignore[no-untyped-call]
    return CollectorRegistry()
