"""What travels: frames of alarms of one site, and a batch of them that shares one commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from rules.alarm import Alarm
    from rules.rejected import Rejected
    from store.receipts import Receipt


@dataclass(frozen=True, slots=True)
class Frame:
    """Alarms of one site, which came in one dialect, in the order in which they were received."""

    site: str
    alarms: MutableSequence[Alarm]
    dialect: str = "canonical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What is committed together, and acknowledged together after that.

    `offset` is the position of the last of it in its source; `receipts` are kept for MQTT, which has no offsets of its own;
    `orders` are those that something happened to elsewhere, whose clocks must be looked at anew.
    """

    offset: int
    frames: Sequence[Frame] = ()
    rejected: Sequence[Rejected] = ()
    receipts: Sequence[Receipt] = field(default=())
    orders: Sequence[int] = ()
