"""The house: what a process of the embedded runtime is made of, and the only place that puts the rooms together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, disable_created_metrics

from ingest.client import Mailbox
from store.store import Store
from streams import influx
from streams.embedded import Embedded, Pace
from streams.influx_door import Client
from streams.labels import Labels
from streams.live import Live
from streams.metrics import Metrics
from streams.pipeline import Pipeline
from web import app as pages
from web.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from callout.settings import Settings
    from streams.estate import Estate


class House:
    """Broker to board in one process. The pipeline runs in the thread that calls `run`, the pages in one of their own."""

    def __init__(self, settings: Settings, estate: Estate, now: Callable[[], datetime], speed: float = 1.0) -> None:
        self.live = Live(speed)
        self.store = Store(settings.database_url)
        self.estate = estate
        # A second series beside every counter, with the time at which it began, is one that nobody asks for.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        broker = settings.broker()
        reader = estate.reader()
        place, counters = settings.influx(), influx.Counters(registry)
        self._influx = influx.Influx(Client(place), Labels(estate), counters) if place else None
        app = pages.create(self.store, estate, self.live, now, registry)
        self._server = Server(app, settings.web_host, settings.web_port)
        self._public_url = settings.public_url
        self._metrics = Metrics(registry, estate)
        self._runtime = Embedded(
            self.store,
            Pipeline(self.store, estate, f"mqtt:{broker.client_id}"),
            Mailbox(broker, reader.filters, now),
            reader,
            now=now,
            metrics=self._metrics,
            live=self.live,
            pace=Pace(linger=settings.linger_ms / 1000, most=settings.batch_most),
            poke=app.state.stream.poke,
            listeners=[self._influx] if self._influx else [],
        )
        self.url = ""

    def open(self) -> None:
        """Bring the tables to this program's version and open the pages; `url` says where."""
        self.store.prepare()
        self._server.start()
        self.url = self._server.url
        if self._influx is not None:
            self._influx.start()
        self._metrics.pages_are_at(self._public_url or self.url)

    def run(self, stop: threading.Event) -> None:
        """Run until `stop` is set; finish what is in hand."""
        self._runtime.run(stop)

    def close(self) -> None:
        """Close the pages, InfluxDB and the database."""
        self._server.stop()
        if self._influx is not None:
            self._influx.close()
        self.store.close()
