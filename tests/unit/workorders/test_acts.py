"""What people do: what each act puts on record, and what it must be told."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from assets.model import Asset
from rules.treatment import Priority
from tests.unit.workorders.jobs import CONTRACT, HOUR, NOW, SHEET, do, fault, file_of, hours, order
from workorders import acts, desk
from workorders.acts import BadAct, Deed, PlantNotNormal, Request
from workorders.change import OrderFile
from workorders.lifecycle import Act, IllegalStep

DONE = [
    # act, status before, what is said, fields afterwards, details on record, the sentence
    ("assign", "open", {"to": " s.kaur "}, {"engineer": "s.kaur", "eta": None}, {"to": "s.kaur"}, "Assigned to s.kaur."),
    ("accept", "assigned", {}, {"status": "accepted"}, {}, "Accepted."),
    ("accept", "assigned", {"eta": hours(3)}, {"eta": hours(3)}, {"eta": hours(3).isoformat()}, "Accepted, expected 12:00 UTC."),
    ("decline", "accepted", {"why": "on leave"}, {"engineer": None, "eta": None}, {"because": "on leave"}, "Declined: on leave"),
    ("attend", "assigned", {"note": "at the gate"}, {"status": "attended"}, {}, "at the gate"),
    ("hold", "attended", {"reason": "other"}, {"held_from": "attended"}, {"reason": "other"}, "On hold: other."),
    ("resume", "on-hold", {}, {"held_from": None, "status": "attended"}, {}, "Work goes on."),
    ("complete", "attended", {"job_sheet": SHEET}, {}, {"job_sheet": SHEET}, "Completed: belt replaced (signed by B. Client)"),
    ("verify", "completed", {}, {"status": "verified"}, {}, "Verified: every alarm of the order is normal."),
    ("close", "verified", {}, {"closed_at": hours(1)}, {}, "Closed."),
    ("cancel", "on-hold", {"why": "a test"}, {"closed_at": hours(1), "held_from": None}, {"because": "a test"}, "Cancelled: a test"),
    (
        "reopen",
        "closed",
        {"why": "not done"},
        {"closed_at": None, "engineer": None, "reopens": 1},
        {"because": "not done"},
        "Reopened: not done",
    ),
    ("raise", "open", {"priority": "P1"}, {"priority": "P1"}, {"was": "P2"}, "Priority changed from P2 to P1."),
    ("raise", "open", {"priority": "P4"}, {"priority": "P4"}, {"was": "P2"}, "Priority changed from P2 to P4."),
    ("note", "closed", {"note": "seen"}, {"status": "closed"}, {}, "seen"),
    ("triage", "new", {}, {"status": "open"}, {}, ""),
]


@pytest.mark.parametrize(("word", "status", "said", "fields", "details", "text"), DONE, ids=[f"{row[0]} {row[1]}" for row in DONE])
def test_an_act_that_is_done(
    word: str, status: str, said: dict[str, Any], fields: dict[str, Any], details: dict[str, Any], text: str
) -> None:
    before = order(status, engineer="j.ortiz", eta=hours(2), held_from="attended" if status == "on-hold" else None)
    change = acts.perform(OrderFile(before), Deed(act=Act(word), by="s.kaur", at=hours(1), said=said), hours(1.5))
    assert {name: getattr(change.order, name) for name in fields} == fields
    (entry,) = change.entries
    assert (entry.by, entry.at, entry.recorded_at, entry.details, entry.text) == ("s.kaur", hours(1), hours(1.5), details, text)
    assert [event.type for event in change.events] == ([] if word == "note" else [f"workorder.{entry.event}"])


REFUSED = [
    # act, status, what is said, the beginning of the sentence
    ("assign", "open", {}, "to: is missing; it must say the engineer who is to do the job"),
    ("assign", "open", {"to": "  "}, "to: is missing"),
    ("assign", "open", {"to": None}, "to: is missing"),
    ("accept", "assigned", {"eta": hours(0.5)}, "eta: must be a time with an offset, after the act itself"),
    ("accept", "assigned", {"eta": "tomorrow"}, "eta: must be a time"),
    ("accept", "assigned", {"eta": hours(3).replace(tzinfo=None)}, "eta: must be a time with an offset"),
    ("decline", "assigned", {}, "why: is missing; it must say the reason"),
    ("hold", "open", {}, "reason: is missing; it must say one of awaiting-parts, awaiting-access, awaiting-client, other"),
    ("hold", "open", {"reason": "lunch"}, "reason: 'lunch' is no hold reason; it must be one of awaiting-parts"),
    ("complete", "attended", {}, "job_sheet: must say what was `done` and who it was `signed_by`"),
    ("complete", "attended", {"job_sheet": "done"}, "job_sheet: must say"),
    ("complete", "attended", {"job_sheet": {"done": "belt", "signed_by": " "}}, "job_sheet: must say"),
    ("cancel", "open", {}, "why: is missing"),
    ("reopen", "closed", {}, "why: is missing"),
    ("raise", "open", {}, "priority: is missing; it must say one of P1, P2, P3, P4"),
    ("raise", "open", {"priority": "P2"}, "priority: must be one of P1, P3, P4"),
    ("raise", "open", {"priority": "P9"}, "priority: must be one of P1, P3, P4"),
    ("note", "open", {}, "note: is missing; it must say the text"),
]


@pytest.mark.parametrize(("word", "status", "said", "sentence"), REFUSED, ids=[f"{row[0]} {row[2]}" for row in REFUSED])
def test_an_act_that_says_too_little_or_what_cannot_be(word: str, status: str, said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadAct) as refused:
        acts.perform(OrderFile(order(status)), Deed(act=Act(word), by="j.ortiz", at=hours(1), said=said), hours(1))
    assert str(refused.value).startswith(sentence)


TIMES = [
    ("an hour ago", hours(1), None),
    ("just when the order was logged", NOW, None),
    ("now", hours(2), None),
    ("by a clock that is a little fast", hours(2) + timedelta(seconds=5), None),
    ("in the future", hours(2) + timedelta(seconds=6), "is in the future; an act is recorded when it has been done"),
    ("before the order was logged", NOW - timedelta(seconds=1), "is before the order was logged"),
]


@pytest.mark.parametrize(("words", "at", "refused"), TIMES, ids=[row[0] for row in TIMES])
def test_when_it_was_done(words: str, at: datetime, refused: str | None) -> None:
    deed = Deed(act=Act.NOTE, by="j.ortiz", at=at, said={"note": "seen"})
    if refused is None:
        change = acts.perform(OrderFile(order()), deed, hours(2))
        assert change.entries[0].at == min(at, hours(2))
    else:
        with pytest.raises(BadAct, match=refused):
            acts.perform(OrderFile(order()), deed, hours(2))


def test_times_may_come_with_any_offset() -> None:
    at = hours(1).astimezone(timezone(timedelta(hours=5, minutes=30)))
    change = acts.perform(OrderFile(order("assigned")), Deed(act=Act.ATTEND, by="j.ortiz", at=at), hours(2))
    assert change.entries[0].at == hours(1)


def test_work_is_not_verified_while_an_alarm_stands() -> None:
    deed = Deed(act=Act.VERIFY, by="j.ortiz", at=hours(1), standing=("AHU-3/flow flow fail", "AHU-3/temp hot"))
    with pytest.raises(PlantNotNormal, match="still standing is AHU-3/flow flow fail, AHU-3/temp hot"):
        acts.perform(OrderFile(order("completed")), deed, hours(1))


def test_an_order_closes_itself_and_nobody_else_can_do_that() -> None:
    with pytest.raises(IllegalStep, match="closes itself"):
        acts.perform(OrderFile(order()), Deed(act=Act.SELF_CLEAR, by="j.ortiz", at=hours(1)), hours(1))


def test_a_job_that_a_person_asks_for() -> None:
    wanted = Request(site="riverside", title="tap drips", priority=Priority.P3, by="reception", location="Block A", trade="plumbing")
    change = acts.raise_by_hand(7, wanted, CONTRACT, NOW)
    assert change.order is not None
    assert (change.order.name, change.order.status, change.order.category, change.order.group) == ("WO-7", "new", "help desk", "")
    assert (change.order.version, change.order.contract, change.order.trade) == (1, "fm", "plumbing")
    assert [(entry.event, entry.by, entry.text) for entry in change.entries] == [("logged", "reception", "reception asked for it.")]
    assert [event.type for event in change.events] == ["workorder.opened", "sla.started", "sla.started"]
    assert [(clock.name, clock.reading.due_at) for clock in change.clocks] == [("fix", NOW + 16 * HOUR), ("response", NOW + 8 * HOUR)]


def test_without_a_contract_it_has_no_clocks() -> None:
    change = acts.raise_by_hand(7, Request(site="x", title="t", priority=Priority.P1, by="b"), None, NOW)
    assert (change.clocks, [event.type for event in change.events]) == ((), ["workorder.opened"])


LIFE = ["triage", "assign", "accept", "hold", "resume", "attend", "complete", "verify", "close", "reopen", "assign", "cancel"]


def test_the_whole_life_of_an_order() -> None:
    file = file_of(acts.raise_by_hand(1, Request(site="riverside", title="t", priority=Priority.P2, by="b"), CONTRACT, NOW))
    for hour, word in enumerate(LIFE, 1):
        file = do(file, word, hour / 10)
    assert (file.order.status, file.order.version, file.order.reopens) == ("cancelled", 13, 1)
    assert file.order.updated_at == file.order.closed_at == hours(1.2)


CANNOT_HAVE_BEEN = [
    # what was done when; what is said to have been done then, and before which of it
    ("raised before it was raised", [("raise", 3, "P1")], ("raise", 2, "P3"), "was raised"),
    ("resumed before it was held", [("hold", 3, None)], ("resume", 2, None), "was held"),
    ("reopened before it was cancelled", [("cancel", 3, None)], ("reopen", 2, None), "was cancelled"),
    (
        "attended before it was reopened",
        [("cancel", 3, None), ("reopen", 4, None), ("assign", 5, None)],
        ("attend", 2, None),
        "was reopened",
    ),
    ("raised before it was reopened", [("cancel", 3, None), ("reopen", 4, None)], ("raise", 3.5, "P1"), "was reopened"),
]


@pytest.mark.parametrize(("words", "done", "told", "sentence"), CANNOT_HAVE_BEEN, ids=[row[0] for row in CANNOT_HAVE_BEEN])
def test_what_builds_upon_a_step_cannot_have_been_done_before_it(
    words: str, done: list[tuple[str, float, str | None]], told: tuple[str, float, str | None], sentence: str
) -> None:
    file = opened()
    for word, hour, priority in done:
        file = do(file, word, hour, **said(priority))
    word, hour, priority = told
    more = said(priority)
    with pytest.raises(BadAct, match=f"is before the order {sentence}"):
        do(file, word, 10, late=10 - hour, **more)
    assert do(file, word, 10, **more).order.version == file.order.version + 1


def said(priority: str | None) -> dict[str, Any]:
    return {"priority": priority} if priority else {}


def test_what_was_done_in_between_may_be_told_late() -> None:
    file = do(do(opened(), "raise", 5), "assign", 6)
    file = do(file, "attend", 8, late=7)
    assert [(clock.name, clock.reading.state) for clock in file.clocks] == [("fix", "breached"), ("response", "met")]
    assert do(file, "note", 9, late=8.5).order.version == file.order.version + 1


def opened() -> OrderFile:
    return file_of(desk.open_order(1, fault(asset=Asset(id="AHU-3")), CONTRACT, NOW))
