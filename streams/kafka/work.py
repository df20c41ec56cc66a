"""What a lane does in a thread: everything that may ask SQL. It is the pipeline's, tried again and looked round in between."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from streams.committed import Committed
from streams.pipeline import MOST_WOKEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from streams.frame import Batch
    from streams.pipeline import Pipeline

TICK = 0.2
"""Seconds after which a quiet lane looks round: what people did, what must be folded."""

FOLD_EVERY, FOLD_WHEN_QUIET = 10.0, 1.0
FOLDED_AT_ONCE = 1_000


class Work:
    """Drives one pipeline. One thread at a time may be in here."""

    def __init__(self, pipeline: Pipeline, now: Callable[[], datetime]) -> None:
        self._pipeline = pipeline
        self._now = now
        self._fold_at = self._committed_at = self._learned_at = 0.0
        self.folding = False
        """Whether there is something left to be folded at once."""
        self.next_wake = now()
        """When something is due, as it was known after the last piece of work."""

    def attempt(self, work: Callable[[], Committed], *, in_doubt: bool) -> Committed:
        """Do a piece of work; when `in_doubt`, it may have been done already, and the answer to its commit was lost."""
        if in_doubt:
            # What SQL says now decides whether the last attempt was one.
            self._pipeline.came_to()
        self._pipeline.put_right(self._now())
        committed = work()
        # Asked for here, because it may have to read SQL.
        self.next_wake = self._pipeline.next_wake()
        return committed

    def warm_up(self) -> Committed:
        """Read what stands, so that no record has to wait for that."""
        self._pipeline.warm_up()
        return Committed()

    def judge(self, batch: Batch) -> Committed:
        """Judge and commit a batch."""
        committed = self._pipeline.process(batch)
        # Each transaction learns by itself.
        self._committed_at = self._learned_at = time.monotonic()
        return committed

    def look_round(self) -> Committed:
        """Learn what people did, wake what is due, fold a little."""
        at = time.monotonic()
        if at - self._learned_at >= TICK:
            self._learned_at = at
            self._pipeline.learn()
        committed = self._pipeline.advance(self._now(), MOST_WOKEN)
        self._fold(at)
        return committed

    def _fold(self, at: float) -> None:
        if at >= min(self._fold_at, self._committed_at + FOLD_WHEN_QUIET):
            self._fold_at = at + FOLD_EVERY
            self.folding = True
        if self.folding:
            self.folding = self._pipeline.fold(FOLDED_AT_ONCE)
