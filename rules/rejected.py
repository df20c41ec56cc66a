"""A rejection: a message that is no alarm, as a value. It never stops the stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rules.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Which message was refused and why; `detail` names the field and what would be right.

    `size` is how many bytes the message had, where `payload` is only its beginning.
    """

    reason: Reason
    detail: str
    topic: str
    payload: bytes
    received_at: datetime
    size: int | None = None
