"""The dialect of UDMI: events of a device. `alarms` of its alarmset, points of its pointset that are alarms, and entries of its log.

https://faucetsdn.github.io/udmi/docs/messages/. Which event it is, its body says; the device is named by the topic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ingest.dialects import making, points, times
from ingest.dialects.explain import shown
from ingest.dialects.making import Refusal
from rules.alarm import Severity, State
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.message import Message
    from ingest.source import Spot
    from rules.alarm import Alarm

WARNING, ERROR, CRITICAL = 400, 500, 600
"""Levels of log entries and of states from which on something is wrong; DEBUG is 100, EMERGENCY 800."""

PARTS = ("alarms", "points", "logentries")
POINT_FAULT = "point fault"


def read(spot: Spot, message: Message) -> tuple[Alarm, ...]:
    """Return the alarms of one event. One that is about something else brings none."""
    body = making.json_object(message)
    return tuple(_alarms(_Event(spot, message, body)))


def _alarms(event: _Event) -> Iterator[Alarm]:
    for name, point in event.mapping("alarms").items():
        yield from event.point(name, point)
    for name, point in event.mapping("points").items():
        if points.is_alarm_like(name):
            yield from event.point(name, point)
        yield from event.status(name, point)
    yield from event.entries()


class _Event:
    """One event being read."""

    def __init__(self, spot: Spot, message: Message, body: dict[str, Any]) -> None:
        self._spot, self._message, self._body = spot, message, body
        self._at = self._time("timestamp", body.get("timestamp"), message.received_at)

    def mapping(self, part: str) -> dict[str, Any]:
        found = self._body.get(part, {})
        if not isinstance(found, dict):
            raise Refusal(Reason.BAD_FIELD, f"{part}: {shown(found)} must be an object, with a point a name")
        return found

    def point(self, name: str, point: Any) -> Iterator[Alarm]:
        """Yield the alarm of a point whose value is one."""
        value = point.get("present_value") if isinstance(point, dict) else point
        state = points.state_of(value)
        if state is not None:
            yield self._alarm(self._spot.source, name, state, Severity.MAJOR, self._at, value=value)

    def status(self, name: str, point: Any) -> Iterator[Alarm]:
        """Yield the alarm of a point of which the device says that something is wrong with the point itself."""
        status = point.get("status") if isinstance(point, dict) else None
        if isinstance(status, dict):
            at = self._time(f"points.{name}.status.timestamp", status.get("timestamp"), self._at)
            source = f"{self._spot.source}/{name}"
            yield self._entry(source, POINT_FAULT, status, at)

    def entries(self) -> Iterator[Alarm]:
        """Yield an alarm for each entry of the log; one that is no warning any more clears the one of its category."""
        entries = self._body.get("logentries", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise Refusal(Reason.BAD_FIELD, f"logentries: {shown(entries)} must be a list of entries")
        for number, entry in enumerate(entries):
            at = self._time(f"logentries.{number}.timestamp", entry.get("timestamp"), self._at)
            yield self._entry(self._spot.source, entry.get("category"), entry, at)

    def _entry(self, source: str, kind: Any, entry: dict[str, Any], at: datetime) -> Alarm:
        level = entry.get("level")
        if isinstance(level, bool) or not isinstance(level, int):
            raise Refusal(Reason.BAD_FIELD, f"level: {shown(level)} must be a number from 100 (debug) to 800 (emergency)")
        severity = Severity.CRITICAL if level >= CRITICAL else Severity.MAJOR if level >= ERROR else Severity.WARNING
        state = State.ACTIVE if level >= WARNING else State.CLEARED
        more = {"level": level, "category": entry.get("category"), "detail": entry.get("detail")}
        return self._alarm(source, kind, state, severity, at, text=entry.get("message"), attributes=more)

    def _alarm(self, source: str, kind: Any, state: State, severity: Severity, at: datetime, **more: Any) -> Alarm:
        return making.alarm(self._spot.site, source, kind, state, severity, at, self._message, **more)

    def _time(self, field: str, said: Any, otherwise: datetime) -> datetime:
        if said is None:
            return otherwise
        try:
            return times.instant(said if isinstance(said, str) else shown(said))
        except ValueError as error:
            raise Refusal(Reason.BAD_TIME, f"{field}: {error}") from None
