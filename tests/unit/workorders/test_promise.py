"""What is said about clocks: every event once, at its time, in words."""

from __future__ import annotations

from assets.model import Asset
from rules.treatment import Priority, Treatment
from sla.policy import ClockRule, Contract, Terms
from tests.unit.workorders.jobs import CONTRACT, HOUR, NOW, TARGETS, do, fault, file_of, hours, order
from workorders import acts, change as changes, desk, promise
from workorders.acts import Deed
from workorders.change import OrderFile
from workorders.lifecycle import Act
from workorders.order import Entry


def opened() -> OrderFile:
    return file_of(desk.open_order(1, fault(asset=Asset(id="AHU-3")), CONTRACT, NOW))


def looked(file: OrderFile, hour: float, heard: float | None = None) -> OrderFile:
    """The clocks were looked at."""
    change = changes.clocks_only(file, hours(hour), hours(heard if heard is not None else hour))
    return OrderFile(file.order, file.timeline + change.entries, change.clocks)


def said(file: OrderFile, clock: str) -> list[tuple[str, float]]:
    """Return what is on record about a clock, and at which hour."""
    lines = [entry for entry in file.timeline if entry.details.get("clock") == clock]
    return [(entry.event.removeprefix("sla."), (entry.at - NOW).total_seconds() / 3600) for entry in lines]


def test_starting_is_an_event_and_no_line() -> None:
    change = desk.open_order(1, fault(), CONTRACT, NOW)
    assert [event.type for event in change.events] == ["workorder.opened", "sla.started", "sla.started"]
    assert [entry.event for entry in change.entries] == ["logged"]
    assert {clock.name: clock.wake_at for clock in change.clocks} == {"fix": hours(4), "response": hours(2)}


def test_each_warning_and_the_breach_once() -> None:
    file = opened()
    for hour in (1, 2, 2.5, 3, 4, 5, 6):
        file = looked(file, hour)
    assert said(file, "response") == [("at-risk", 2), ("breached", 4)]


def test_a_breach_is_recorded_at_the_due_time_however_late_it_was_noticed() -> None:
    file = looked(opened(), 4, heard=4.5)
    (breach,) = [entry for entry in file.timeline if entry.event == "sla.breached"]
    assert (breach.at, breach.details["lag"]) == (hours(4), 1800)
    assert breach.text.startswith("The response promise was broken")
    (clock,) = [clock for clock in file.clocks if clock.name == "response"]
    assert (clock.breached_at, clock.wake_at, clock.at_risk) == (hours(4), None, False)


def test_two_warnings_at_once_are_one_that_says_the_higher() -> None:
    file = do(opened(), "raise", 3.7)
    (warning,) = [entry for entry in file.timeline if entry.event == "sla.at-risk" and entry.details["clock"] == "fix"]
    assert (warning.details["fraction"], warning.text) == (0.9, "90% of the time for fix is used.")


def test_a_hold_is_said_when_it_begins() -> None:
    file = looked(do(do(opened(), "hold", 1), "resume", 2), 3)
    assert said(file, "fix") == [("paused", 1)]
    assert said(file, "response") == [("at-risk", 2)]


def test_two_holds_that_overlap_by_what_was_told_late_are_one_pause() -> None:
    file = do(do(do(do(opened(), "hold", 1), "resume", 2), "hold", 3, late=1.5), "resume", 4, late=1.5)
    (fix,) = [clock for clock in file.clocks if clock.name == "fix"]
    assert (fix.reading.paused, fix.reading.elapsed) == (1.5 * HOUR, 2.5 * HOUR)


def test_a_hold_for_another_reason_that_was_told_late_ends_none_but_itself() -> None:
    file = do(do(do(opened(), "hold", 1), "resume", 3), "hold", 4, late=2.5, reason="other")
    file = do(file, "resume", 5, late=3)
    (fix,) = [clock for clock in file.clocks if clock.name == "fix"]
    assert (fix.reading.paused, fix.reading.elapsed) == (2 * HOUR, 3 * HOUR)


def test_a_promise_that_was_kept_says_when() -> None:
    file = do(do(do(opened(), "assign", 0.5), "attend", 2, late=1), "complete", 3, late=0.5)
    assert said(file, "response") == [("met", 1)]
    assert said(file, "fix") == [("met", 2.5)]


