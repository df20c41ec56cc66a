"""Values to put into a database: an order, its entries and clocks, standing alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rules.alarm import Severity, State
from rules.reason import Reason, Word
from rules.standing import Phase, StandingAlarm
from rules.treatment import Category, Priority
from sla.policy import ClockRule, Terms
from workorders import change as changes
from workorders.change import Change, OrderFile
from workorders.events import Event, about
from workorders.order import Entry, Status, WorkOrder

NOW = datetime(2026, 11, 21, 9, 0, 0, 123457, tzinfo=UTC)
SITE = "riverside"
MINUTE = timedelta(minutes=1)
TARGETS = {"P1": 30 * MINUTE, "P2": 60.5 * MINUTE}
RULE = ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts", "awaiting-access"}))
TERMS = Terms(contract="fm", rule=RULE, targets=TARGETS, warn_at=(0.5, 0.75))
RESPONSE = replace(TERMS, rule=ClockRule(name="response", stop="attended"))
ODD_TEXT = "Lüfter „3“ 風扇 🔥 'quoted' 100 %s :name \\ \n and more"


def order(number: int = 1, **fields: Any) -> WorkOrder:
    """An order of which every field says something."""
    usual = WorkOrder(
        number=number,
        site=SITE,
        title=ODD_TEXT,
        priority=Priority.P2,
        status=Status.ON_HOLD,
        logged_at=NOW,
        updated_at=NOW + MINUTE,
        category=Category.SCHEDULED_MAINTENANCE,
        trade="hvac",
        asset="AHU-3",
        location="Block A/L03",
        group=f"{SITE}|asset|AHU-{number}",
        contract="fm",
        held_from=Status.ATTENDED,
        engineer="j.ortiz",
        eta=NOW + 5 * MINUTE,
        closed_at=None,
        link=None,
        reopens=2,
        version=1,
    )
    return replace(usual, **fields)


def entry(number: int = 1, event: str = "logged", **fields: Any) -> Entry:
    details = {"source": "AHU-3/flow", "why": ["one", ODD_TEXT], "value": 1.5, "nothing": None}
    usual = Entry(
        order=number, event=event, at=NOW, recorded_at=NOW + MINUTE, by="callout", priority=Priority.P2, text=ODD_TEXT, details=details
    )
    return replace(usual, **fields)


def opened(number: int = 1, **fields: Any) -> Change:
    """The change that opens an order with two clocks."""
    new = order(number, **{"status": Status.OPEN, "held_from": None, "version": 0} | fields)
    logged = entry(number, at=new.logged_at)
    return changes.settled(OrderFile(new), new, (logged,), (about(new, "opened", NOW),), NOW, (RESPONSE, TERMS))


def changed(file: OrderFile, event: str = "note", **fields: Any) -> Change:
    """A change to an order on file, two minutes after it was opened."""
    now = NOW + 2 * MINUTE
    said = entry(file.order.number, event, at=now, recorded_at=now, priority=fields.get("priority"))
    return changes.settled(file, replace(file.order, **fields), (said,), (about(file.order, event, now),), now)


def event(number: int = 1, word: str = "opened") -> Event:
    return Event(type=f"workorder.{word}", at=NOW, site=SITE, order=number, data={"title": ODD_TEXT, "why": ["a", "b"], "link": None})


def standing(source: str = "AHU-3/flow", **fields: Any) -> StandingAlarm:
    """A standing alarm of which every field says something."""
    usual: dict[str, Any] = {
        "severity": Severity.MINOR,
        "phase": Phase.CLEARING,
        "asset": "AHU-3",
        "raised_at": NOW,
        "cleared_at": NOW - 5 * MINUTE,
        "last_at": NOW + MINUTE,
        "last_state": State.CLEARED,
        "last_id": "m-17",
        "count": 7,
        "activations": 3,
        "until": NOW + 2 * MINUTE,
        "wake_at": NOW + 3 * MINUTE,
        "order": 17,
        "value": 12.25,
        "unit": "°C",
        "message": ODD_TEXT,
        "attributes": {"gateway": "north", "level": 3.5, "sure": True},
        "decision": Word.JOINED,
        "reason": Reason.SAME_GROUP,
        "why": ("one", ODD_TEXT),
    }
    return StandingAlarm(site=fields.pop("site", SITE), source=source, kind="flow fail", **usual | fields)


def fields_of(each: StandingAlarm) -> dict[str, Any]:
    """The fields of a standing alarm, to compare by: two of them are equal only when they are one."""
    return {name: getattr(each, name) for name in StandingAlarm.__dataclass_fields__ if name != "treatment"}
