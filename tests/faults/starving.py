"""Processes that are let take less than they could."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

LONGEST_SECONDS = 10.0
"""How long they are stopped at most: nobody shall take them for dead."""

LOOK_SECONDS = 0.02


class Process(Protocol):
    """One that can be stopped where it is, and let go on."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...


@contextmanager
def starved(processes: Sequence[Process], rate: float, taken: Callable[[], float]) -> Iterator[None]:
    """Let `processes` take no more than `rate` a second, by what `taken` says that they have: they stand still while they are ahead."""
    over = threading.Event()

    def stop_and_go(began: float, before: float) -> None:
        while not over.is_set():
            ahead = (taken() - before) / rate - (time.monotonic() - began)
            if ahead <= 0:
                over.wait(LOOK_SECONDS)
                continue
            for process in processes:
                process.pause()
            over.wait(min(ahead, LONGEST_SECONDS))
            for process in processes:
                process.resume()

    thread = threading.Thread(target=stop_and_go, args=(time.monotonic(), taken()))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
