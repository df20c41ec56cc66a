"""Processes that get less of the machine than they need."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

ROUND_SECONDS = 0.25


class Process(Protocol):
    """One that can be stopped where it is, and let go on."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...


@contextmanager
def starved(processes: Sequence[Process], share: float) -> Iterator[None]:
    """Let `processes` run for this share of the time."""
    over = threading.Event()

    def stop_and_go() -> None:
        while not over.wait(share * ROUND_SECONDS):
            for process in processes:
                process.pause()
            over.wait((1 - share) * ROUND_SECONDS)
            for process in processes:
                process.resume()

    thread = threading.Thread(target=stop_and_go)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
