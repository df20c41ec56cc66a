"""The interpreter's turns, told what a worker is like: short transactions in threads, beside an event loop that is never idle for long."""

from __future__ import annotations

import sys

SECONDS = 0.0005
"""How long a thread may compute before it lets another one that wants to."""


def be_short() -> None:
    """Let threads take shorter turns than Python's own of 5 milliseconds.

    A transaction asks PostgreSQL ten times, and lets go of the interpreter each time. With Python's own turns it gets it back only
    when the event loop, which is busy with Kafka for half of the time at 1,000 alarms a second, has had its five milliseconds:
    most of its time was this wait, and lanes could not follow (1.2 s from an alarm to its order; with short ones 0.4 s, measured).
    """
    sys.setswitchinterval(SECONDS)
