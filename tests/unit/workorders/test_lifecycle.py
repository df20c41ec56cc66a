"""The lifecycle table: what may happen in which status. The page that shows it is made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.workorders.jobs import SAID, hours, order
from workorders import acts, diagram, lifecycle
from workorders.acts import Deed
from workorders.change import OrderFile
from workorders.lifecycle import PAST_TENSE, TABLE, Act, IllegalStep
from workorders.order import ENDED, UNTOUCHED, Status

PAGE = Path(__file__).parents[3] / "docs" / "LIFECYCLE.md"

ALLOWED = {
    # status: the acts that people may do, and where each leads; a dot is the same status
    "new": "triage:open assign:assigned cancel:cancelled raise:. note:.",
    "open": "assign:assigned hold:on-hold cancel:cancelled raise:. note:.",
    "assigned": "assign:. accept:accepted decline:open attend:attended hold:on-hold cancel:cancelled raise:. note:.",
    "accepted": "assign:assigned decline:open attend:attended hold:on-hold cancel:cancelled raise:. note:.",
    "attended": "assign:assigned complete:completed hold:on-hold cancel:cancelled raise:. note:.",
    "on-hold": "resume:assigned cancel:cancelled raise:. note:.",
    "completed": "verify:verified reopen:reopened note:.",
    "verified": "close:closed reopen:reopened note:.",
    "closed": "reopen:reopened note:.",
    "cancelled": "reopen:reopened note:.",
    "reopened": "triage:open assign:assigned hold:on-hold cancel:cancelled raise:. note:.",
}
"""The orders on hold here were assigned before."""


def leads_to(status: Status, act: Act) -> Status | None:
    words = dict(word.split(":") for word in ALLOWED[status].split())
    target = words.get(act)
    return None if target is None else status if target == "." else Status(target)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("status", Status)
def test_every_act_in_every_status(status: Status, act: Act) -> None:
    before = OrderFile(order(status, held_from=Status.ASSIGNED if status is Status.ON_HOLD else None))
    deed = Deed(act=act, by="j.ortiz", at=hours(1), said=SAID.get(act, {}))
    target = leads_to(status, act)
    if target is None:
        with pytest.raises(IllegalStep):
            acts.perform(before, deed, hours(1))
        return
    change = acts.perform(before, deed, hours(1))
    assert change.order is not None
    assert (change.order.status, change.order.version) == (target, 2)
    assert [entry.event for entry in change.entries] == [PAST_TENSE[act]]


def test_what_is_refused_says_what_is_possible_instead() -> None:
    sentence = "an order that is verified cannot take the step “assign”; possible now: note, close, reopen"
    with pytest.raises(IllegalStep, match=f"^{sentence}$"):
        lifecycle.step(Status.VERIFIED, Act.ASSIGN)


@pytest.mark.parametrize("status", Status)
def test_only_an_order_that_nobody_has_taken_closes_itself(status: Status) -> None:
    assert (Act.SELF_CLEAR in TABLE[status]) == (status in UNTOUCHED)


@pytest.mark.parametrize("status", Status)
def test_an_order_that_has_ended_can_only_come_back(status: Status) -> None:
    others = set(TABLE[status]) - {Act.NOTE}
    assert (others == {Act.REOPEN}) == (status in ENDED)


@pytest.mark.parametrize("held", ["open", "assigned", "accepted", "attended", "reopened"])
def test_a_hold_goes_back_to_where_it_came_from(held: str) -> None:
    assert lifecycle.step(Status.ON_HOLD, Act.RESUME, Status(held)) == held


def test_every_status_can_be_reached() -> None:
    reached = {Status.NEW, Status.OPEN} | {target for status in Status for act in Act if (target := leads_to(status, act))}
    assert reached == set(Status)


def test_every_act_has_a_word_for_having_been_done() -> None:
    assert set(PAST_TENSE) == set(Act)


def test_the_page_is_that_of_the_table() -> None:
    shown = PAGE.read_text() if PAGE.exists() else ""
    assert shown == diagram.page(), f"docs/LIFECYCLE.md is not what the table says any more; make it again: {diagram.COMMAND}"


def test_the_diagram_has_an_arrow_for_each_way() -> None:
    lines = diagram.diagram().splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert "    on_hold --> assigned: resume" in lines
    assert "    completed --> verified: verify" in lines
    assert not [line for line in lines if "note" in line or "raise" in line]
