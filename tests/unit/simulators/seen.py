"""What a campus said, as somebody at the broker reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulators.gateway import Message
from simulators.points import Key

PREFIX = "callout/riverside/alarms/"
START = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
"""A Monday in summer, when local time is an hour ahead."""
MINUTE = timedelta(minutes=1)
NUISANCE = frozenset({"fan running on carbon monoxide", "test alarm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One alarm. `raw` is its whole body."""

    key: Key
    active: bool
    at: datetime
    raw: dict[str, Any]


def read(messages: Iterable[Message]) -> list[Seen]:
    return [_read(message) for message in messages]


def _read(message: Message) -> Seen:
    body = json.loads(message.body)
    key = Key(message.topic.removeprefix(PREFIX), body["kind"])
    return Seen(key=key, active=body["state"] == "active", at=datetime.fromisoformat(body["at"]), raw=body)


def raised(alarms: Iterable[Seen]) -> list[tuple[datetime, Key]]:
    """Return when each alarm first became active, repeats left out."""
    return [(alarm.at, alarm.key) for alarm in alarms if alarm.active and "repeat" not in alarm.raw["attributes"]]


def first(alarms: Iterable[Seen], source: str, *, active: bool = True) -> datetime:
    """Return when `source` first said this; fails when it never did."""
    return next(alarm.at for alarm in alarms if alarm.key.source == source and alarm.active is active)
