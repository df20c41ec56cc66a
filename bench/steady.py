"""A publisher that keeps a steady rate and says in each alarm when it was sent. A process of its own, so that it measures others."""

from __future__ import annotations

import multiprocessing
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from bench import load
from ingest import wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.process import BaseProcess

    from rules.alarm import State

PATIENCE = 120.0


@contextmanager
def publishing(host: str, port: int, sent: Sequence[tuple[int, State]], rate: float) -> Iterator[BaseProcess]:
    """Publish an alarm for each key and state of `sent`, `rate` of them a second, while the block runs."""
    # It shares no lock of the interpreter with what is measured, and nothing of what that has in memory.
    process = multiprocessing.get_context("spawn").Process(target=publish, args=(host, port, sent, rate), daemon=True)
    process.start()
    try:
        yield process
        process.join(PATIENCE)
    finally:
        process.kill()
        process.join()


def publish(host: str, port: int, sent: Sequence[tuple[int, State]], rate: float) -> None:
    """Publish each at its moment; one that is late does not delay the next."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect(host, port)
    client.loop_start()
    began = time.perf_counter()
    for place, (key, state) in enumerate(sent):
        wait = began + place / rate - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        topic, body = message(key, state, datetime.now(UTC))
        info = client.publish(topic, body, qos=1)
    info.wait_for_publish(PATIENCE)
    client.disconnect()
    client.loop_stop()


def message(key: int, state: State, at: datetime) -> tuple[str, bytes]:
    """Return topic and body of an alarm of `key`."""
    return wire.alarm_topic(load.SITE, load.source_of(key)), wire.alarm_body("out of range", state=state, at=at)
