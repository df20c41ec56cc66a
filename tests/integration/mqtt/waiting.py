"""Waiting for what must come true: by looking, never by sleeping for as long as it usually takes."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 120.0
"""How long a slow machine may take. A test that needs a shorter time says so and measures it."""

LOOK_EVERY_SECONDS = 0.01

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE_SECONDS) -> Found:
    """Look until there is something to see that is true, and return it; fail, saying `what` was waited for, after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds:g} s in vain: {what}"
        time.sleep(LOOK_EVERY_SECONDS)
