"""The receipts of the last messages, in memory and, a row a commit, in SQL; and which messages of a redelivery they cover.

After a reconnect the broker sends again what was not acknowledged, in order. What we had committed of it is the end of our
receipts, so the beginning of the redelivery must be the end of the book, message by message. Looking up each message by
itself would not do: some brokers use a packet identifier again after a hundred messages, and then a new alarm with the
same bytes as an old one would be taken for it, and lost.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING

from store import receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from store.receipts import Receipt

KEPT = 20_000
"""Messages whose receipt is kept. A broker has fewer than this in flight to one client unless told otherwise."""

CERTAIN = 10
"""Messages in a row that are enough to know a redelivery by, although more of it should come. Mosquitto 2.0.11 hands out more than
its `max_inflight_messages` and after a restart sends no more than that until we have acknowledged some."""

LAST_PACKET = 65_535


class ReceiptBook:
    """Knows which messages were committed lately, in order."""

    def __init__(self, connection: Connection, topic: str) -> None:
        self._topic = topic
        self._commits: deque[tuple[int, Sequence[Receipt]]] = deque(receipts.load(connection, topic))
        self._kept = sum(len(messages) for _, messages in self._commits)

    def covers(self, redelivered: Sequence[Receipt]) -> int | None:
        """Return how many of the first of `redelivered` were committed before.

        None when that cannot be said yet: all of them are in the book, and what follows there has not come (again) yet.
        """
        return covered([message for _, messages in self._commits for message in messages], redelivered)

    def write(self, connection: Connection, offset: int, messages: Sequence[Receipt]) -> None:
        """Keep `messages`, which are committed at `offset`, and forget the oldest commits that are more than enough."""
        receipts.add(connection, self._topic, offset, messages)
        self._commits.append((offset, messages))
        self._kept += len(messages)
        forgotten = None
        while self._kept - len(self._commits[0][1]) > KEPT:
            forgotten, old = self._commits.popleft()
            self._kept -= len(old)
        if forgotten is not None:
            receipts.forget(connection, self._topic, forgotten)


def covered(book: Sequence[Receipt], redelivered: Sequence[Receipt]) -> int | None:
    """Return how many of the first of `redelivered` are the end of `book`, None when that cannot be said yet."""
    if not redelivered or redelivered[0] not in book:
        return 0
    rest = book[_last_index(book, redelivered[0]) :]
    if rest[: len(redelivered)] != list(redelivered[: len(rest)]):
        return 0
    if len(redelivered) < len(rest):
        return len(redelivered) if len(redelivered) >= CERTAIN and _in_one_row(rest) else None
    return len(rest)


def _in_one_row(messages: Sequence[Receipt]) -> bool:
    """Say whether each packet identifier is the one after the last, so that none can have been used again meanwhile."""
    return all(after == before % LAST_PACKET + 1 for (before, _), (after, _) in pairwise(messages))


def _last_index(book: Sequence[Receipt], receipt: Receipt) -> int:
    return len(book) - 1 - book[::-1].index(receipt)
