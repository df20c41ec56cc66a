"""The MQTT client: one socket, one thread, and an inbox. It acknowledges nothing by itself and blocks nobody for long.

paho does the protocol. We drive its loop ourselves under `select`, because an acknowledgement that comes from another
thread wakes the socket of paho's own network thread each time, and because a commit must lie between reading and acknowledging.
"""

from __future__ import annotations

import os
import random
import select
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ingest.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

log = structlog.get_logger(__name__)

CONNECT_TIMEOUT = 3.0
GOODBYE_TIMEOUT = 1.0
READ_AT_ONCE = 65_536
FIRST_RETRY, LONGEST_RETRY = 0.2, 15.0
SESSION_EXPIRY = 7 * 24 * 3600
"""Seconds that a v5 broker keeps our session, and what is queued in it, while we are away. In 3.1.1 it decides itself."""

MOST_AT_ONCE = 2_000
"""Messages that one call of `poll` reads at most, so that due clocks are not kept waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """Where the broker is and how to come in. `receive_maximum` is how many messages may be unacknowledged; v5 only.

    After `keep_alive` seconds of silence broker and client ask each other, and whoever gets no answer for as long hangs up.
    """

    host: str
    port: int = 1883
    tls: bool = False
    ca_file: str | None = None
    certificate: str | None = None
    key: str | None = None
    user: str | None = None
    password: str | None = None
    version: int = 4
    client_id: str = "callout"
    receive_maximum: int = 1000
    keep_alive: int = 30


class Mailbox:
    """The connection to one broker, with a persistent session. All methods belong to one thread.

    Messages gather in `inbox`. `acknowledge` sends the acknowledgements of those that came on the present connection; the
    broker sends the others again. `now` stamps the time received.
    """

    def __init__(self, broker: Broker, filters: Sequence[str], now: Callable[[], datetime]) -> None:
        self._broker = broker
        self._filters = filters
        self._now = now
        self._client = _client(broker)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish
        self._client.on_disconnect = self._on_disconnect
        # With this callback set, paho leaves writing to us instead of making a system call for every acknowledgement.
        self._client.on_socket_register_write = _leave_it_to_us
        self._subscribed = False
        self._shares = any(each.startswith("$share/") for each in filters)
        self._retry_at = 0.0
        self._retry = FIRST_RETRY
        self._sending: dict[int, int] = {}
        self.inbox: list[Message] = []
        self.sent: list[int] = []
        self.connection = 0
        self.connected = False
        self.problem = "not connected to the broker yet"

    def poll(self, timeout: float, monotonic: float) -> None:
        """Read and write for at most `timeout` seconds; connect when that is due. `monotonic` is any clock that only grows."""
        sock = self._client.socket()
        if sock is None:
            self._reconnect(monotonic)
            return
        writers = [sock] if self._client.want_write() else []
        # A TLS socket may hold bytes that select knows nothing about.
        waiting = sock.pending() if isinstance(sock, ssl.SSLSocket) else 0
        readable, writable, _ = select.select([sock], writers, [], 0 if waiting else timeout)
        if readable or waiting:
            self._read()
        if writable:
            self._client.loop_write()
        self._client.loop_misc()

    def acknowledge(self, messages: Iterable[Message]) -> None:
        """Tell the broker that it may forget `messages`, in the order in which they came."""
        # Between the loss of a connection and the next one's beginning, paho would send them on the next one, out of their order.
        if not self.connected:
            return
        ack = self._client.ack
        for message in messages:
            if message.packet and message.connection == self.connection:
                ack(message.packet, 1)
        self._flush()

    def publish(self, number: int, topic: str, payload: bytes) -> None:
        """Send `payload` at QoS 1; `number` turns up in `sent` when the broker has it."""
        info = self._client.publish(topic, payload, qos=1)
        self._sending[info.mid] = number

    def tell(self, topic: str, payload: bytes) -> None:
        """Send `payload` at QoS 0: once, now or never."""
        if self.connected:
            self._client.publish(topic, payload, qos=0)

    @property
    def unsent(self) -> int:
        """How many messages are published that the broker has not confirmed."""
        return len(self._sending)

    def hang_up(self) -> None:
        """End the connection as if it had been lost, and forget what came on it: the broker sends all of that again."""
        self.inbox[:] = [message for message in self.inbox if not message.packet]
        self._client.disconnect()
        self._flush()
        self._client.loop_misc()
        self.connected = False

    def close(self) -> None:
        """Say goodbye and wait until the broker has heard it; the session stays with the broker."""
        sock = self._client.socket()
        line = socket.socket(fileno=os.dup(sock.fileno())) if sock is not None else None
        self._client.disconnect()
        self._flush()
        self._client.loop_misc()
        if line is not None:
            _hang_up(line)

    def _read(self) -> None:
        had = len(self.inbox)
        most = had + MOST_AT_ONCE
        while True:
            self._client.loop_read()
            # While answers to what we publish are due, paho reads several packets in one go, and may step over the limit.
            if len(self.inbox) == had or len(self.inbox) >= most:
                return
            had = len(self.inbox)

    def _flush(self) -> None:
        while self._client.want_write() and (sock := self._client.socket()) is not None:
            if not select.select([], [sock], [], CONNECT_TIMEOUT)[1]:
                return
            self._client.loop_write()

    def _reconnect(self, monotonic: float) -> None:
        if monotonic < self._retry_at:
            select.select([], [], [], min(0.05, self._retry_at - monotonic))
            return
        # Jitter, so that a hall full of clients does not come back in one instant.
        self._retry_at = monotonic + self._retry * random.uniform(0.5, 1.5)
        self._retry = min(self._retry * 2, LONGEST_RETRY)
        try:
            self._client.reconnect()
        except (OSError, ValueError) as error:
            self.problem = f"cannot reach the broker at {self._broker.host}:{self._broker.port}: {error}"
            log.warning("broker-unreachable", host=self._broker.host, port=self._broker.port, error=str(error))

    def _on_connect(self, client: Client, _data: Any, flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self.problem = f"the broker refuses us: {reason}"
            log.error("broker-refuses", reason=str(reason))
            return
        self._begin_connection(session_present=flags.session_present)
        self._retry = FIRST_RETRY
        # The first time always, since the filters may have changed; later only when the broker lost the session, because
        # each subscription sends every retained message again. One that is shared sends none, and Mosquitto (2.0.11) forgets it
        # over its own restart although it keeps the session.
        # A connection that only tells, such as that of the events, has nothing to subscribe to.
        self._subscribed = not self._filters or (self._subscribed and flags.session_present and not self._shares)
        self.problem = "" if self._subscribed else "the broker has not confirmed the subscription yet"
        if not self._subscribed:
            client.subscribe([(each, 1) for each in self._filters])
        log.info("connected", host=self._broker.host, port=self._broker.port, session_present=flags.session_present)

    def _begin_connection(self, *, session_present: bool) -> None:
        self.connection += 1
        self.connected = True
        if session_present:
            # The broker sends again what came on the last connection and was not acknowledged. Had it lost the session, these
            # messages would be here and nowhere else.
            self.inbox[:] = [message for message in self.inbox if not message.packet]

    def _on_subscribe(self, _client: Client, _data: Any, _mid: int, reasons: Sequence[Any], _properties: Any) -> None:
        refused = [f"{wanted} ({reason})" for wanted, reason in zip(self._filters, reasons, strict=True) if reason.is_failure]
        # Only from now on is anything kept for us: what plant sent before this has gone by.
        self._subscribed = not refused
        self.problem = f"the broker does not let us subscribe to {', '.join(refused)}" if refused else ""
        if refused:
            log.error("subscription-refused", filters=refused)

    def _on_disconnect(self, _client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        # A broker that refuses us hangs up as well, and why it refused is what there is to know.
        was_connected, self.connected = self.connected, False
        if reason.is_failure and was_connected:
            self.problem = f"lost the broker: {reason}"
            log.warning("disconnected", reason=str(reason))

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        # `_topic` holds the bytes; the property `topic` decodes them, and raises where they are no UTF-8.
        # What came at QoS 0 wants no acknowledgement, and is not sent again.
        packet = message.mid if message.qos else 0
        topic = message._topic  # noqa: SLF001
        self.inbox.append(Message(topic, bytes(message.payload), self._now(), packet, self.connection, message.dup))

    def _on_publish(self, _client: Client, _data: Any, mid: int, _reason: Any, _properties: Any) -> None:
        number = self._sending.pop(mid, None)
        if number is not None:
            self.sent.append(number)


def _hang_up(line: socket.socket) -> None:
    """Listen until the broker hangs up. To close while it still sends resets the connection, and our last acknowledgements are lost."""
    with line, suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        line.settimeout(GOODBYE_TIMEOUT)
        while line.recv(READ_AT_ONCE):
            pass


def _client(broker: Broker) -> Client:
    is_v5 = broker.version == MQTTProtocolVersion.MQTTv5
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=broker.client_id,
        clean_session=None if is_v5 else False,
        protocol=MQTTProtocolVersion.MQTTv5 if is_v5 else MQTTProtocolVersion.MQTTv311,
        manual_ack=True,
    )
    client.connect_timeout = CONNECT_TIMEOUT
    if broker.tls:
        client.tls_set(ca_certs=broker.ca_file, certfile=broker.certificate, keyfile=broker.key)
    if broker.user:
        client.username_pw_set(broker.user, broker.password)
    if is_v5:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_EXPIRY
        properties.ReceiveMaximum = broker.receive_maximum
        client.connect_async(broker.host, broker.port, broker.keep_alive, clean_start=False, properties=properties)
    else:
        client.connect_async(broker.host, broker.port, broker.keep_alive)
    return client


def _leave_it_to_us(_client: Client, _data: Any, _socket: Any) -> None:
    return
