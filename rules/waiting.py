"""How long a step that waits has to wait, when the news it waits for may be late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

GRACE = timedelta(seconds=10)
"""What a backlog needs to bring the rest of the story."""


def until(at: datetime, delay: timedelta, now: datetime) -> datetime:
    """Return when to look again at something that began at `at` and must last `delay`.

    Live, that is `at + delay`. In a backlog that moment is past already, yet the message that ends the story may be the
    next one: so wait a little (never longer than the delay itself) before taking silence for an answer.
    """
    return max(at + delay, now + min(delay, GRACE))
