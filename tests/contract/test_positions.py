"""Positions say how far a source has come and whose it is; receipts say which messages were committed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from store import positions, receipts
from store.errors import Fenced
from store.positions import Position
from store.store import Store
from streams.receipt_book import KEPT, ReceiptBook
from tests.contract.values import NOW


class TestPositions:
    def test_a_source_that_nobody_read_stands_before_its_first_message(self, store: Store) -> None:
        assert take(store) == Position(topic="alarms", partition=0, offset=-1, fence=1)

    def test_whoever_takes_it_over_goes_on_where_the_other_was(self, store: Store) -> None:
        advance(store, take(store), 17)
        assert take(store) == Position(topic="alarms", partition=0, offset=17, fence=2, clock=NOW)

    def test_each_partition_has_its_own(self, store: Store) -> None:
        advance(store, take(store), 17)
        assert take(store, 1).offset == -1

    def test_who_lost_the_source_cannot_write(self, store: Store) -> None:
        elder = take(store)
        younger = take(store)
        with pytest.raises(Fenced, match="another worker has taken over alarms"):
            advance(store, elder, 1)
        advance(store, younger, 2)
        assert take(store).offset == 2

    def test_who_does_not_know_how_far_it_came_cannot_write(self, store: Store) -> None:
        """The answer to a commit was lost, and the commit was not: the same again would count everything twice."""
        mine = take(store)
        advance(store, mine, 1)
        with pytest.raises(Fenced):
            advance(store, mine, 1)


class TestReceipts:
    def test_they_come_back_as_they_went_in(self, store: Store) -> None:
        messages = [receipts.receipt(packet, b"callout/a/alarms/b", b"{}") for packet in (1, 65_535)]
        with store.begin() as connection:
            receipts.add(connection, "mqtt", 3, messages)
            receipts.add(connection, "mqtt", 2, [])
            receipts.add(connection, "other", 3, [(1, 1)])
            assert receipts.load(connection, "mqtt") == [(2, []), (3, messages)]

    def test_older_ones_are_forgotten(self, store: Store) -> None:
        with store.begin() as connection:
            for offset in range(5):
                receipts.add(connection, "mqtt", offset, [(offset, offset)])
            receipts.forget(connection, "mqtt", 2)
            assert [offset for offset, _ in receipts.load(connection, "mqtt")] == [3, 4]

    def test_a_message_is_known_by_its_packet_topic_and_payload(self) -> None:
        one = receipts.receipt(1, b"topic", b"payload")
        others = [receipts.receipt(2, b"topic", b"payload"), receipts.receipt(1, b"topi", b"cpayload2"), receipts.receipt(1, b"topic", b"")]
        assert one not in others
        assert one == receipts.receipt(1, b"topic", b"payload")

    REDELIVERIES = (
        ("nothing that was committed", [(9, 99)], 0),
        ("the end of what was committed, and something new", [(2, 22), (3, 33), (4, 44)], 2),
        ("all of it", [(1, 11), (2, 22), (3, 33)], 3),
        ("the last of it alone", [(3, 33)], 1),
        ("a part, the rest of which may still come", [(1, 11), (2, 22)], None),
        ("a packet identifier that came round again, with other words", [(2, 23), (3, 33)], 0),
        ("the words and the identifier of an old one, and then something new", [(1, 11), (4, 44)], 0),
    )

    @pytest.mark.parametrize(("redelivered", "covered"), [row[1:] for row in REDELIVERIES], ids=[row[0] for row in REDELIVERIES])
    def test_a_book_covers_the_beginning_of_a_redelivery(
        self, store: Store, redelivered: list[tuple[int, int]], covered: int | None
    ) -> None:
        with store.begin() as connection:
            ReceiptBook(connection, "mqtt").write(connection, 0, [(1, 11), (2, 22)])
            ReceiptBook(connection, "mqtt").write(connection, 1, [(3, 33)])
            assert ReceiptBook(connection, "mqtt").covers(redelivered) == covered

    def test_a_book_keeps_the_last_messages_and_forgets_whole_commits(self, store: Store) -> None:
        with store.begin() as connection:
            book = ReceiptBook(connection, "mqtt")
            for offset in range(4):
                book.write(connection, offset, [(offset, number) for number in range(KEPT // 2)])
            assert [book.covers([(offset, 0), (9, 9)]) for offset in range(4)] == [0, 0, 0, 0]
            assert [book.covers([(offset, 0)]) for offset in range(4)] == [0, None, None, None]
            assert [offset for offset, _ in receipts.load(connection, "mqtt")] == [1, 2, 3]

    def test_an_identifier_that_came_round_with_the_same_words_is_the_latest_one(self, store: Store) -> None:
        with store.begin() as connection:
            book = ReceiptBook(connection, "mqtt")
            book.write(connection, 0, [(7, 7), (8, 8)])
            book.write(connection, 1, [(7, 7)])
            assert book.covers([(7, 7), (9, 9)]) == 1


def take(store: Store, partition: int = 0) -> Position:
    with store.begin() as connection:
        return positions.take(connection, "alarms", partition)


def advance(store: Store, position: Position, offset: int) -> None:
    with store.begin() as connection:
        positions.advance(connection, replace(position, offset=offset, clock=NOW), position.offset)
