"""What ends a process that runs until it is told to stop: SIGTERM, and Ctrl-C."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

log = structlog.get_logger(__name__)


def on_stop(stop: Callable[[], None]) -> None:
    """Call `stop` when this process is asked to end."""

    def stopped(number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=signal.Signals(number).name)
        stop()

    signal.signal(signal.SIGTERM, stopped)
    signal.signal(signal.SIGINT, stopped)


def stop_event() -> threading.Event:
    """Return an event that is set when this process is asked to end."""
    stop = threading.Event()
    on_stop(stop.set)
    return stop
