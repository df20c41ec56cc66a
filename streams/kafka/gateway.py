"""The gateway: MQTT in, frames to Kafka out. A message is acknowledged when Kafka has it, in order, on the connection it came on.

One thread reads the broker's socket and hands frames to the sender, whose answers it looks for between two looks at the socket.
What is no alarm travels on like what is one, and ends in the quarantine.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from ingest.message import Message
from rules.alarm import Alarm
from rules.rejected import Rejected
from store.receipts import receipt
from streams.gathering import committed_before
from streams.kafka import record, topics
from streams.kafka.errors import Unreachable
from streams.kafka.sender import Record
from streams.receipt_book import KEPT, covered

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Sequence

    from ingest.client import Mailbox
    from ingest.reader import Reader
    from store.receipts import Receipt
    from streams.kafka.sender import Sender
    from streams.live import Live
    from streams.metrics import Metrics

log = structlog.get_logger(__name__)

TICK = 0.2
LOOK_EVERY = 0.001
"""Seconds between two looks for answers of Kafka while some are due."""

MOST_LOTS = 32
"""Lots on their way at once. More would only wait in our memory and not in the broker's."""

MOST_ALARMS, MOST_BYTES = 500, 128 * 1024
"""What a frame holds at most, in bytes of MQTT: as JSON a byte may become six, and a record of Kafka has room for 1 MiB."""

FIRST_RETRY, LONGEST_RETRY = 0.2, 5.0
REDELIVERY_TAKES = 1.0
FINISH_SECONDS = 10.0

ENOUGH = 250
"""Messages that are worth a lot of their own, however soon after the last one."""

PAUSE = 0.01
"""Seconds without a message after which nobody is waited for: the broker may send no more before it hears of those it has sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long messages wait for others to share a frame (seconds), and how many may share a lot.

    While they keep coming, lots begin `apart` seconds from each other: what a record costs Kafka, and above all a worker, is the
    same for one alarm and for fifty.
    """

    linger: float = 0.003
    apart: float = 0.05
    most: int = 5_000

    def ripe_at(self, first: float, newest: float, last: float) -> float:
        """Return when a lot is handed in whose messages came from `first` to `newest`; the last lot began at `last`."""
        return max(first + self.linger, min(last + self.apart, newest + PAUSE))


@dataclass(slots=True)
class _Lot:
    """Messages that were handed to the sender together; `since` is when the first of them was read."""

    number: int
    messages: Sequence[Message]
    since: float
    arrived: bool = False


