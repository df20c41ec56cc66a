"""Orders to do something to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from rules.alarm import Severity
from rules.case import Raise
from rules.reason import Decision, Reason, Word
from rules.standing import StandingAlarm
from rules.treatment import Category, Priority, Treatment
from sla.policy import ClockRule, Contract, Terms
from workorders import acts
from workorders.acts import Deed
from workorders.change import Change, OrderFile
from workorders.lifecycle import Act
from workorders.order import Status, WorkOrder

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TARGETS = {"P1": 2 * HOUR, "P2": 4 * HOUR, "P3": 8 * HOUR}
RESPONSE = Terms(contract="fm", rule=ClockRule(name="response", stop="attended"), targets=TARGETS, warn_at=(0.5,))
FIX_RULE = ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts"}))
FIX = Terms(contract="fm", rule=FIX_RULE, targets={name: 2 * target for name, target in TARGETS.items()}, warn_at=(0.5, 0.9))
CONTRACT = Contract(id="fm", sites=("riverside",), clocks=(RESPONSE, FIX))
SHEET = {"done": "belt replaced", "signed_by": "B. Client"}

SAID: dict[Act, dict[str, Any]] = {
    Act.ASSIGN: {"to": "j.ortiz"},
    Act.DECLINE: {"why": "on leave"},
    Act.HOLD: {"reason": "awaiting-parts"},
    Act.COMPLETE: {"job_sheet": SHEET},
    Act.CANCEL: {"why": "a test"},
    Act.REOPEN: {"why": "not done"},
    Act.RAISE: {"priority": "P1"},
    Act.NOTE: {"note": "seen"},
}
"""What must be said with an act, at least."""


def hours(number: float) -> datetime:
    return NOW + timedelta(hours=number)


def order(status: str = "open", **fields: Any) -> WorkOrder:
    usual: dict[str, Any] = {"number": 1, "site": "riverside", "title": "flow fail: AHU-3", "priority": Priority.P2, "logged_at": NOW}
    return WorkOrder(**usual | {"updated_at": NOW, "status": Status(status), "version": 1} | fields)


def fault(**fields: Any) -> Raise:
    """What the rules say of an alarm that counts."""
    standing = StandingAlarm(site="riverside", source="AHU-3/flow", kind="flow fail", severity=Severity.MAJOR, raised_at=NOW)
    usual: dict[str, Any] = {
        "decision": Decision(Word.OPENED, Reason.NEW_FAULT),
        "standing": standing,
        "at": NOW,
        "group": "riverside|asset|AHU-3",
        "asset": None,
        "treatment": Treatment(priority=Priority.P2, trade="hvac", category=Category.BREAKDOWN),
        "why": ("it is so",),
    }
    return Raise(**usual | fields)


def file_of(change: Change, before: OrderFile | None = None) -> OrderFile:
    """What is on record after `change`."""
    assert change.order is not None
    return OrderFile(change.order, (*(before.timeline if before else ()), *change.entries), change.clocks)


def do(file: OrderFile, word: str, hour: float = 1, *, late: float = 0, **said: Any) -> OrderFile:
    """A person does something, `late` hours before telling of it."""
    deed = Deed(act=Act(word), by="j.ortiz", at=hours(hour - late), said=SAID.get(Act(word), {}) | said)
    return file_of(acts.perform(file, deed, hours(hour)), file)
