"""What alarms do to orders, as plans."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assets.model import Asset
from rules.case import Clear
from rules.reason import Decision, Reason, Word
from rules.treatment import Priority, Treatment
from tests.unit.workorders.jobs import CONTRACT, NOW, do, fault, file_of, hours, order
from workorders import desk
from workorders.change import OrderFile
from workorders.order import Status

AHU = Asset(id="AHU-3", name="Air handling unit 3", location="Block A", trade="hvac")
JOINED = Decision(Word.JOINED, Reason.SAME_GROUP)


def test_an_order_of_a_sure_asset_is_open_and_says_where() -> None:
    change = desk.open_order(4, fault(asset=AHU), CONTRACT, NOW)
    assert change.order is not None
    assert (change.order.status, change.order.asset, change.order.location) == ("open", "AHU-3", "Block A")
    assert (change.order.title, change.order.trade, change.order.category) == ("flow fail: Air handling unit 3", "hvac", "breakdown")


def test_one_without_is_new() -> None:
    change = desk.open_order(4, fault(), None, NOW)
    assert change.order is not None
    assert (change.order.status, change.order.asset, change.order.title, change.order.contract) == (
        "new",
        None,
        "flow fail: AHU-3/flow",
        "",
    )


@pytest.mark.parametrize(("link", "sentence"), [(None, "nothing else was open"), (order("cancelled", number=3), "a new one linked to it")])
def test_it_says_why(link: object, sentence: str) -> None:
    change = desk.open_order(4, fault(), None, NOW, link)  # type: ignore[arg-type]
    why = change.entries[0].details["why"]
    assert why[0] == "it is so"
    assert sentence in why[1]
    assert change.events[0].data["link"] == ("WO-3" if link else None)


def test_joining_leaves_the_order_as_it_is() -> None:
    change = desk.join(order(), fault(at=hours(-1)), JOINED, hours(2))
    assert (change.order, [entry.event for entry in change.entries]) == (None, ["alarm"])
    assert (change.entries[0].at, change.entries[0].recorded_at) == (hours(-1), hours(2))


def test_joining_with_a_worse_alarm_raises_it() -> None:
    file = file_of(desk.open_order(1, fault(), CONTRACT, NOW))
    change = desk.join_and_raise(file, fault(treatment=Treatment(priority=Priority.P1)), JOINED, hours(1))
    assert change.order is not None
    assert (change.order.priority, change.order.version) == ("P1", 2)
    assert [entry.event for entry in change.entries] == ["alarm", "raised", "sla.at-risk"]
    assert {clock.name: clock.reading.due_at for clock in change.clocks} == {"fix": hours(4), "response": hours(2)}


@pytest.mark.parametrize(("priority", "then"), [("P1", "P1"), ("P3", "P2")])
def test_reopening_takes_the_more_urgent_priority(priority: str, then: str) -> None:
    file = OrderFile(order("closed", closed_at=hours(1), engineer="j.ortiz", eta=hours(1)))
    change = desk.reopen(file, fault(treatment=Treatment(priority=Priority(priority))), JOINED, hours(2))
    assert change.order is not None
    assert (change.order.priority, change.order.status, change.order.reopens) == (then, "reopened", 1)
    assert (change.order.closed_at, change.order.engineer, change.order.eta) == (None, None, None)


def test_a_clear_is_a_line() -> None:
    standing = fault().standing
    change = desk.cleared(Clear(decision=JOINED, standing=standing, at=hours(1), order=None), 7, hours(2))
    assert (change.number, change.order, change.events) == (7, None, ())
    assert [(entry.event, entry.at, entry.text) for entry in change.entries] == [
        ("cleared", hours(1), "AHU-3/flow flow fail is back to normal.")
    ]


@pytest.mark.parametrize("status", Status)
def test_only_an_order_that_nobody_has_taken_closes_itself(status: Status) -> None:
    change = desk.close_quiet(OrderFile(order(status)), hours(2))
    if status in {"new", "open", "reopened"}:
        assert change is not None
        assert change.order is not None
        assert (change.order.status, change.order.closed_at) == ("closed", hours(2))
        assert change.events[0].data["reason"] == "quiet"
    else:
        assert change is None


def test_an_order_that_a_person_raised_and_an_alarm_joined_is_one_story() -> None:
    file = do(file_of(desk.open_order(1, fault(), CONTRACT, NOW)), "raise", 1)
    change = desk.join(file.order, fault(), JOINED, hours(2))
    assert replace(file.order, version=2) == file.order
    assert change.events[0].data["priority"] == "P1"
