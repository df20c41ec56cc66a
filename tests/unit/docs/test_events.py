import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assets.model import Asset
from ingest import wire
from rules.alarm import Severity
from rules.case import Raise
from rules.reason import Decision, Reason, Word
from rules.standing import StandingAlarm
from rules.treatment import Priority, Treatment
from sla.policy import ClockRule, Contract, Terms
from store.outbox import Stored
from tests.unit.docs import pages
from workorders import acts, change as changes, desk, promise
from workorders.acts import Deed, Request
from workorders.change import Change, OrderFile
from workorders.desk import Finding
from workorders.events import Event
from workorders.lifecycle import PAST_TENSE, Act
from workorders.order import Entry, WorkOrder

PAGE = pages.read("docs/EVENTS.md")
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
TERMS = Terms(
    contract="fm",
    rule=ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts"})),
    targets={"P2": HOUR, "P1": HOUR},
    warn_at=(0.5,),
)
CONTRACT = Contract(id="fm", sites=("riverside",), clocks=(TERMS,))
FAULT = Raise(
    decision=Decision(Word.OPENED, Reason.NEW_FAULT),
    standing=StandingAlarm(site="riverside", source="AHU-3/flow", kind="flow fail", severity=Severity.MAJOR, raised_at=NOW),
    at=NOW,
    group="riverside|asset|AHU-3",
    asset=Asset(id="AHU-3"),
    treatment=Treatment(priority=Priority.P1),
    why=("it is so",),
)
JOINED = Decision(Word.JOINED, Reason.SAME_GROUP)

SAID: dict[Act, dict[str, Any]] = {
    Act.TRIAGE: {},
    Act.ASSIGN: {"to": "e.malik"},
    Act.DECLINE: {"why": "Held up."},
    Act.ACCEPT: {"eta": NOW + HOUR},
    Act.ATTEND: {},
    Act.HOLD: {"reason": "awaiting-parts"},
    Act.RESUME: {},
    Act.RAISE: {"priority": "P1"},
    Act.NOTE: {"note": "Keys are at the gate."},
    Act.COMPLETE: {"job_sheet": {"done": "Belt changed.", "signed_by": "E. Malik"}},
    Act.VERIFY: {},
    Act.CLOSE: {},
    Act.REOPEN: {"why": "It is back."},
    Act.CANCEL: {"why": "It was a test."},
}
LIFE = (
    *(Act.TRIAGE, Act.ASSIGN, Act.DECLINE, Act.ASSIGN, Act.ACCEPT, Act.ATTEND, Act.HOLD, Act.RESUME, Act.RAISE, Act.NOTE),
    *(Act.COMPLETE, Act.VERIFY, Act.CLOSE, Act.REOPEN, Act.CANCEL),
)


class Told:
    """An order, and all that was told of it."""

    def __init__(self, change: Change) -> None:
        assert change.order is not None
        self.file = OrderFile(change.order)
        self.events: list[Event] = []
        self.take(change)

    def take(self, change: Change | None) -> None:
        assert change is not None
        self.file = OrderFile(change.order or self.file.order, (*self.file.timeline, *change.entries), change.clocks or self.file.clocks)
        self.events += change.events

    def act(self, act: Act, at: datetime, now: datetime | None = None) -> None:
        self.take(acts.perform(self.file, Deed(act=act, by="e.malik", at=at, said=SAID[act]), now or at))


def asked_for() -> Told:
    wanted = Request(site="riverside", title="It is cold", priority=Priority.P2, by="reception")
    return Told(acts.raise_by_hand(1, wanted, CONTRACT, NOW))


def by_people() -> list[Event]:
    told = asked_for()
    for minute, act in enumerate(LIFE):
        told.act(act, NOW + timedelta(minutes=minute))
    found = Finding(asset=Asset(id="AHU-3"), source="AHU 3", by="desk", group="", title="", trade="")
    told.take(desk.identify(asked_for().file, found, NOW))
    return told.events


