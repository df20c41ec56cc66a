"""A gateway: carries what the points of one building say onto the wire, in its own habits of stamps and ids.

A gateway that fell silent keeps what it hears, sends it late when it is back, and a while later sends all of it once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from ingest import wire
from simulators.points import Signal

AGAIN_AFTER = timedelta(seconds=90)
"""The backlog comes a second time this long after the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One MQTT message. `fault` is the id of the fault that it is the first to tell of."""

    topic: str
    body: bytes
    fault: str | None = None


class Gateway:
    """Carries signals. `stamps` is the time zone that it writes times in; `numbers` says whether it gives ids."""

    def __init__(self, site: str, name: str, stamps: tzinfo, *, numbers: bool) -> None:
        self._site = site
        self._name = name
        self._stamps = stamps
        self._numbers = numbers
        self._count = 0
        self._heard: list[Message] = []
        self._sent_late: list[tuple[datetime, list[Message]]] = []

    @property
    def owes(self) -> bool:
        """Whether it holds messages that it has yet to send, for the first or the second time."""
        return bool(self._heard or self._sent_late)

    def carry(self, signal: Signal, fault: str | None) -> None:
        """Take one signal; `send` says when it goes out."""
        self._count += 1
        key = signal.point.key
        body = wire.alarm_body(
            key.kind,
            state="active" if signal.active else "cleared",
            severity=signal.point.severity,
            at=signal.at.astimezone(self._stamps),
            value=signal.value if signal.point.unit else None,
            unit=signal.point.unit,
            message=f"{signal.point.asset.name}: {key.kind}",
            id=f"{self._name}-{self._count:06}" if self._numbers else None,
            attributes={"gateway": self._name} | ({"repeat": signal.repeat} if signal.repeat else {}),
        )
        self._heard.append(Message(topic=wire.alarm_topic(self._site, key.source), body=body, fault=fault))

    def send(self, now: datetime, *, silent: bool, was_silent: bool) -> list[Message]:
        """Return what goes out at `now`; what was heard in silence comes now and, after a while, again."""
        if silent:
            return []
        messages, self._heard = self._heard, []
        if was_silent and messages:
            self._sent_late.append((now + AGAIN_AFTER, messages))
        while self._sent_late and self._sent_late[0][0] <= now:
            messages = messages + self._sent_late.pop(0)[1]
        return messages
