"""The relay: takes events from the outbox to MQTT, in order, at least once, and remembers which the broker has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import wire
from store import outbox
from store.unit import PEOPLE
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.client import Mailbox
    from store.outbox import Stored
    from store.store import Store


class Relay:
    """Sends events of `store` through `mailbox`; `heard` is told of those that people caused."""

    def __init__(self, store: Store, mailbox: Mailbox, heard: Callable[[Stored], None]) -> None:
        self._store = store
        self._mailbox = mailbox
        self._heard = heard
        self._last = 0
        self._connection = 0
        self.has_more = True

    def turn(self, now: datetime, most: int) -> None:
        """Mark what the broker has, and send what is next, at most `most` events, once the last lot is through.

        So many wait for the broker at most, and share one transaction when they are marked as sent.
        """
        mailbox = self._mailbox
        if mailbox.unsent:
            return
        if mailbox.sent:
            with self._store.begin() as connection:
                outbox.mark_sent(connection, mailbox.sent, now)
            mailbox.sent.clear()
        if self.has_more and mailbox.connected:
            self._send(most)

    def _send(self, most: int) -> None:
        with self._store.read() as connection:
            events = outbox.unsent(connection, most)
        self.has_more = len(events) == most
        for event in events:
            if event.origin == PEOPLE and event.id > self._last:
                self._heard(event)
            self._mailbox.publish(event.id, wire.order_topic(event.site, name_of(event.order)), event.message)
        self._last = max([self._last, *(event.id for event in events)])
