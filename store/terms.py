"""The terms of a clock as JSON, frozen beside the clock."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from sla.hours import Hours
from sla.policy import ClockRule, Terms, Workdays

if TYPE_CHECKING:
    from collections.abc import Iterable


def write(terms: Terms) -> dict[str, Any]:
    """Return JSON; durations in seconds, working days as `{"workdays": 5}`. Calendars that count always are not written."""
    written: dict[str, Any] = {
        "contract": terms.contract,
        "name": terms.rule.name,
        "start": terms.rule.start,
        "stop": terms.rule.stop,
        "pause": sorted(terms.rule.pause),
        "targets": {priority: _target(target) for priority, target in terms.targets.items()},
        "warn_at": [{"before": each.total_seconds()} if isinstance(each, timedelta) else each for each in terms.warn_at],
    }
    calendars = {priority: calendar for priority, calendar in terms.calendars.items() if isinstance(calendar, Hours)}
    if calendars:
        written["calendars"] = [
            {"priorities": [priority for priority in calendars if calendars[priority] == hours], **_hours(hours)}
            for hours in dict.fromkeys(calendars.values())
        ]
    return written


@lru_cache(maxsize=1_000)
def read_text(text: str) -> Terms:
    """Return what `write` wrote, from its JSON. Orders of one contract share it, and so they share the value."""
    return read(from_json(text))


def read(stored: dict[str, Any]) -> Terms:
    """Return what `write` wrote."""
    rule = ClockRule(name=stored["name"], start=stored["start"], stop=stored["stop"], pause=frozenset(stored["pause"]))
    return Terms(
        contract=stored["contract"],
        rule=rule,
        targets={
            priority: Workdays(said["workdays"]) if isinstance(said, dict) else timedelta(seconds=said)
            for priority, said in stored["targets"].items()
        },
        warn_at=tuple(timedelta(seconds=each["before"]) if isinstance(each, dict) else each for each in stored["warn_at"]),
        calendars=dict(_calendars(stored.get("calendars", ()))),
    )


def _target(target: timedelta | Workdays) -> Any:
    return {"workdays": target.number} if isinstance(target, Workdays) else target.total_seconds()


def _hours(hours: Hours) -> dict[str, Any]:
    return {
        "timezone": hours.timezone,
        "week": hours.week,
        "country": hours.country,
        "subdivision": hours.subdivision,
        "closed": sorted(day.isoformat() for day in hours.closed),
    }


def _calendars(stored: Iterable[dict[str, Any]]) -> Iterable[tuple[str, Hours]]:
    for each in stored:
        hours = Hours(
            week=tuple(tuple((first, last) for first, last in day) for day in each["week"]),
            timezone=each["timezone"],
            country=each["country"],
            subdivision=each["subdivision"],
            closed=frozenset(date.fromisoformat(day) for day in each["closed"]),
        )
        for priority in each["priorities"]:
            yield priority, hours
