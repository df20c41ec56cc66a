"""Waiting for what must come true: by looking, never by sleeping for as long as it usually takes."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 120.0
"""How long a slow machine may take. A test that needs a shorter time says so and measures it."""

SOONEST_SECONDS, LATEST_SECONDS = 0.01, 0.2
"""How soon it is looked again: looking takes of the processor that what is waited for needs, and so the more seldom the longer it takes."""

SHARE = 0.05
"""Of the time that it has taken so far."""

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE_SECONDS) -> Found:
    """Look until there is something to see that is true, and return it; fail, saying `what` was waited for, after `seconds`."""
    began = time.monotonic()
    while True:
        found = look()
        if found:
            return found
        taken = time.monotonic() - began
        assert taken < seconds, f"waited {seconds:g} s in vain: {what}"
        time.sleep(min(max(SHARE * taken, SOONEST_SECONDS), LATEST_SECONDS))