def by_alarms() -> list[Event]:
    told = Told(desk.open_order(1, FAULT, CONTRACT, NOW, link=None))
    told.take(desk.join(told.file.order, FAULT, JOINED, NOW))
    slow = WorkOrder(
        number=1, site="riverside", title="", priority=Priority.P3, status=told.file.order.status, logged_at=NOW, updated_at=NOW
    )
    told.events += desk.join_and_raise(OrderFile(slow), FAULT, JOINED, NOW).events
    told.take(desk.close_quiet(told.file, NOW))
    told.take(desk.reopen(told.file, FAULT, Decision(Word.REOPENED, Reason.WITHIN_REOPEN), NOW))
    return told.events


def by_clocks() -> list[Event]:
    told = asked_for()
    told.act(Act.TRIAGE, NOW)
    told.act(Act.ASSIGN, NOW)
    told.act(Act.ATTEND, NOW)
    told.act(Act.HOLD, NOW + timedelta(minutes=10))
    told.act(Act.RESUME, NOW + timedelta(minutes=20))
    for minutes in (40, 70):
        told.take(changes.clocks_only(told.file, NOW + timedelta(minutes=minutes), NOW + timedelta(minutes=minutes, seconds=1)))
    told.act(Act.COMPLETE, NOW + timedelta(minutes=30), now=NOW + timedelta(minutes=90))
    return told.events


def more(events: Iterable[Event], prefix: str, usual: set[str]) -> dict[str, set[str]]:
    """Return what the events of a kind have beside the usual, by their type."""
    found: dict[str, set[str]] = {}
    for event in events:
        if event.type.startswith(prefix):
            assert usual <= event.data.keys(), event.type
            found.setdefault(event.type, set()).update(event.data.keys() - usual)
    return found


def said(cause: str) -> dict[str, set[str]]:
    """Return the same as the document says it of one cause."""
    rows = pages.table(PAGE, "type", "caused by", "more in `data`")
    return {pages.words(row["type"])[0]: set(pages.words(row["more in `data`"])) for row in rows if row["caused by"] == cause}


def usual(heading: str) -> set[str]:
    """Return the fields that, by the document, all events below a heading have."""
    sentence = re.split(r"\. Beside that|\. Beside", PAGE.split(f"## {heading}")[1].split("|")[0])[0]
    return set(pages.words(re.sub(r"\([^)]*\)", "", sentence))) - {"data"}


@pytest.mark.parametrize(
    ("cause", "heading", "prefix", "events"),
    [
        ("person", "Of orders", "workorder.", by_people()),
        ("alarm", "Of orders", "workorder.", by_alarms()),
        ("clock", "Of clocks", "sla.", by_clocks()),
    ],
    ids=["people", "alarms", "clocks"],
)
def test_every_event_has_the_fields_that_the_table_says(cause: str, heading: str, prefix: str, events: list[Event]) -> None:
    assert said(cause) == more(events, prefix, usual(heading))


def test_the_types_are_those_that_the_lifecycle_and_the_promises_know() -> None:
    listed = {each for cause in ("person", "alarm", "clock") for each in said(cause)}
    steps = {f"workorder.{word}" for act, word in PAST_TENSE.items() if act is not Act.NOTE}
    clocks = {f"{promise.CLOCK_EVENTS}{word}" for word in ("started", *promise.SAYS)}
    assert listed == {"workorder.opened", "workorder.joined", "workorder.identified"} | steps | clocks


def test_the_example_is_an_event_as_it_is_sent() -> None:
    [block] = [block for block in pages.blocks(PAGE) if block.language == "json"]
    example = json.loads(block.text)
    [event] = [event for event in by_alarms() if event.type == example["type"]]
    stored = Stored(id=1, origin="pipeline", type=event.type, at=event.at, site=event.site, order=event.order, data=event.data)
    assert list(stored.body) == list(example)
    assert list(stored.body["data"]) == list(example["data"])


def test_the_topic_is_the_one_of_the_wire() -> None:
    assert f"`{wire.order_topic('{site}', '{number}')}`" in PAGE


def test_a_note_is_no_event() -> None:
    told = asked_for()
    before = len(told.events)
    told.act(Act.NOTE, NOW)
    assert len(told.events) == before
    assert isinstance(told.file.timeline[-1], Entry)
