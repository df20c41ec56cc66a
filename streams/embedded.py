"""The embedded runtime: one process, no Kafka. The MQTT broker is the buffer: a message is acknowledged after its commit.

One thread owns the socket, the pipeline, the commit and the acknowledgements, so there is nothing to lock and nothing to lose
between them. When SQL is away it waits and tries again, and acknowledges nothing meanwhile.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from store.errors import Conflict, Unavailable
from streams import garbage
from streams.chores import TICK, Chores
from streams.gathering import committed_before, gather
from streams.pipeline import MOST_WOKEN, Pipeline
from streams.relay import Relay
from streams.upkeep import Upkeep

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ingest.client import Mailbox
    from ingest.message import Message
    from ingest.reader import Reader
    from store.outbox import Stored
    from store.store import Store
    from streams.committed import Committed, Listener
    from streams.frame import Batch
    from streams.live import Live
    from streams.metrics import Metrics

log = structlog.get_logger(__name__)

FIRST_RETRY, LONGEST_RETRY = 0.1, 5.0
MOST_SAMPLES = 50

REDELIVERY_TAKES = 1.0
"""Seconds without another message after which a broker is taken to have sent all that it sends again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long messages wait for others to share their commit (seconds), and how many may share one."""

    linger: float = 0.003
    most: int = 5_000


class Embedded:
    """Runs one pipeline over one MQTT session. `now` is the time of this house, `monotonic` measures how long it waits (seconds).

    `poke` is told when there are new events.
    """

    def __init__(  # noqa: PLR0913  the parts that it runs, each by name
        self,
        store: Store,
        pipeline: Pipeline,
        mailbox: Mailbox,
        reader: Reader,
        *,
        now: Callable[[], datetime],
        metrics: Metrics,
        live: Live,
        pace: Pace | None = None,
        poke: Callable[[], None] = lambda: None,
        listeners: Sequence[Listener] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._pipeline = pipeline
        self._mailbox = mailbox
        self._reader = reader
        self._now = now
        self._metrics = metrics
        self._live = live
        self._pace = pace or Pace()
        self._poke = poke
        self._listeners = (metrics, *listeners)
        self._monotonic = monotonic
        self._relay = Relay(store, mailbox, self._heard)
        self._chores = Chores(store, pipeline, self._relay)
        self._upkeep = Upkeep(store, metrics, now)
        self._offset: int | None = None
        self._in_doubt: tuple[int, Sequence[Message]] | None = None
        self._newest: Message | None = None
        self._since = self._heard_at = 0.0
        self._retry, self._retry_at = FIRST_RETRY, 0.0
        self._committed_at = 0.0
        self._committed = 0

    def run(self, stop: threading.Event) -> None:
        """Run until `stop` is set; then finish what is in hand. Raises Fenced when another process has taken over."""
        self._live.report("start", "the runtime is starting")
        try:
            while self._offset is None and not stop.is_set():
                self.turn()
            # By now the standing alarms are in memory, and there they stay.
            garbage.calm()
            self._upkeep.start()
            while not stop.is_set():
                self.turn()
            self.finish()
        finally:
            self._upkeep.close()

    def turn(self) -> None:
        """Read for a moment, then do what is due: commit and acknowledge, wake, send, look round."""
        self._live.turned()
        began = self._monotonic()
        self._mailbox.poll(self._patience(began), began)
        self._live.report("broker", self._mailbox.problem)
        at = self._monotonic()
        self._look_at_inbox(at)
        self._metrics.position_lag.set(len(self._mailbox.inbox))
        if at < self._retry_at:
            return
        try:
            self._work(at)
        except (Unavailable, Conflict) as error:
            self._back_off(at, error)
        else:
            self._retry = FIRST_RETRY
            self._live.report("store", "")
            self._live.report("start", "")

    def _look_at_inbox(self, at: float) -> None:
        inbox = self._mailbox.inbox
        if inbox and not self._since:
            self._since = at
        if inbox and inbox[-1] is not self._newest:
            self._newest, self._heard_at = inbox[-1], at

    def finish(self) -> None:
        """Commit what was read, send what was committed as far as the broker takes it at once, and say goodbye."""
        try:
            if self._offset is not None:
                self._settle_doubt()
                while self._mailbox.inbox:
                    self._commit(math.inf)
                self._pipeline.fold()
        except (Unavailable, Conflict) as error:
            log.warning("stopped-with-unacknowledged-messages", messages=len(self._mailbox.inbox), error=str(error))
        self._mailbox.close()

    def _work(self, at: float) -> None:
        if self._offset is None:
            self._offset = self._pipeline.take_over(self._now()).offset
            self._pipeline.warm_up()
        self._settle_doubt()
        # What waits was received before: nothing is woken past it until it has been judged.
        self._pipeline.put_right(self._now())
        now = min([self._now(), *(message.received_at for message in self._mailbox.inbox[:1])])
        if self._pipeline.next_wake() <= now:
            self._tell(self._pipeline.advance(now, MOST_WOKEN))
        if len(self._mailbox.inbox) >= self._pace.most or (self._since and at - self._since >= self._pace.linger):
            self._commit(at)
        self._chores.turn(at, now, self._committed_at, self._committed)

    def _commit(self, at: float) -> None:
        """Commit the messages that wait, and acknowledge them."""
        again = committed_before(self._mailbox.inbox, self._pipeline.has_committed)
        if again is None and at - self._heard_at < REDELIVERY_TAKES:
            return
        # What only comes again is one piece, however little may share a commit.
        messages = self._mailbox.inbox[: max(self._pace.most, again or 0)]
        batch = gather(messages, self._reader, (self._offset or 0) + 1, again or 0)
        for topic, body in self._reader.take_commands():
            self._mailbox.tell(topic, body)
        self._in_doubt = (batch.offset, messages)
        committed = self._pipeline.process(batch, MOST_WOKEN)
        since = self._since
        self._acknowledge(batch.offset, messages)
        self._count(batch, len(messages), again or 0, since)
        self._tell(committed)

    def _acknowledge(self, offset: int, messages: Sequence[Message]) -> None:
        self._offset, self._in_doubt = offset, None
        # A connection that was lost meanwhile has taken its messages out of the inbox: the broker sends them again.
        gone = set(map(id, messages))
        self._mailbox.inbox[:] = [message for message in self._mailbox.inbox if id(message) not in gone]
        self._mailbox.acknowledge(messages)
        self._committed_at, self._committed = self._monotonic(), len(messages)
        self._since = self._committed_at if self._mailbox.inbox else 0.0

    def _settle_doubt(self) -> None:
        """After a commit that failed, ask SQL whether it did: the answer may have been lost, and not the commit."""
        if self._in_doubt is not None:
            offset, messages = self._in_doubt
            if self._pipeline.came_to() >= offset:
                self._acknowledge(offset, messages)
            self._in_doubt = None

    def _count(self, batch: Batch, received: int, redelivered: int, since: float) -> None:
        now = self._now()
        for frame in batch.frames:
            self._metrics.messages_read(frame, now)
        for rejected in batch.rejected:
            self._metrics.refused(rejected)
        self._metrics.redelivered.inc(redelivered)
        self._live.received += received
        self._live.rejected += len(batch.rejected)
        self._live.redelivered += redelivered
        # The wait of the first message stands for all of its batch: nobody waited longer.
        self._live.latencies.extend([self._committed_at - since] * min(received - redelivered, MOST_SAMPLES))

    def _tell(self, committed: Committed) -> None:
        self._live.committed(committed)
        for listener in self._listeners:
            listener.committed(committed)
        if committed.events:
            now = self._now()
            for event in committed.events:
                if event.type in LEADS_TO_ORDER:
                    self._metrics.latency.observe(max(0.0, (now - event.at).total_seconds() / self._live.speed))
            self._relay.has_more = True
            self._poke()

    def _heard(self, event: Stored) -> None:
        """Count what people caused: the pipeline's own events were counted when they were committed."""
        self._live.events[event.type] += 1
        for listener in self._listeners:
            listener.event(event)

    def _back_off(self, at: float, error: Exception) -> None:
        self._retry_at = at + self._retry
        self._retry = min(self._retry * 2, LONGEST_RETRY)
        self._live.report("store", f"the database does not take what we write: {error}")
        log.warning("store-unavailable", error=str(error), waiting=len(self._mailbox.inbox), retry_in=round(self._retry_at - at, 2))

    def _patience(self, at: float) -> float:
        """Return how long to wait for the socket: no longer than until something else is due."""
        if at < self._retry_at:
            return min(TICK, self._retry_at - at)
        if self._since:
            return max(0.0, self._since + self._pace.linger - at)
        if self._offset is None or self._chores.folding:
            return 0.0
        return self._until_wake()

    def _until_wake(self) -> float:
        try:
            wait = self._pipeline.next_wake() - self._now()
        except Unavailable:
            return 0.0
        return min(TICK, max(0.0, wait.total_seconds() / self._live.speed))


LEADS_TO_ORDER = frozenset({"workorder.opened", "workorder.joined", "workorder.reopened"})
