"""What a month came to: which promises belong to it, what they come to in figures, which faults came back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rules.treatment import Priority
from sla.clock import ClockState
from workorders.monthly import faults, figures, story
from workorders.monthly.record import Outcome, Record, judge
from workorders.order import Entry

BEGIN, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEFORE, IN, AFTER = BEGIN - HOUR, BEGIN + HOUR, END + HOUR


@pytest.mark.parametrize(
    ("what", "state", "stopped", "breached", "outcome", "settled"),
    [
        ("kept in the month", "met", IN, None, Outcome.MET, IN),
        ("kept at its very first moment", "met", BEGIN, None, Outcome.MET, BEGIN),
        ("kept when the next one begins", "met", END, None, Outcome.RUNNING, None),
        ("kept before it", "met", BEFORE, None, Outcome.EARLIER, BEFORE),
        ("broken in the month and done in the next", "breached", AFTER, IN, Outcome.BREACHED, IN),
        ("broken in the month and not done", "breached", None, IN, Outcome.BREACHED, IN),
        ("broken before it and done in it", "breached", IN, BEFORE, Outcome.EARLIER, BEFORE),
        ("broken after it", "breached", None, AFTER, Outcome.RUNNING, None),
        ("cancelled in it", "cancelled", IN, None, Outcome.CANCELLED, IN),
        ("cancelled after its breach", "breached", AFTER, IN, Outcome.BREACHED, IN),
        ("still running", "running", None, None, Outcome.RUNNING, None),
        ("paused", "paused", None, None, Outcome.RUNNING, None),
        ("nothing promised", "idle", None, None, Outcome.NONE, None),
    ],
)
def test_a_promise_belongs_to_the_month_in_which_it_was_settled(
    what: str, state: str, stopped: datetime | None, breached: datetime | None, outcome: Outcome, settled: datetime | None
) -> None:
    assert judge(ClockState(state), BEFORE - HOUR, stopped, breached, (BEGIN, END)) == (outcome, settled), what


def test_a_promise_that_began_later_is_nothing_to_the_month() -> None:
    assert judge(ClockState.RUNNING, END, None, None, (BEGIN, END)) == (Outcome.NONE, None)


def record(order: int, clock: str = "response", outcome: Outcome = Outcome.MET, hours: float | None = 1, **more: Any) -> Record:
    usual: dict[str, Any] = {
        "site": "riverside",
        "title": "hot",
        "category": "reactive",
        "priority": "P1",
        "trade": "hvac",
        "asset": "AHU-1",
        "location": "",
        "group": "AHU-1",
        "link": None,
        "status": "closed",
        "engineer": None,
        "logged_at": IN,
        "logged_in_month": True,
        "target": HOUR if clock == "response" else 8 * HOUR,
        "elapsed": hours * HOUR if hours is not None else None,
    }
    return Record(order=order, clock=clock, outcome=outcome, **(usual | more))


def test_figures_by_priority_and_clock() -> None:
    records = [
        record(1, hours=1),
        record(1, "fix", Outcome.RUNNING, None),
        record(2, hours=2),
        record(3, outcome=Outcome.BREACHED, hours=9),
        record(4, outcome=Outcome.BREACHED, hours=None),  # broken and not done: counted, not timed
        record(5, outcome=Outcome.CANCELLED, hours=50),
        record(6, outcome=Outcome.EARLIER, hours=70),
        record(7, priority="P2", hours=4),
    ]
    first, second, third = figures.by_priority(records, {"P1": 0.5, "P2": 0.92})
    assert (first.priority, first.clock, first.orders, first.met, first.breached, first.cancelled, first.running) == (
        ("P1", "response", 4, 2, 2, 1, 0)
    )
    assert (first.compliance, first.agreed, first.holds, first.timed) == (0.5, 0.5, True, 3)
    assert (first.mean, first.median, first.p90) == (4 * HOUR, 2 * HOUR, 9 * HOUR)
    assert (second.clock, second.orders, second.running, second.compliance, second.holds, second.mean) == ("fix", 0, 1, None, None, None)
    assert (third.priority, third.compliance, third.holds) == ("P2", 1.0, True)


def test_figures_of_a_clock_over_all_priorities_have_no_agreed_share() -> None:
    response, fix = figures.of_all([record(1), record(2, priority="P2", outcome=Outcome.BREACHED), record(1, "fix")])
    assert (response.clock, response.priority, response.orders, response.met, response.holds) == ("response", "", 2, 1, None)
    assert (fix.clock, fix.orders) == ("fix", 1)


@pytest.mark.parametrize(
    ("hours", "median", "p90"),
    [([3], 3, 3), ([1, 2], 1.5, 2), ([5, 1, 3], 3, 5), (list(range(1, 11)), 5.5, 9), (list(range(1, 12)), 6, 10)],
)
def test_median_and_p90(hours: list[float], median: float, p90: float) -> None:
    (line,) = figures.by_priority([record(place, hours=each) for place, each in enumerate(hours)], {})
    assert (line.median, line.p90) == (median * HOUR, p90 * HOUR)


def test_a_fault_that_comes_back_is_counted_each_time() -> None:
    records = [
        record(1),
        record(1, "fix"),
        record(2),  # the same group again
        record(3, group="AHU-2", asset="AHU-2", link=900),  # linked to an order of long ago
        record(4, group="AHU-3", asset="AHU-3", reopened=2, logged_in_month=False),  # an older order, reopened twice
        record(5, group="AHU-4", asset="AHU-4"),  # once
        record(6, group="", asset=None),  # asked for by a person, and again
        record(7, group="", asset=None),
        record(8, site="harbour"),  # the same name on another site
    ]
    found = {each.asset: (each.orders, each.reopened, each.repeats) for each in faults.repeats(records)}
    assert found == {"AHU-3": ((4,), 2, 2), "AHU-1": ((1, 2), 0, 1), "AHU-2": ((3,), 0, 1)}


def test_the_worst_assets_are_those_with_the_most_broken_promises() -> None:
    records = [
        *(record(number, asset="A", group="A") for number in (1, 2, 3)),
        record(4, asset="B", group="B", outcome=Outcome.BREACHED),
        record(4, "fix", asset="B", group="B", outcome=Outcome.BREACHED),
        record(5, asset="C", group="C", outcome=Outcome.BREACHED, logged_in_month=False),
        record(6, asset="D", group="D", outcome=Outcome.EARLIER, logged_in_month=False),
        record(7, asset=None),
    ]
    found = [(each.asset, each.breached, each.met, each.orders, each.repeats) for each in faults.worst_assets(records)]
    assert found == [("B", 2, 0, 1, 0), ("C", 1, 0, 0, 0), ("A", 0, 3, 3, 2)]
    many = [record(number, asset=f"X-{number}", group="") for number in range(20)]
    assert len(faults.worst_assets(many)) == faults.MOST_ASSETS


def entry(hours: float, event: str, reason: str = "", priority: Priority | None = None) -> Entry:
    at = BEGIN + hours * HOUR
    return Entry(order=1, event=event, at=at, recorded_at=at, by="e.malik", priority=priority, details={"reason": reason} if reason else {})


def test_holds_are_told_with_reason_and_end() -> None:
    lines = [
        entry(0, "logged"),
        entry(1, "held", "awaiting-parts"),
        entry(2, "held", "awaiting-access"),
        entry(3, "resumed"),
        entry(5, "held", "other"),
    ]
    assert [(hold.reason, hold.begin, hold.end) for hold in story.holds(lines)] == [
        ("awaiting-parts", BEGIN + HOUR, BEGIN + 3 * HOUR),
        ("awaiting-access", BEGIN + 2 * HOUR, BEGIN + 3 * HOUR),
        ("other", BEGIN + 5 * HOUR, None),
    ]


@pytest.mark.parametrize(
    ("lines", "end", "expected"),
    [
        ([(0, "logged"), (1, "assigned"), (4, "accepted")], 5, ("assigned", "accepted", 3)),
        ([(0, "logged"), (1, "assigned"), (7, "accepted")], 5, ("assigned", None, 4)),  # what came later is no part of it
        ([(0, "logged"), (1, "note"), (2, "alarm"), (3, "sla.at-risk")], 5, ("logged", None, 5)),  # nobody did anything
    ],
)
def test_the_longest_wait(lines: list[tuple[float, str]], end: float, expected: tuple[str, str | None, float]) -> None:
    wait = story.longest_wait([entry(*line) for line in lines], BEGIN, BEGIN + end * HOUR)
    assert wait is not None
    assert (wait.after, wait.until, wait.length) == (expected[0], expected[1], expected[2] * HOUR)


def test_a_breach_before_anything_was_written_has_no_wait() -> None:
    assert story.longest_wait([], BEGIN, END) is None
