"""The outbox keeps events in order until they are sent, and for a while after that."""

from __future__ import annotations

from datetime import datetime

from store import outbox
from store.outbox import Stored
from store.store import Store
from store.unit import PIPELINE
from tests.contract.values import MINUTE, NOW, SITE, event


class TestOutbox:
    def test_an_event_comes_back_as_it_went_in_with_a_number(self, store: Store) -> None:
        (stored,) = added(store, "opened")
        sent = event(1, "opened")
        assert (stored.type, stored.at, stored.site, stored.order, stored.origin) == (sent.type, NOW, SITE, 1, PIPELINE)
        assert stored.data == sent.data

    def test_what_listeners_get_is_json(self, store: Store) -> None:
        (stored,) = added(store, "opened")
        assert stored.body == {
            "type": "workorder.opened",
            "id": str(stored.id),
            "at": "2026-11-21T09:00:00.123457+00:00",
            "site": "riverside",
            "number": "WO-1",
            "data": event(1).data,
        }

    def test_events_are_read_in_the_order_in_which_they_were_written(self, store: Store) -> None:
        stored = added(store, "opened", "joined", "closed")
        assert [each.type.removeprefix("workorder.") for each in stored] == ["opened", "joined", "closed"]
        with store.read() as connection:
            assert [each.id for each in outbox.unsent(connection, 2)] == [each.id for each in stored[:2]]
            assert [each.id for each in outbox.since(connection, stored[0].id, 9)] == [each.id for each in stored[1:]]
            assert outbox.last_id(connection) == stored[-1].id

    def test_what_was_sent_is_not_sent_again_and_can_still_be_read(self, store: Store) -> None:
        stored = added(store, "opened", "joined")
        with store.begin() as connection:
            outbox.mark_sent(connection, [stored[0].id], NOW)
            assert [each.id for each in outbox.unsent(connection, 9)] == [stored[1].id]
            assert len(outbox.since(connection, 0, 9)) == 2

    def test_only_what_was_sent_before_is_forgotten(self, store: Store) -> None:
        stored = added(store, "opened", "joined", "closed")
        mark(store, stored[0], NOW - MINUTE)
        mark(store, stored[1], NOW)
        with store.begin() as connection:
            assert outbox.prune(connection, NOW) == 1
            assert [each.id for each in outbox.since(connection, 0, 9)] == [stored[1].id, stored[2].id]

    def test_a_number_is_never_given_twice(self, store: Store) -> None:
        (first,) = added(store, "opened")
        mark(store, first, NOW - MINUTE)
        with store.begin() as connection:
            outbox.prune(connection, NOW)
        (second,) = added(store, "joined")
        assert second.id > first.id

    def test_an_empty_outbox(self, store: Store) -> None:
        with store.begin() as connection:
            outbox.add(connection, [], PIPELINE)
            assert outbox.unsent(connection, 9) == []
            assert outbox.last_id(connection) == 0


def added(store: Store, *words: str) -> list[Stored]:
    with store.begin() as connection:
        last = outbox.last_id(connection)
        outbox.add(connection, [event(1, word) for word in words], PIPELINE)
        return outbox.since(connection, last, 100)


def mark(store: Store, stored: Stored, now: datetime) -> None:
    with store.begin() as connection:
        outbox.mark_sent(connection, [stored.id], now)
