"""What `callout web` is made of: the pages alone, over a database that workers write. It knows neither MQTT nor Kafka."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from callout.distributed import parts
from store.store import Store
from streams.metrics import pages_gauge
from streams.seen import Seen
from web import app
from web.server import Server

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from callout.settings import Settings
    from streams.estate import Estate


def run(settings: Settings, estate: Estate, now: Callable[[], datetime], stop: threading.Event, announce: Callable[[str], None]) -> None:
    """Show the pages over a database that others write, until `stop` is set. `announce` is told where they are."""
    store = Store(settings.database_url)
    seen = Seen(store)
    with ExitStack() as open_things:
        open_things.callback(store.close)
        store.prepare()
        seen.start()
        open_things.callback(seen.close)
        registry = parts.registry()
        server = Server(app.create(store, estate, seen, now, registry), settings.web_host, settings.web_port)
        server.start()
        open_things.callback(server.stop)
        pages_gauge(registry).labels((settings.public_url or server.url).rstrip("/")).set(1)
        announce(server.url)
        stop.wait()