class Gateway:
    """Runs one MQTT session into Kafka."""

    def __init__(self, mailbox: Mailbox, reader: Reader, sender: Sender, *, metrics: Metrics, live: Live, pace: Pace | None = None) -> None:
        self._mailbox = mailbox
        self._reader = reader
        self._sender = sender
        self._metrics = metrics
        self._live = live
        self._pace = pace or Pace()
        self._lots: deque[_Lot] = deque()
        self._book: deque[Receipt] = deque(maxlen=KEPT)
        self._number = 0
        self._newest: Message | None = None
        self._since = self._heard_at = self._handed_at = self._retry_at = 0.0
        self._retry = FIRST_RETRY

    def run(self, stop: threading.Event) -> None:
        """Run until `stop` is set; then see to it that what was read is in Kafka and acknowledged."""
        while not stop.is_set():
            self.turn()
        self._finish()

    def turn(self) -> None:
        """Read for a moment, hand in what is ripe, acknowledge what has arrived."""
        self._live.turned()
        began = time.monotonic()
        if began < self._retry_at:
            time.sleep(min(TICK, self._retry_at - began))
            return
        if self._retry_at and not self._reconnect(began):
            return
        self._mailbox.poll(self._patience(began), began)
        self._live.report("broker", self._mailbox.problem)
        at = time.monotonic()
        self._look_at_inbox(at)
        self._settle(at)
        if self._is_ripe(at) and len(self._lots) < MOST_LOTS:
            self._hand_in(at)
        self._metrics.position_lag.set(len(self._mailbox.inbox) + sum(len(lot.messages) for lot in self._lots))

    def _look_at_inbox(self, at: float) -> None:
        inbox = self._mailbox.inbox
        if inbox and not self._since:
            self._since = at
        if inbox and inbox[-1] is not self._newest:
            self._newest, self._heard_at = inbox[-1], at

    def _is_ripe(self, at: float) -> bool:
        many = len(self._mailbox.inbox)
        return many >= min(ENOUGH, self._pace.most) or (many > 0 and at >= self._ripe_at())

    def _ripe_at(self) -> float:
        return self._pace.ripe_at(self._since, self._heard_at, self._handed_at)

    def _hand_in(self, at: float) -> None:
        """Hand what has been read to the sender, without what the broker only sends again."""
        inbox = self._mailbox.inbox
        again = committed_before(inbox, lambda redelivered: covered(list(self._book), redelivered))
        if again is None and at - self._heard_at < REDELIVERY_TAKES:
            return
        messages = inbox[: max(self._pace.most, again or 0)]
        del inbox[: len(messages)]
        since, self._since, self._handed_at = self._since, at if inbox else 0.0, at
        self._number += 1
        self._lots.append(_Lot(self._number, messages, since))
        self._sender.send(self._number, self._records(messages, again or 0))

    def _records(self, messages: Sequence[Message], again: int) -> list[Record]:
        """Return the frames that `messages` become, each site's in the order in which they were received."""
        places: dict[tuple[str, str], list[tuple[Alarm, int]]] = {}
        rejected: list[Rejected] = []
        for message in messages:
            if message.packet:
                if again:
                    again -= 1
                    self._metrics.redelivered.inc()
                    self._live.redelivered += 1
                    continue
                self._book.append(receipt(message.packet, message.topic, message.payload))
            read = self._reader.read(message)
            if isinstance(read, Rejected):
                rejected.append(read)
                continue
            size = (len(message.topic) + len(message.payload)) // max(1, len(read))
            for alarm in read:
                places.setdefault((alarm.site, self._reader.dialect(message.topic)), []).append((alarm, size))
        for topic, body in self._reader.take_commands():
            self._mailbox.tell(topic, body)
        self._live.received += len(messages)
        self._metrics.carried.inc(len(messages))
        frames = [_frame(site, dialect, alarms) for (site, dialect), found in places.items() for alarms in _cut(found)]
        return [*frames, *map(_bad, rejected)]

    def _settle(self, at: float) -> None:
        """Acknowledge the lots that have arrived, the oldest first; after a failure let the broker send everything again."""
        outcomes = self._sender.outcomes
        waiting = {lot.number: lot for lot in self._lots} if outcomes else {}
        while outcomes:
            number, error = outcomes.popleft()
            lot = waiting.get(number)
            if lot is None:
                continue
            if error is not None:
                self._give_up(at, error)
                return
            lot.arrived = True
        while self._lots and self._lots[0].arrived:
            lot = self._lots.popleft()
            self._mailbox.acknowledge(lot.messages)
            self._live.latencies.append(at - lot.since)

    def _give_up(self, at: float, error: Exception) -> None:
        log.warning("kafka-unavailable", error=str(error), lots=len(self._lots))
        self._live.report("kafka", f"Kafka does not take what we send: {error}")
        self._mailbox.hang_up()
        # Lots after the one that failed may have arrived, and nobody knows which: what comes again is sent again, all of it.
        self._lots.clear()
        self._book.clear()
        self._since = 0.0
        self._retry_at = at + self._retry
        self._retry = min(self._retry * 2, LONGEST_RETRY)

    def _reconnect(self, at: float) -> bool:
        try:
            self._sender.reconnect()
        except Unreachable as error:
            log.warning("kafka-unreachable", error=str(error))
            self._retry_at = at + self._retry
            self._retry = min(self._retry * 2, LONGEST_RETRY)
            return False
        self._sender.outcomes.clear()
        self._retry, self._retry_at = FIRST_RETRY, 0.0
        self._live.report("kafka", "")
        return True

    def _finish(self) -> None:
        until = time.monotonic() + FINISH_SECONDS
        while (self._mailbox.inbox or self._lots) and not self._retry_at and (at := time.monotonic()) < until:
            if self._mailbox.inbox and len(self._lots) < MOST_LOTS:
                self._hand_in(until)
            self._settle(at)
            time.sleep(LOOK_EVERY)
        if self._lots:
            log.warning("stopped-with-unacknowledged-messages", lots=len(self._lots))
        self._mailbox.close()

    def _patience(self, at: float) -> float:
        if self._lots:
            return LOOK_EVERY
        return max(0.0, self._ripe_at() - at) if self._since else TICK


def _cut(found: Sequence[tuple[Alarm, int]]) -> Iterator[list[Alarm]]:
    """Cut alarms of one site into frames that are small enough."""
    alarms: list[Alarm] = []
    size = 0
    for alarm, length in found:
        if alarms and (len(alarms) == MOST_ALARMS or size + length > MOST_BYTES):
            yield alarms
            alarms, size = [], 0
        alarms.append(alarm)
        size += length
    if alarms:
        yield alarms


def _frame(site: str, dialect: str, alarms: Sequence[Alarm]) -> Record:
    return Record(topics.ALARMS, site.encode(), record.write(site, alarms, dialect=dialect))


def _bad(rejected: Rejected) -> Record:
    # Each by itself: together they might be too large for a record. By its topic, so that no partition gets all of them.
    return Record(topics.ALARMS, rejected.topic.encode("utf-8", "replace") or b"?", record.write("", (), (rejected,)))
