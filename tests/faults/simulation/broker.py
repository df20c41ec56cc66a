"""A broker with one session, and the line to it: what Mosquitto and paho do for a Mailbox, without a socket and without waiting.

The broker keeps messages until they are acknowledged, hands them out in order within its window, and after a reconnect hands out
again, marked as duplicates and with the same packet identifiers, what was not acknowledged.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from paho.mqtt.client import Client, MQTTMessage

from ingest.client import Broker as Address, Mailbox
from tests.faults.simulation.mishaps import Mishaps
from tests.services.firehose import Sent

FILTERS = ("callout/+/alarms/#",)
MOMENT = 0.005
"""Seconds that pass in a turn that has something to do."""


@dataclass(slots=True)
class Clocks:
    """The clocks of a world: its true time, by how much the machine's wall clock is wrong, and the machine's monotonic clock."""

    true: datetime
    wrong: timedelta = timedelta(0)
    monotonic: float = 1.0

    def wall(self) -> datetime:
        """Return the time of day that the process reads."""
        return self.true + self.wrong

    def steady(self) -> float:
        """Return the time by which the process measures how long it waits."""
        return self.monotonic

    def wait(self, seconds: float) -> None:
        """Let the process wait. The time of day stands still: only the world moves that."""
        self.monotonic += max(seconds, MOMENT)


class Broker:
    """One broker and the session of our client. `forgetting` is told how many messages it has forgotten, each time it forgets one."""

    def __init__(self, window: int, packets: int, forgetting: Callable[[int], None]) -> None:
        self._window = window
        self._packets = packets
        self._forgetting = forgetting
        self._packet = self._forgotten = 0
        self._line: Line | None = None
        self.away = False
        self.queue: deque[Sent] = deque()
        self.flying: deque[tuple[int, Sent]] = deque()
        self.heard: list[tuple[str, bytes]] = []

    @property
    def is_idle(self) -> bool:
        return not self.queue and not self.flying

    def connect(self, line: Line) -> None:
        """Give the session to `line`; whoever had it before is hung up on."""
        if self.away:
            raise OSError("the broker is away")
        self.hang_up()
        self._line = line
        line.again = deque(self.flying)

    def hang_up(self) -> None:
        """End the connection that is there."""
        self._line = None

    def serves(self, line: Line) -> bool:
        return self._line is line

    def hand_out(self, line: Line) -> tuple[int, Sent, bool] | None:
        """Return the next message for `line` with its packet identifier and whether it is a duplicate; None when there is none."""
        if line.again:
            return *line.again.popleft(), True
        if not self.queue or len(self.flying) >= self._window:
            return None
        self._packet = self._packet % self._packets + 1
        self.flying.append((self._packet, self.queue.popleft()))
        return *self.flying[-1], False

    def acknowledged(self, packet: int) -> None:
        """Forget the oldest message in flight, which must be the one that is acknowledged (MQTT-4.6.0-2)."""
        assert self.flying, f"packet {packet} is acknowledged, and nothing is in flight"
        assert self.flying[0][0] == packet, f"packet {packet} is acknowledged before packet {self.flying[0][0]}"
        self.flying.popleft()
        self._forgotten += 1
        self._forgetting(self._forgotten)


@dataclass(slots=True)
class Published:
    """What paho returns for a message that it will send."""

    mid: int


@dataclass(slots=True)
class Said:
    """What a packet says of success, and a broker of the session."""

    is_failure: bool = False
    session_present: bool = True


class Line:
    """The little of paho's client that a Mailbox asks for. What was not confirmed is sent again on the next connection, as paho does."""

    def __init__(self, broker: Broker, mishaps: Mishaps) -> None:
        self._broker = broker
        self._mishaps = mishaps
        self._mid = 0
        self.again: deque[tuple[int, Sent]] = deque()
        self.outgoing: dict[int, tuple[str, bytes]] = {}
        self.confirmed: list[int] = []
        self.wants_subscription = False

    @property
    def is_up(self) -> bool:
        return self._broker.serves(self)

    def reconnect(self) -> None:
        self._broker.connect(self)
        self.confirmed = []
        for mid in list(self.outgoing):
            self._send(mid)

    def cut(self) -> None:
        if self.is_up:
            self._broker.hang_up()

    def subscribe(self, _filters: Sequence[tuple[str, int]]) -> None:
        self.wants_subscription = True

    def ack(self, packet: int, _qos: int) -> None:
        if self._mishaps.step():
            self.cut()
        if self.is_up:
            self._broker.acknowledged(packet)

    def publish(self, topic: str, payload: bytes, qos: int) -> Published:
        fails = self._mishaps.step()
        self._mid += 1
        self.outgoing[self._mid] = (topic, payload)
        if self.is_up:
            self._send(self._mid)
        if fails:
            self.cut()
        return Published(self._mid)

    def next(self) -> tuple[int, Sent, bool] | None:
        return self._broker.hand_out(self) if self.is_up else None

    def want_write(self) -> bool:
        return False

    def socket(self) -> None:
        return None

    def disconnect(self) -> None:
        self.cut()

    def loop_misc(self) -> None:
        return

    def _send(self, mid: int) -> None:
        self._broker.heard.append(self.outgoing[mid])
        self.confirmed.append(mid)


class SimulatedMailbox(Mailbox):
    """The real mailbox on a simulated line. How much of what has arrived one look sees is left to chance."""

    def __init__(self, broker: Broker, mishaps: Mishaps, clocks: Clocks, chance: random.Random) -> None:
        super().__init__(Address(host="simulated"), FILTERS, clocks.wall)
        self._line = Line(broker, mishaps)
        # It has all of paho's client that a Mailbox uses between connecting and closing.
        self._client = cast(Client, self._line)
        self._mishaps = mishaps
        self._clocks = clocks
        self._chance = chance

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits here, to be committed or to be confirmed."""
        return self.connected and self._line.is_up and not (self.inbox or self._line.outgoing or self.sent or self.problem)

    def poll(self, timeout: float, monotonic: float) -> None:
        if self._mishaps.step():
            self._line.cut()
        if self.connected and not self._line.is_up:
            self._on_disconnect(self._client, None, None, Said(is_failure=True), None)
        if not self.connected:
            self._come_in(monotonic)
        elif self._look():
            self._clocks.wait(MOMENT)
        else:
            self._clocks.wait(timeout)

    def hang_up(self) -> None:
        """The process is gone: so is its connection."""
        self._line.cut()

    def _come_in(self, monotonic: float) -> None:
        self._clocks.wait(max(MOMENT, self._retry_at - monotonic))
        if monotonic >= self._retry_at:
            self._reconnect(monotonic)
            if self._line.is_up:
                self._on_connect(self._client, None, Said(), Said(), None)

    def _look(self) -> bool:
        if self._line.wants_subscription:
            self._line.wants_subscription = False
            self._on_subscribe(self._client, None, 1, [Said()], None)
        for mid in self._line.confirmed:
            del self._line.outgoing[mid]
            self._on_publish(self._client, None, mid, None, None)
        self._line.confirmed = []
        had, most = len(self.inbox), self._chance.choice((1, 3, 1_000))
        while most and (packet := self._line.next()):
            most -= 1
            self._on_message(self._client, None, _message(*packet))
        return len(self.inbox) > had


def _message(packet: int, sent: Sent, duplicate: bool) -> MQTTMessage:
    message = MQTTMessage(packet, sent[0].encode())
    message.payload, message.qos, message.dup = sent[1], 1, duplicate
    return message
