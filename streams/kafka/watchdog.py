"""The watchdog: ends a process in which something waits and nothing moves, so that whoever supervises it starts it again.

A stream can stop without a word: after trouble with the broker, in a lock, in a wait that never ends. Nothing inside can be
trusted to notice that, so this is a thread of its own that looks at counters from outside.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign of life: of `what`, whether anything waits there, and a number that changes whenever it comes forward."""

    what: str
    waits: bool
    moves: int


class Patience:
    """Counts for how many seconds each thing has had something to do and has not moved."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, float]] = {}

    def look(self, signs: Iterable[Sign], seconds: float) -> dict[str, float]:
        """Take in the signs that were found `seconds` after the last ones; return for each thing how long it has stood still."""
        before, self._seen = self._seen, {}
        for sign in signs:
            moves, stood = before.get(sign.what, (None, 0.0))
            stands = sign.waits and moves == sign.moves
            self._seen[sign.what] = (sign.moves, stood + seconds if stands else 0.0)
        return {what: stood for what, (_, stood) in self._seen.items()}


class Watchdog:
    """Looks at `signs` once a second; after `seconds` without progress it says so and calls `end`."""

    def __init__(self, signs: Callable[[], Iterable[Sign]], seconds: float, end: Callable[[str], None] | None = None) -> None:
        self._signs = signs
        self._seconds = seconds
        self._end = end or _end
        self._patience = Patience()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        before = time.monotonic()
        while not self._stop.wait(LOOK_EVERY):
            at = time.monotonic()
            # A machine that was asleep, or a process that was held, has not stood still for all that time: it gets its chance.
            stood = self._patience.look(self._signs(), min(at - before, 2 * LOOK_EVERY))
            before = at
            for what, seconds in stood.items():
                if seconds >= self._seconds:
                    self._end(f"{what} has stood still for {seconds:.0f} s although something waits there")
                    return


def _end(sentence: str) -> None:
    log.error("no-progress", why=sentence, exit_code=1)
    # Without a goodbye: what should say it may be what stands still. SQL knows where to go on.
    os._exit(1)
