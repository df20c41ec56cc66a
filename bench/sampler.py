"""Where the time goes: a sample of the stack each millisecond, counted by the room that the innermost line lives in."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

EVERY = 0.001
ROOMS = frozenset({"assets", "rules", "sla", "workorders", "store", "ingest", "streams"})
COMMIT = "do_commit"
"""The function of SQLAlchemy in which SQLite writes and waits for the disk."""


@contextmanager
def sampling() -> Iterator[Counter[str]]:
    """Sample while the block runs, in the main thread; the counts are complete when it ends."""
    counts: Counter[str] = Counter()

    def sample(_number: int, frame: FrameType | None) -> None:
        counts[_room(frame)] += 1

    before = signal.signal(signal.SIGALRM, sample)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    try:
        yield counts
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _room(frame: FrameType | None) -> str:
    while frame is not None:
        if frame.f_code.co_name == COMMIT:
            return "commit"
        room = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if room in ROOMS:
            return room
        frame = frame.f_back
    return "bench"
