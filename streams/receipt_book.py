"""The receipts of the last messages, in memory and, a row a commit, in SQL."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from store import receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from store.receipts import Receipt

KEPT = 20_000
"""Messages whose receipt is kept. A broker has fewer than this in flight to one client unless told otherwise."""


class ReceiptBook:
    """Knows which messages were committed lately."""

    def __init__(self, connection: Connection, topic: str) -> None:
        self._topic = topic
        self._commits: deque[tuple[int, Sequence[Receipt]]] = deque(receipts.load(connection, topic))
        self._kept = sum(len(messages) for _, messages in self._commits)
        self._known = {message for _, messages in self._commits for message in messages}

    def __contains__(self, receipt: Receipt) -> bool:
        return receipt in self._known

    def write(self, connection: Connection, offset: int, messages: Sequence[Receipt]) -> None:
        """Keep `messages`, which are committed at `offset`, and forget the oldest commits that are more than enough."""
        receipts.add(connection, self._topic, offset, messages)
        self._commits.append((offset, messages))
        self._known.update(messages)
        self._kept += len(messages)
        forgotten = None
        while self._kept - len(self._commits[0][1]) > KEPT:
            forgotten, old = self._commits.popleft()
            self._known.difference_update(old)
            self._kept -= len(old)
        if forgotten is not None:
            receipts.forget(connection, self._topic, forgotten)
