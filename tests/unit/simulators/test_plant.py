"""The plant at real brokers: what the campus says arrives, all of it, in order, and also when the broker goes away meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from simulators.campus import Campus
from simulators.gateway import Message
from simulators.plant import Plant
from tests.services import mosquitto, needed, ports
from tests.services.mosquitto import Mosquitto
from tests.unit.simulators.seen import MINUTE, START

PATIENCE = 30.0
"""Seconds of real time after which a test gives up; none waits this long."""
SPAN = 12 * MINUTE


class Listener:
    """A plain subscriber with a session that survives; keeps what it hears in order."""

    def __init__(self, port: int) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._more = threading.Condition()
        self._subscribed = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id="listener", clean_session=False)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert self._subscribed.wait(PATIENCE)

    def wait(self, enough: Callable[[list[tuple[str, bytes]]], bool]) -> None:
        with self._more:
            assert self._more.wait_for(lambda: enough(self.heard), PATIENCE), f"only {len(self.heard)} messages came"

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: paho.Client, *_: Any) -> None:
        client.subscribe("callout/riverside/alarms/#", qos=1)

    def _on_subscribe(self, *_: Any) -> None:
        self._subscribed.set()

    def _on_message(self, _: paho.Client, __: Any, message: paho.MQTTMessage) -> None:
        with self._more:
            self.heard.append((message.topic, bytes(message.payload)))
            self._more.notify_all()


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@contextmanager
def _rumqttd(_: Path) -> Iterator[int]:
    broker = pytest.importorskip("iotcore").Broker(port=ports.free_port(), listen="127.0.0.1")
    with broker:
        yield broker.port


@contextmanager
def _mosquitto(folder: Path) -> Iterator[int]:
    with Mosquitto(needed.or_skip(mosquitto.find), folder) as broker:
        yield broker.port


@contextmanager
def _plant(port: int, clock: HandClock, *, seed: int = 6, per_hour: float = 24.0) -> Iterator[Plant]:
    plant = Plant(Campus(seed, START, per_hour=per_hour), f"mqtt://127.0.0.1:{port}", clock)
    plant.start()
    try:
        yield plant
    finally:
        plant.stop()


def _until(condition: Callable[[], bool]) -> None:
    """Wait until another thread has made `condition` true."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        pause.wait(0.01)


def _pure(seed: int = 6) -> list[Message]:
    return Campus(seed, START).step(START + SPAN)


def _wire(messages: list[Message]) -> list[tuple[str, bytes]]:
    return [(message.topic, message.body) for message in messages]


@pytest.mark.parametrize("broker", [_rumqttd, _mosquitto])
def test_what_the_campus_says_arrives_in_order_and_its_faults_count(broker: Any, tmp_path: Path) -> None:
    said = _pure()
    clock = HandClock()
    with broker(tmp_path) as port:
        listener = Listener(port)
        with _plant(port, clock) as plant:
            clock.now += SPAN
            listener.wait(lambda heard: len(heard) >= len(said))
        listener.close()
    assert listener.heard == _wire(said)
    assert plant.published == plant.acknowledged == len(said)
    told = dict.fromkeys(message.fault for message in said if message.fault)
    assert [fault.id for fault in plant.ledger.injected] == list(told)


def test_no_fault_counts_and_nothing_is_lost_while_there_is_no_broker(tmp_path: Path) -> None:
    said = _pure()
    clock = HandClock()
    broker = Mosquitto(needed.or_skip(mosquitto.find), tmp_path)
    with _plant(broker.port, clock) as plant:
        clock.now += SPAN / 2
        _until(lambda: not plant.drained)
        assert plant.published == 0
        assert not plant.ledger.injected
        with broker:
            listener = Listener(broker.port)
            clock.now += SPAN / 2
            # The plant may have been sooner than the listener: what counts is that the broker has it all.
            _until(lambda: plant.acknowledged == len(said))
            listener.close()
    assert plant.published == plant.acknowledged == len(said)


def test_a_broker_that_goes_and_comes_back_gets_everything(tmp_path: Path) -> None:
    said = _pure()
    clock = HandClock()
    with Mosquitto(needed.or_skip(mosquitto.find), tmp_path) as broker:
        listener = Listener(broker.port)
        with _plant(broker.port, clock):
            clock.now += SPAN / 2
            listener.wait(lambda heard: len(heard) > 20)
            broker.stop()
            clock.now += SPAN / 2
            broker.start()
            listener.wait(lambda heard: set(heard) >= set(_wire(said)))
        listener.close()
    # At least once: what was on the way when the broker went may come twice, but nothing is overtaken.
    assert list(dict.fromkeys(listener.heard)) == list(dict.fromkeys(_wire(said)))


def test_orders_to_the_plant_are_obeyed_by_its_own_thread(tmp_path: Path) -> None:
    clock = HandClock()
    with _mosquitto(tmp_path) as port:
        listener = Listener(port)
        campus = Campus(6, START, per_hour=0)
        campus.inject("leak", "LD-1")
        plant = Plant(campus, f"mqtt://127.0.0.1:{port}", clock)
        plant.start()
        clock.now += MINUTE
        listener.wait(bool)
        plant.mended("LD-1")
        plant.stop_injecting()
        clock.now += 8 * MINUTE
        listener.wait(lambda heard: any(b"cleared" in body and b"leak" in body for _, body in heard))
        plant.stop()
        plant.stop()
        listener.close()
    assert not plant.running
    assert plant.drained


@pytest.mark.parametrize("url", ["127.0.0.1:1883", "http://127.0.0.1", "mqtt://"])
def test_an_address_that_is_no_brokers_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mqtt://127.0.0.1:1883"):
        Plant(Campus(1, START), url, HandClock())
