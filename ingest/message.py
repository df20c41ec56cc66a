"""A message as it came from the broker, and what its topic said, before any dialect has read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rules.alarm import Alarm
    from rules.reason import Reason

from rules.rejected import Rejected


# Slots and no freezing: one is made for each message (see rules.alarm for what freezing costs).
@dataclass(slots=True)
class Message:
    """One MQTT message. `packet` is its packet identifier, 0 at QoS 0.

    `connection` numbers the connection it came on: an acknowledgement belongs to that one. `read_as` is what a dialect that must
    remember has made of it: when a commit fails, the message is read again, and must say the same.
    """

    topic: bytes
    payload: bytes
    received_at: datetime
    packet: int = 0
    connection: int = 0
    duplicate: bool = False
    read_as: tuple[Alarm, ...] | None = None

    def reject(self, reason: Reason, detail: str) -> Rejected:
        """Return the rejection of this message."""
        topic = self.topic.decode(errors="replace").replace("\0", "�")
        return Rejected(reason=reason, detail=detail, topic=topic, payload=self.payload, received_at=self.received_at)
