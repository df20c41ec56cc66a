"""A fault that comes back when its order is done: the policy says whether that order is reopened or a new one linked to it."""

import pytest

from tests.unit.streams.story import SIGNED, Begin, Happening, Step, act, alarm, at, clear, clock, decided, no_order, order, restarted, want

DONE = [at("10m", act("assign", to="j.ortiz")), at("20m", act("attend")), at("30m", clear()), at("40m", act("complete", job_sheet=SIGNED))]
CLOSED = [*DONE, at("50m", act("verify")), at("60m", act("close"))]
CANCELLED = [at("30m", clear()), at("60m", act("cancel", why="a test of the plant"))]
BOTH = ["reopen", "link"]

RETURNS = [
    # policy; what was done with the order; when the fault returns; what is decided; how many orders there are then
    ("within the time, policy reopen", "reopen", CLOSED, "3h", "reopened within-reopen", 1),
    ("just within the time", "reopen", CLOSED, "9h", "reopened within-reopen", 1),
    ("after the time", "reopen", CLOSED, "9h1s", "opened new-fault", 2),
    ("within the time, policy link", "link", CLOSED, "3h", "opened linked", 2),
    ("after the time, policy link", "link", CLOSED, "9h1s", "opened new-fault", 2),
    ("while it is completed", "reopen", DONE, "3h", "reopened after-repair", 1),
    ("while it is completed, policy link", "link", DONE, "3h", "reopened after-repair", 1),
    ("long after it was completed and never closed", "reopen", DONE, "20h", "reopened after-repair", 1),
    ("while it is verified", "reopen", CLOSED[:-1], "3h", "reopened after-repair", 1),
    ("soon after it was cancelled", "reopen", CANCELLED, "3h", "opened linked", 2),
    ("long after it was cancelled", "reopen", CANCELLED, "10h", "opened new-fault", 2),
]


@pytest.mark.parametrize("again", [[], [restarted]], ids=["", "restarted"])
@pytest.mark.parametrize(("words", "policy", "done", "when", "decision", "orders"), RETURNS, ids=[row[0] for row in RETURNS])
def test_the_fault_returns(
    story: Begin, words: str, policy: str, done: list[Step], when: str, decision: str, orders: int, again: list[Happening]
) -> None:
    story(recurrence=policy)(
        at("0m", alarm()),
        *done,
        want("60m"),
        at(when, *again, alarm()),
        want(when, decided(decision), no_order(orders + 1), order(orders, link=1 if "linked" in decision else None)),
    )


def test_a_reopened_order_runs_its_fix_clock_on_and_keeps_its_response(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        *CLOSED,
        at("3h", alarm()),
        want("3h", order(1, status="reopened", engineer=None, closed_at=None, reopens=1, priority="P2")),
        want("3h", clock(1, "response", state="met", elapsed="20m"), clock(1, "fix", state="running", elapsed="40m", due="18h20m")),
    )


def test_a_reopened_order_takes_the_worse_priority(story: Begin) -> None:
    story()(at("0m", alarm()), *CLOSED, at("3h", alarm(severity="critical")), want("3h", order(1, priority="P1")))


def test_and_never_a_milder_one(story: Begin) -> None:
    story()(at("0m", alarm()), *CLOSED, at("3h", alarm(severity="warning")), want("3h", order(1, priority="P2")))


def test_where_orders_are_never_reopened(story: Begin) -> None:
    story(reopen_within=None)(
        at("0m", alarm()), *CLOSED, want("60m"), at("61m", alarm()), want("61m", decided("opened new-fault"), order(2))
    )


def test_a_fault_that_came_back_late_is_judged_by_when_it_came_back(story: Begin) -> None:
    """The gateway was silent: the fault returned half an hour after the order was closed, and was heard of a day later."""
    story()(at("0m", alarm()), *CLOSED, want("60m"), at("25h", alarm(late="23h30m")), want("25h", decided("reopened within-reopen")))


def test_an_order_that_closed_itself_is_reopened_too(story: Begin) -> None:
    story(quiet_close="30m")(
        at("0m", alarm()),
        at("2m", clear()),
        at("60m", alarm()),
        want("60m", order(1, status="reopened", said="logged cleared closed reopened"), no_order(2)),
        at("62m", clear()),
        want("100m", order(1, status="closed", reopens=1)),
    )


def test_all_of_that_in_one_batch(story: Begin) -> None:
    """What one transaction opened and closed is known to it when the fault returns."""
    story(quiet_close="30m")(
        at("300m", alarm(late="300m"), clear(late="290m"), alarm(late="100m")),
        want("300m", order(1, said="logged cleared alarm"), no_order(2)),
    )


@pytest.mark.parametrize("policy", BOTH)
def test_a_new_order_is_not_reopened_in_favour_of_the_one_before(story: Begin, policy: str) -> None:
    story(recurrence=policy, quiet_close="10m", reopen_within="2h")(
        at("0m", alarm()),
        at("1m", clear()),
        at("4h", alarm()),
        at("241m", clear()),
        at("5h", alarm()),
        want("5h", *([order(2, status="reopened"), no_order(3)] if policy == "reopen" else [order(3, link=2)])),
    )
