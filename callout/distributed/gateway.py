"""What `callout ingest` is made of: a gateway that carries alarms from MQTT to Kafka. It knows no database and no pages."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from callout.distributed import parts
from ingest.client import Mailbox
from streams.kafka import topics
from streams.kafka.gateway import Gateway, Pace
from streams.kafka.sender import Sender
from streams.live import Live
from streams.metrics import Metrics

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable
    from datetime import datetime

    from callout.settings import Settings
    from streams.estate import Estate


def run(settings: Settings, estate: Estate, now: Callable[[], datetime], stop: threading.Event, announce: Callable[[str], None]) -> None:
    """Carry alarms from MQTT to Kafka until `stop` is set. `announce` is told where the probes are."""
    live, registry = Live(), parts.registry()
    live.report("broker", "not connected to the broker yet")
    asyncio.run(topics.ensure(settings.cluster(), settings.plan()))
    reader = estate.reader()
    shared = [f"$share/{settings.ingest_group}/{each}" for each in reader.filters]
    sender = Sender(settings.cluster(), partial(live.report, "kafka-answers"))
    with parts.probes(settings, live, registry, announce), parts.running(sender):
        Gateway(
            Mailbox(settings.broker(), shared, now),
            reader,
            sender,
            metrics=Metrics(registry, estate),
            live=live,
            pace=Pace(linger=settings.linger_ms / 1000, most=settings.batch_most),
        ).run(stop)
