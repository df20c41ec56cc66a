"""The alarms of one order: those whose last episode belongs to it, and those that have moved on to a later order since."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Connection

from rules.alarm import Severity
from store import views
from web.answer import Answer
from web.shown import alarms
from workorders.order import Entry, WorkOrder

RAISES = frozenset({"logged", "alarm", "reopened"})
"""Lines of a timeline that say an alarm was raised."""


class OrderAlarm(Answer):
    """One alarm of an order."""

    id: int | None = Field(description="The standing alarm, when its last episode is this order's.")
    source: str = Field(examples=["AHU-3/flow"])
    kind: str = Field(examples=["supply flow fail"])
    severity: Severity
    state: Literal["active", "cleared"]
    active: bool
    raised_at: datetime | None
    cleared_at: datetime | None
    count: int = Field(description="Messages that said it was active; of an alarm that moved on, how often it is in the timeline.")


def of(connection: Connection, order: WorkOrder, timeline: Iterable[Entry], limit: int) -> list[OrderAlarm]:
    """Return the alarms of `order`, those that stand first."""
    rows = views.alarms_of(connection, order.number, limit)
    here = [OrderAlarm.model_validate(alarm.model_dump(include=set(OrderAlarm.model_fields))) for alarm in alarms.shown(connection, rows)]
    known = {(alarm.source, alarm.kind) for alarm in here}
    gone = [alarm for key, alarm in _on_record(timeline).items() if key not in known]
    return sorted([*here, *gone], key=lambda alarm: not alarm.active)


def _on_record(timeline: Iterable[Entry]) -> dict[tuple[str, str], OrderAlarm]:
    found: dict[tuple[str, str], OrderAlarm] = {}
    for entry in timeline:
        said = entry.details
        key = (str(said.get("source", "")), str(said.get("kind", "")))
        if entry.event in RAISES and "source" in said:
            before = found.get(key)
            found[key] = _raised(said, before.count + 1 if before else 1)
        elif entry.event == "cleared" and key in found:
            found[key].cleared_at = entry.at
    return found


def _raised(said: Any, count: int) -> OrderAlarm:
    return OrderAlarm(
        id=None,
        source=said["source"],
        kind=said["kind"],
        severity=said["severity"],
        state="cleared",
        active=False,
        raised_at=said.get("alarm_at"),
        cleared_at=None,
        count=count,
    )
