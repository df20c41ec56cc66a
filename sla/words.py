"""How a duration is said to a person: `4 h`, `1 h 30 min`, `2 d 6 h`."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

UNITS = (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)), ("s", timedelta(seconds=1)))
MOST = 2
"""Units in one saying: of three days nobody wants the seconds."""


@lru_cache(maxsize=1_000)
def say(duration: timedelta) -> str:
    """Return the largest two units of `duration`, rounded down; `0 s` for less than a second."""
    left = abs(duration)
    said: list[str] = []
    for name, unit in UNITS:
        number, left = divmod(left, unit)
        if number or (said and len(said) < MOST):
            said.append(f"{number} {name}" if number else "")
        if len(said) == MOST:
            break
    return " ".join(filter(None, said)) or "0 s"
