"""A fault that comes back day after day: its order says so, and one corrective order may be raised to put an end to it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, strategies as st

from rules.inhibition import Inhibition
from rules.limits import Limit
from rules.recurrence import APART, MOST, Recurring
from rules.treatment import Category, Priority
from tests.unit.streams.conftest import about
from tests.unit.streams.story import START, Begin, Story, act, alarm, at, clear, moment, no_order, order, restarted, want

if TYPE_CHECKING:
    from datetime import datetime

    from tests.unit.streams.story import Step

WEEK = {"quiet_close": "1h", "reopen_within": "2h"}
SAYS = Recurring(times=3, within=timedelta(days=14))
RAISES = Recurring(times=3, within=timedelta(days=14), corrective=Priority.P4)


def morning(day: int, **more: Any) -> list[Step]:
    """The plant is started, fails, and is reset after twenty minutes."""
    return [at(f"{day}d", alarm(**more)), at(f"{day}d20m", clear()), want(f"{day}d3h")]


def mornings(*days: int) -> list[Step]:
    return [step for day in days for step in morning(day)]


def recurred(story: Story, number: int) -> list[str]:
    """What the timeline of an order says of recurrence."""
    return [str(entry.details["recurred"]) for entry in story.file(number).timeline if "recurred" in entry.details]


def test_an_order_says_how_often_its_fault_came_back(story: Begin) -> None:
    tell = story(**WEEK, book={"recurring": SAYS})
    tell(*mornings(*range(10)))
    assert [recurred(tell, number) for number in (1, 2, 3)] == [[], [], []]
    assert recurred(tell, 4) == ["recurred 3 times in 14 days"]
    assert recurred(tell, 10) == ["recurred 9 times in 14 days"]
    assert "it recurred 9 times in 14 days" in tell.why(10)
    assert tell.file(10).timeline[0].text == "AHU-3/flow reports flow fail, major. It recurred 9 times in 14 days."


COMES: list[tuple[str, list[Step], dict[str, Any], str | None]] = [
    # the story; other defaults; what the last order says at the end
    ("every other day", mornings(0, 2, 4, 6, 8), {}, "recurred 4 times in 14 days"),
    ("every day for longer than that", mornings(*range(18)), {}, "recurred 14 times in 14 days"),
    ("so seldom that it is forgotten", mornings(0, 15, 30, 45), {}, None),
    ("three times, and then after a month", mornings(0, 1, 2, 3, 33), {}, None),
    ("its order is never closed", mornings(*range(5)), {"quiet_close": "30d"}, "recurred 4 times in 14 days"),
    ("its order is reopened", mornings(*range(5)), {"reopen_within": "2d"}, "recurred 4 times in 14 days"),
    ("the program restarts", [*mornings(0, 1, 2), at("2d4h", restarted), *mornings(3)], {}, "recurred 3 times in 14 days"),
    (
        "many times within an hour",
        [step for each in range(0, 50, 10) for step in (at(f"{each}m", alarm()), at(f"{each + 5}m", clear()))],
        {},
        None,
    ),
    (
        "every two hours of one day",
        [step for hour in range(0, 8, 2) for step in (at(f"{hour}h", alarm()), at(f"{hour}h30m", clear()))],
        {},
        "recurred 3 times in 14 days",
    ),
]


@pytest.mark.parametrize(("words", "steps", "defaults", "says"), COMES, ids=[row[0] for row in COMES])
def test_when_a_fault_recurs(story: Begin, words: str, steps: list[Step], defaults: dict[str, str], says: str | None) -> None:
    tell = story(**(WEEK | defaults), book={"recurring": SAYS})
    tell(*steps)
    last = max(number for number in range(1, 30) if tell.has(number))
    assert next(iter(recurred(tell, last)[::-1]), None) == says


def test_another_alarm_of_the_same_asset_is_another_fault(story: Begin) -> None:
    tell = story(**WEEK, book={"recurring": SAYS})
    tell(*mornings(0, 1, 2), at("3d", alarm(kind="filter dirty")))
    assert recurred(tell, 4) == []


def test_what_follows_from_another_fault_does_not_recur_by_itself(story: Begin) -> None:
    stops = Inhibition(name="Fire stops the air", cause=about("*fire*"), effect=about("flow fail"))
    tell = story(**WEEK, book={"recurring": RAISES, "inhibitions": (stops,)})
    fire = ("FP-1/zone3", "fire alarm")
    for day in range(6):
        tell(at(f"{day}d", alarm(*fire)), at(f"{day}d1m", alarm()), at(f"{day}d20m", clear(), clear(*fire)), want(f"{day}d3h"))
    assert tell.point("AHU-3/flow", "flow fail").comings == ()
    assert len(tell.point(*fire).comings) == 6


def test_one_corrective_order_is_raised_and_linked(story: Begin) -> None:
    tell = story(**WEEK, book={"recurring": RAISES})
    tell(
        *mornings(0, 1, 2),
        want("2d4h", order(3, category=Category.REACTIVE), no_order(4)),
        *mornings(3, 4, 5),
        want(
            "5d4h",
            order(4, category=Category.REACTIVE, status="closed"),
            order(
                5,
                title="recurring flow fail: Air handling unit 3",
                category=Category.CORRECTIVE,
                priority="P4",
                status="open",
                asset="AHU-3",
                trade="hvac",
                link=4,
                alarms=[],
            ),
            order(7, category=Category.REACTIVE, status="closed"),
            no_order(8),
        ),
    )
    assert [clock.name for clock in tell.file(5).clocks] == ["fix", "response"]
    assert [entry.text for entry in tell.file(5).timeline if not entry.event.startswith("sla.")] == [
        "AHU-3/flow flow fail recurred 3 times in 14 days; the latest is WO-4.",
        "AHU-3/flow flow fail came once more, and recurred 4 times in 14 days; the latest is WO-6.",
        "AHU-3/flow flow fail came once more, and recurred 5 times in 14 days; the latest is WO-7.",
    ]
    assert "AHU-3/flow flow fail recurred 3 times in 14 days; WO-5 is raised to put an end to that." in [
        entry.text for entry in tell.file(4).timeline
    ]
    assert tell.why(5)[-1] == "the rule book wants one corrective order for what recurred 3 times in 14 days"


AFTER: list[tuple[str, list[Step], int]] = [
    # what becomes of the corrective order WO-5, raised on day 3; how many corrective orders there are after day 9
    ("it stays open", [], 1),
    ("it is called off, and the fault recurs as often again", [at("3d5h", act("cancel", order=5, why="known"))], 2),
    ("it is called off when that cannot be any more", [*mornings(4, 5, 6, 7), at("7d5h", act("cancel", order=5, why="known"))], 1),
]


@pytest.mark.parametrize(("words", "steps", "many"), AFTER, ids=[row[0] for row in AFTER])
def test_after_a_corrective_order_the_fault_must_recur_as_often_again(story: Begin, words: str, steps: list[Step], many: int) -> None:
    tell = story(**WEEK, book={"recurring": RAISES})
    days = range(max(4, 1 + max((step.when.days for step in steps), default=0)), 10)
    tell(*mornings(0, 1, 2, 3), *steps, *mornings(*days))
    orders = [tell.file(number).order for number in range(1, 30) if tell.has(number)]
    assert sum(each.category is Category.CORRECTIVE for each in orders) == many


def test_a_point_that_flaps_every_morning_recurs_once_a_day(story: Begin) -> None:
    tell = story(**WEEK, book={"recurring": SAYS, "flapping": Limit(many=3, within=timedelta(minutes=10))})
    for day in range(4):
        for minute in range(0, 6, 2):
            tell(at(f"{day}d{minute}m", alarm()), at(f"{day}d{minute + 1}m", clear()))
    assert tell.point("AHU-3/flow", "flow fail").comings == tuple(moment(f"{day}d") for day in range(4))


@given(st.lists(st.integers(0, 60 * 24 * 40), max_size=120))
def test_what_is_remembered_is_bounded_in_order_and_apart(minutes: list[int]) -> None:
    comings: tuple[datetime, ...] = ()
    for each in minutes:
        comings = SAYS.keep(comings, START + timedelta(minutes=each))
    assert len(comings) <= MOST
    assert all(later - earlier >= APART for earlier, later in pairwise(comings))
    assert len([each for each in comings if each <= comings[-1] - SAYS.within]) <= 1
