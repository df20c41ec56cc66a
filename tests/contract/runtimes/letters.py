"""A mailbox without a broker: what is posted lies in its inbox at the next poll, and what is acknowledged is counted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ingest.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from tests.contract.runtimes.histories import Said


class Letters:
    """Stands where a Mailbox does."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._posted: list[Message] = []
        self._packets = 0
        self.inbox: list[Message] = []
        self.sent: list[int] = []
        self.acknowledged = 0
        self.unsent = 0
        self.connection = 1
        self.connected = True
        self.problem = ""

    def post(self, said: Iterable[Said]) -> None:
        """Let messages arrive now."""
        for each in said:
            self._packets = self._packets % 65_535 + 1
            self._posted.append(Message(each.topic.encode(), each.body, self._now(), self._packets, self.connection))

    def poll(self, timeout: float, _monotonic: float) -> None:
        if not self._posted:
            time.sleep(timeout)
        self.inbox += self._posted
        self._posted = []

    def acknowledge(self, messages: Iterable[Message]) -> None:
        self.acknowledged += sum(1 for _ in messages)

    def publish(self, number: int, _topic: str, _payload: bytes) -> None:
        self.sent.append(number)

    def hang_up(self) -> None:
        raise AssertionError("nothing should have gone wrong")

    def close(self) -> None:
        return
