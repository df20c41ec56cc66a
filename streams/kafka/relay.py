"""The relay: takes events from the outbox to Kafka, and to MQTT where that is wanted; in order, at least once, by one process at a time."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog

from ingest import wire
from store import outbox
from store.errors import Conflict, Unavailable
from store.lead import Lead
from store.unit import PEOPLE
from streams import chores
from streams.kafka import topics
from streams.kafka.errors import KafkaError, Unreachable
from streams.kafka.sender import Record
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from ingest.client import Mailbox
    from store.outbox import Stored
    from store.store import Store
    from streams.committed import Listener
    from streams.kafka.sender import Sender
    from streams.live import Live
    from streams.metrics import Metrics

log = structlog.get_logger(__name__)

AT_ONCE = 1_000
IDLE = 0.05
"""Seconds between two looks at an outbox that was empty; whoever commits events in this process says so at once."""

STAND_BY = 0.5
"""Seconds after which one that stands by asks whether the leading one has gone."""

SEND_SECONDS = 30.0
FIRST_RETRY, LONGEST_RETRY = 0.2, 5.0
LOOK_EVERY = 5.0


class Relay:
    """Runs in a thread of its own, in every worker; the one that leads sends, the others stand by."""

    def __init__(
        self,
        store: Store,
        sender: Sender,
        partitions: int,
        *,
        now: Callable[[], datetime],
        metrics: Metrics,
        live: Live,
        listeners: Sequence[Listener] = (),
        mailbox: Mailbox | None = None,
    ) -> None:
        self._store = store
        self._sender = sender
        self._partitions = partitions
        self._now = now
        self._metrics = metrics
        self._listeners = (metrics, *listeners)
        self._live = live
        self._mailbox = mailbox
        self._lead = Lead(store)
        self._poked = threading.Event()
        self._stopped = False
        self._lot = 0
        self._last = 0
        self._lost = self._shows = False
        self._retry = FIRST_RETRY
        self._look_at = self._prune_at = 0.0
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Begin; the sender must have been started."""
        self._thread.start()

    def poke(self) -> None:
        """Say that there are new events, so that nobody waits for the next look."""
        self._poked.set()

    def stop(self) -> None:
        """Send what is there as far as that is possible at once, and let go of the lead."""
        self._stopped = True
        self._poked.set()
        self._thread.join(SEND_SECONDS)

    def _run(self) -> None:
        try:
            while not self._stopped:
                self._poked.wait(self._turn())
                self._poked.clear()
            self._turn()
        finally:
            self._lead.release()
            if self._mailbox is not None:
                self._mailbox.close()

    def _turn(self) -> float:
        """Do what there is to do, and return how long to wait before the next look."""
        self._live.turned()
        try:
            wait = self._lead_or_stand_by()
        except (Unavailable, Conflict, KafkaError) as error:
            self._lost = self._lost or isinstance(error, KafkaError)
            self._live.report("relay", f"events wait: {error}")
            log.warning("relay-waits", error=str(error), retry_in=self._retry)
            wait, self._retry = self._retry, min(2 * self._retry, LONGEST_RETRY)
            return wait
        self._retry = FIRST_RETRY
        self._live.report("relay", "")
        return wait

    def _lead_or_stand_by(self) -> float:
        """Send what there is, when it is ours to send; return how long to wait before the next look."""
        if not self._lead.take():
            self._look_away()
            return STAND_BY
        if self._lost:
            self._sender.reconnect()
            self._lost = False
        while self._send():
            pass
        self._look_round(time.monotonic())
        return IDLE

    def _send(self) -> bool:
        """Send the next events; return whether there may be more."""
        self._live.turned()
        with self._lead.begin() as connection:
            events = outbox.unsent(connection, AT_ONCE)
        if not events:
            return False
        self._to_kafka(events)
        if self._mailbox is not None:
            self._to_mqtt(self._mailbox, events)
        for event in events:
            # What people caused has not been counted yet; the workers count what they cause themselves.
            if event.origin == PEOPLE and event.id > self._last:
                self._live.events[event.type] += 1
                for listener in self._listeners:
                    listener.event(event)
        self._last = max(self._last, events[-1].id)
        with self._lead.begin() as connection:
            outbox.mark_sent(connection, [event.id for event in events], self._now())
        return len(events) == AT_ONCE

    def _to_kafka(self, events: Sequence[Stored]) -> None:
        self._lot += 1
        self._sender.send(self._lot, [self._record(event) for event in events])
        until = time.monotonic() + SEND_SECONDS
        while time.monotonic() < until:
            while self._sender.outcomes:
                number, error = self._sender.outcomes.popleft()
                if number == self._lot and error is not None:
                    message = f"Kafka does not take events: {error}"
                    raise Unreachable(message)
                if number == self._lot:
                    return
            time.sleep(0.001)
        message = f"Kafka has not answered for {SEND_SECONDS:g} s"
        raise Unreachable(message)

    def _record(self, event: Stored) -> Record:
        topic = topics.SLA if event.type.startswith("sla.") else topics.WORKORDERS
        return Record(topic, name_of(event.order).encode(), event.message, topics.partition_of_order(event.order, self._partitions))

    def _to_mqtt(self, mailbox: Mailbox, events: Sequence[Stored]) -> None:
        until = time.monotonic() + SEND_SECONDS
        while not mailbox.connected:
            self._poll(mailbox, until)
        for event in events:
            mailbox.publish(event.id, wire.order_topic(event.site, name_of(event.order)), event.message)
        while mailbox.unsent:
            self._poll(mailbox, until)
        mailbox.sent.clear()

    def _poll(self, mailbox: Mailbox, until: float) -> None:
        at = time.monotonic()
        if at > until:
            message = f"the broker has not taken events for {SEND_SECONDS:g} s ({mailbox.problem or 'it does not confirm them'})"
            raise Unavailable(message)
        mailbox.poll(0.05, at)

    def _look_round(self, at: float) -> None:
        if self._mailbox is not None:
            self._mailbox.poll(0, at)
        if at >= self._look_at:
            # By the one that leads alone, so that nobody who sums over processes counts an order twice.
            self._look_at = at + LOOK_EVERY
            # Said before it is so: a look that fails half way has shown something too.
            self._shows = True
            with self._lead.begin() as connection:
                self._metrics.look(connection, self._now())
        if at >= self._prune_at:
            self._prune_at = at + chores.PRUNE_EVERY
            with self._lead.begin() as connection:
                chores.forget(connection, self._now())

    def _look_away(self) -> None:
        """Another one leads now: what this one showed of all orders must not stand beside what that one shows."""
        if self._shows:
            self._metrics.look_away()
            self._shows, self._look_at = False, 0.0
