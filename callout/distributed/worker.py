"""What `callout worker` is made of: a Faust worker that judges alarms or watches clocks, and the relay that carries events out."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from callout.distributed import parts
from callout.errors import BadSettings
from ingest.client import Mailbox
from store.store import Store
from streams import influx
from streams.influx_door import Client
from streams.kafka.duty import DUTIES
from streams.kafka.relay import Relay
from streams.kafka.runtime import Runtime, Surroundings
from streams.kafka.sender import Sender
from streams.labels import Labels
from streams.live import Live
from streams.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from prometheus_client import CollectorRegistry

    from callout.settings import Settings
    from streams.committed import Listener
    from streams.estate import Estate


def run(
    settings: Settings,
    duty: str,
    estate: Estate,
    now: Callable[[], datetime],
    on_stop: Callable[[Callable[[], None]], None],
    announce: Callable[[str], None],
) -> None:
    """Do `duty`, one of DUTIES by name, until told to stop; `on_stop` is given what stops it."""
    _refuse_sqlite(settings.database_url)
    live, registry = Live(), parts.registry()
    with ExitStack() as open_things:
        store = Store(settings.database_url)
        open_things.callback(store.close)
        store.prepare()
        metrics = Metrics(registry, estate)
        sender = open_things.enter_context(parts.running(Sender(settings.cluster())))
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
        runtime = Runtime(DUTIES[duty], around, relay=relay, patience=settings.watchdog_seconds)
        on_stop(runtime.stop)
        open_things.enter_context(parts.probes(settings, live, registry, announce))
        runtime.run()


def _refuse_sqlite(url: str) -> None:
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
