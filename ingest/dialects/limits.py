"""Limits: when the value of a point is an alarm. Each keeps nothing: what a value means may depend on what stands, but that the rules know.

Between a limit and its deadband a value says nothing, so what stands goes on to stand. A delay is an on-delay of the rule book, and silence
and no change are signs of life, for which the rules wait.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ingest.dialects import making
from ingest.dialects.explain import as_text, shown
from ingest.dialects.making import Refusal
from ingest.source import fill
from rules.alarm import Severity, State
from rules.reason import Reason
from rules.steps.heartbeat import CHANGES, WITHIN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm

LIMIT = "limit"
"""The attribute that says which limit it was."""

EVERY = re.compile("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit. Of `high`, `low`, `equals`, `no_change` and `silence` exactly one is set; `name` says it in words, with its `delay`.

    `points` fits the sources that it is for; `kind` may hold names of the topic.
    """

    kind: str
    name: str
    severity: Severity = Severity.MAJOR
    points: re.Pattern[str] = field(default=EVERY)
    high: float | None = None
    low: float | None = None
    deadband: float = 0.0
    equals: frozenset[str] = frozenset()
    no_change: timedelta | None = None
    silence: timedelta | None = None
    delay: timedelta | None = None

    def judge(self, value: Any) -> State | None:
        """Return what `value` says of this limit; None when it leaves things as they are."""
        if self.equals:
            return State.ACTIVE if as_text(value).strip().lower() in self.equals else State.CLEARED
        if self.high is None and self.low is None:
            return State.ALIVE
        number = _number(value)
        if self.high is not None:
            return State.ACTIVE if number > self.high else State.CLEARED if number <= self.high - self.deadband else None
        low = self.low or 0.0
        return State.ACTIVE if number < low else State.CLEARED if number >= low + self.deadband else None

    @property
    def attributes(self) -> dict[str, Any]:
        """What an alarm of this limit says of it."""
        waits = self.silence or self.no_change
        if waits is None:
            return {LIMIT: self.name}
        return {LIMIT: self.name, WITHIN: waits.total_seconds()} | ({CHANGES: True} if self.no_change else {})


def alarms(
    limits: tuple[Limit, ...], spot: Spot, source: str, value: Any, at: datetime, message: Message, unit: Any = None
) -> Iterator[Alarm]:
    """Yield what a reading of `source` says of each limit that is for it. A value of null is no reading."""
    if value is None:
        return
    for limit in limits:
        if not limit.points.match(source):
            continue
        try:
            state = limit.judge(value)
        except ValueError as error:
            raise Refusal(Reason.BAD_FIELD, f"value: {error} of {source}, and the limit {limit.name} is one of numbers") from None
        if state is not None:
            yield making.alarm(
                spot.site, source, fill(limit.kind, spot.names), state, limit.severity, at, message,
                value=value, unit=unit, attributes=limit.attributes,
            )  # fmt: skip


def _number(value: Any) -> float:
    try:
        if isinstance(value, str | int | float) and math.isfinite(number := float(value)):
            return number
    except (ValueError, OverflowError):
        pass  # It is said below, in our own words.
    message = f"{shown(value)} is no number"
    raise ValueError(message)
