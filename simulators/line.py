"""One MQTT connection for what the plant sends: QoS 1, in order, nothing lost while the broker is away. It knows no plant.

The thread that sends also turns the network, so there is no lock, and what waits for a broker goes out in the order in which it came.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.reasoncodes import ReasonCode

from simulators.gateway import Message

log = logging.getLogger(__name__)

WINDOW = 100
"""Messages that may be on their way to the broker without its acknowledgement."""
KEEPALIVE_SECONDS = 15
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0
"""Seconds before a lost connection is tried again; the wait doubles with each failure."""
PORTS = {"mqtt": 1883, "mqtts": 8883}


class Line:
    """Sends messages to the broker at `mqtt://[user:password@]host[:port]` (`mqtts` for TLS). Raises ValueError for any other address.

    `ca_file` names who has signed the broker's certificate; without it, one of those whom this machine believes must have.
    """

    def __init__(self, url: str, ca_file: str | None = None) -> None:
        address = urlsplit(url)
        if address.scheme not in PORTS or not address.hostname:
            raise ValueError(f"{url!r} is no broker's address; one looks like mqtt://127.0.0.1:1883")
        self._address = address
        self._client = self._client_for(address, ca_file)
        self._waiting: deque[Message] = deque()
        self._on_the_way: dict[int, Message] = {}
        self._arrived: list[Message] = []
        self._wait = FIRST_WAIT
        self._try_at = 0.0
        self.published = 0
        self.acknowledged = 0

    @property
    def owed(self) -> int:
        """Messages that the broker has not acknowledged yet."""
        return len(self._waiting) + len(self._on_the_way)

    def send(self, message: Message) -> None:
        """Take a message; it goes out with the next turns, and `turn` returns it once the broker has it."""
        self._waiting.append(message)

    def turn(self, seconds: float) -> list[Message]:
        """Work the network for at most about `seconds`; return the messages that the broker acknowledged."""
        if not self._joined():
            time.sleep(seconds)
        else:
            self._push()
            # An error means that the connection is lost: paho has closed it, and the next turn opens a new one.
            if self._client.loop(seconds) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._try_at = time.monotonic() + self._wait
        arrived, self._arrived = self._arrived, []
        return arrived

    def close(self) -> None:
        """Say goodbye to the broker."""
        self._client.disconnect()
        self._client.loop(0)

    def _client_for(self, address: SplitResult, ca_file: str | None) -> paho.Client:
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"plant-{os.getpid()}-{id(self):x}", protocol=paho.MQTTv311)
        client.max_inflight_messages_set(WINDOW)
        if address.username:
            client.username_pw_set(unquote(address.username), unquote(address.password or ""))
        if address.scheme == "mqtts":
            client.tls_set(ca_file)
        client.on_connect = self._on_connect
        client.on_publish = self._on_publish
        client.connect_async(str(address.hostname), address.port or PORTS[address.scheme], KEEPALIVE_SECONDS)
        return client

    def _joined(self) -> bool:
        """Return whether there is a connection to work with, after trying to open one when it is time."""
        if self._client.socket() is not None:
            return True
        if time.monotonic() < self._try_at:
            return False
        self._try_at = time.monotonic() + self._wait
        self._wait = min(2 * self._wait, LONGEST_WAIT)
        try:
            return self._client.reconnect() == MQTTErrorCode.MQTT_ERR_SUCCESS
        except OSError as error:
            log.warning("the broker at %s is away, the plant waits: %s", self._address.hostname, error)
            return False

    def _push(self) -> None:
        while self._waiting and len(self._on_the_way) < WINDOW and self._client.is_connected():
            message = self._waiting.popleft()
            sent = self._client.publish(message.topic, message.body, qos=1)
            self._on_the_way[sent.mid] = message
            self.published += 1

    def _on_connect(self, _: paho.Client, __: Any, ___: paho.ConnectFlags, reason: ReasonCode, ____: Any) -> None:
        if reason.is_failure:
            log.warning("the broker at %s refuses the plant: %s", self._address.hostname, reason)
        else:
            self._wait = FIRST_WAIT

    def _on_publish(self, _: paho.Client, __: Any, mid: int, ___: ReasonCode, ____: Any) -> None:
        message = self._on_the_way.pop(mid, None)
        if message is not None:
            self.acknowledged += 1
            self._arrived.append(message)