def test_one_that_was_broken_is_not_said_to_be_kept() -> None:
    file = do(do(opened(), "assign", 0.5), "attend", 5)
    assert said(file, "response") == [("breached", 4)]


def test_a_breach_is_withdrawn_in_the_open() -> None:
    file = do(looked(do(opened(), "assign", 0.5), 5), "attend", 6, late=3)
    assert said(file, "response") == [("breached", 4), ("withdrawn", 6), ("met", 3)]
    (clock,) = [clock for clock in file.clocks if clock.name == "response"]
    assert clock.breached_at is None


def test_a_breach_that_was_withdrawn_may_come_again() -> None:
    file = do(do(looked(opened(), 4.5), "raise", 5, priority="P3"), "raise", 6, priority="P1")
    assert said(file, "response") == [("breached", 4), ("withdrawn", 5), ("breached", 2)]


def test_reopening_goes_on_and_may_be_met_again() -> None:
    file = do(do(do(do(opened(), "assign", 0.5), "attend", 1), "complete", 2), "reopen", 3)
    file = do(do(do(file, "assign", 3.5), "attend", 4), "complete", 5)
    assert said(file, "fix") == [("met", 2), ("met", 5)]
    assert said(file, "response") == [("met", 1)]


def test_an_order_without_clocks_is_left_alone() -> None:
    file = do(OrderFile(order()), "assign")
    assert (file.clocks, [entry.event for entry in file.timeline]) == ((), ["assigned"])


def test_marks_are_what_clocks_care_about_in_order_of_time() -> None:
    lines = [
        Entry(order=1, event="logged", at=hours(1), recorded_at=hours(1), by="callout", priority=order().priority),
        Entry(order=1, event="sla.at-risk", at=hours(2), recorded_at=hours(2), by="callout"),
        Entry(order=1, event="held", at=hours(3), recorded_at=hours(3), by="j.ortiz", details={"reason": "other"}),
        Entry(order=1, event="alarm", at=hours(0), recorded_at=hours(3), by="callout"),
    ]
    found = [(mark.event, mark.at, mark.priority, mark.reason) for mark in promise.marks_of(lines)]
    assert found == [("alarm", hours(0), "", None), ("logged", hours(1), "P2", None), ("held", hours(3), "P2", "other")]


LATER = Terms(contract="fm", rule=ClockRule(name="repair", start="attended", stop="completed"), targets=TARGETS)
SOME = Terms(contract="fm", rule=ClockRule(name="visit", stop="attended"), targets={"P1": 2 * HOUR}, warn_at=(0.5,))


def of(terms: Terms, priority: str = "P2") -> OrderFile:
    """An order with one promise."""
    treatment = Treatment(priority=Priority(priority))
    return file_of(desk.open_order(1, fault(asset=Asset(id="AHU-3"), treatment=treatment), Contract(id="fm", clocks=(terms,)), NOW))


def state(file: OrderFile) -> str:
    (clock,) = file.clocks
    return clock.reading.state


def test_a_clock_that_starts_later_waits_for_its_event() -> None:
    file = of(LATER)
    assert (state(file), file.clocks[0].wake_at) == ("idle", None)
    file = do(do(file, "assign", 1), "attend", 2)
    assert (state(file), file.clocks[0].reading.started_at, file.clocks[0].wake_at) == ("running", hours(2), hours(4))


def test_it_says_that_it_started_when_it_did() -> None:
    opened_change = desk.open_order(1, fault(), Contract(id="fm", clocks=(LATER,)), NOW)
    assert [event.type for event in opened_change.events] == ["workorder.opened"]
    before = do(of(LATER), "assign", 1)
    change = acts.perform(before, Deed(act=Act.ATTEND, by="j.ortiz", at=hours(2)), hours(2))
    assert [(event.type, event.at) for event in change.events] == [("workorder.attended", hours(2)), ("sla.started", hours(2))]


def test_a_priority_without_a_promise_gets_one_when_it_is_raised() -> None:
    file = of(SOME)
    assert state(file) == "idle"
    file = do(file, "raise", 0.5)
    assert (state(file), file.clocks[0].reading.due_at, file.clocks[0].wake_at) == ("running", hours(2), hours(1))


def test_and_loses_it_when_it_is_lowered() -> None:
    file = do(of(SOME, "P1"), "raise", 1, priority="P2")
    assert (state(file), file.clocks[0].wake_at, file.clocks[0].at_risk) == ("idle", None, False)
    assert said(file, "visit") == []
