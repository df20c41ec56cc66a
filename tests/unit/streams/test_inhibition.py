"""Consequences belong to the order of their cause, whichever of the two was heard of first."""

import pytest

from rules.inhibition import Inhibition, Scope
from rules.limits import Limit
from tests.unit.streams.conftest import about, rule
from tests.unit.streams.story import Begin, Happening, Step, Story, act, alarm, at, clear, decided, no_order, order, restarted, span, want

FIRE = ("FP-1/zone3", "fire alarm")
TRIP = ("CH-1/status", "chiller trip")


def fire_stops_air(**more: object) -> dict[str, object]:
    stops = Inhibition(name="Fire stops the air", cause=about("*fire*"), effect=about("flow fail"), lasts=span("10m"))
    return {"inhibitions": (stops,), **more}


def trip_warms(scope: Scope) -> dict[str, object]:
    warms = Inhibition(name="A trip warms what it feeds", cause=about("*trip*"), effect=about("*warm*"), scope=scope, lasts=span("10m"))
    return {"inhibitions": (warms,)}


def told(story: Begin, *steps: Step, book: dict[str, object] | None = None, **defaults: object) -> Story:
    tell = story(rule("Fire", kind="*fire*", priority="P1"), book=book or fire_stops_air(), **defaults)
    tell(*steps)
    return tell


def test_an_effect_joins_the_order_of_its_cause(story: Begin) -> None:
    told(
        story,
        at("0m", alarm(*FIRE)),
        at("1m", alarm()),
        want(
            "2m", decided("opened new-fault", "joined consequence"), order(1, alarms=["AHU-3/flow flow fail", " ".join(FIRE)]), no_order(2)
        ),
    )


COMES = [
    # the story before the effect comes at 30m; whose order it gets
    ("the cause stands", [at("0m", alarm(*FIRE))], "joined consequence"),
    ("the cause cleared five minutes ago", [at("0m", alarm(*FIRE)), at("25m", clear(*FIRE))], "joined consequence"),
    ("the cause cleared ten minutes ago", [at("0m", alarm(*FIRE)), at("20m", clear(*FIRE))], "joined consequence"),
    ("the cause cleared longer ago", [at("0m", alarm(*FIRE)), at("19m", clear(*FIRE))], "opened new-fault"),
    ("the cause never came", [], "opened new-fault"),
    ("the program restarts meanwhile", [at("0m", alarm(*FIRE)), at("20m", clear(*FIRE)), at("21m", restarted)], "joined consequence"),
    (
        "the order of the cause was cancelled",
        [at("0m", alarm(*FIRE)), at("1m", act("cancel", why="a drill"))],
        "opened new-fault",
    ),
    ("another alarm stands, which is no cause", [at("0m", alarm("FP-1/zone3", "dirty head"))], "opened new-fault"),
]


@pytest.mark.parametrize(("words", "before", "decision"), COMES, ids=[row[0] for row in COMES])
def test_when_the_effect_comes(story: Begin, words: str, before: list[Step], decision: str) -> None:
    told(story, *before, want("29m"), at("30m", alarm()), want("31m", decided(decision)))


ARRIVES_FIRST = [
    # what becomes of the effect, heard of at 0m, when the cause comes; the order of the effect, the alarms of the cause's
    ("within the window", [], "5m", {"status": "cancelled", "link": 2}, 2),
    ("just at its end", [], "10m", {"status": "cancelled", "link": 2}, 2),
    ("after it", [], "11m", {"status": "open", "link": None}, 1),
    ("somebody had taken the order", [at("1m", act("assign", to="j.ortiz"))], "5m", {"status": "assigned", "link": None}, 1),
    ("it had cleared", [at("1m", clear())], "5m", {"status": "open", "link": None}, 1),
    ("another alarm of the order still stands", [at("1m", alarm("AHU-3/belt", "belt slips"))], "5m", {"status": "open", "link": None}, 2),
    ("the program restarts meanwhile", [at("1m", restarted)], "5m", {"status": "cancelled", "link": 2}, 2),
]


@pytest.mark.parametrize(("words", "before", "when", "own", "alarms"), ARRIVES_FIRST, ids=[row[0] for row in ARRIVES_FIRST])
def test_the_effect_comes_before_its_cause(
    story: Begin, words: str, before: list[Step], when: str, own: dict[str, object], alarms: int
) -> None:
    tell = told(story, at("0m", alarm()), *before, at(when, alarm(*FIRE)), want("20m", order(1, **own)))
    assert tell.said(2).count("alarm") + 1 == alarms


def test_a_merged_order_has_no_running_clock_and_says_where_to_look(story: Begin) -> None:
    tell = told(story, at("0m", alarm()), at("5m", alarm(*FIRE)), want("6m"))
    assert {clock.reading.state for clock in tell.file(1).clocks} == {"cancelled"}
    assert "Merged into WO-2" in tell.file(1).timeline[-1].text or any("Merged into WO-2" in each.text for each in tell.file(1).timeline)


def test_the_merged_fault_that_comes_back_without_its_cause_gets_an_order_linked_to_the_first(story: Begin) -> None:
    told(
        story,
        at("0m", alarm()),
        at("5m", alarm(*FIRE)),
        at("6m", clear(), clear(*FIRE)),
        want("30m"),
        at("31m", alarm()),
        want("32m", decided("opened linked"), order(3, link=1)),
    )


REACHES = [
    # scope, the source of the effect, whether it follows from the trip of CH-1, which feeds AHU-4 and is of system CHW
    (Scope.DOWNSTREAM, "AHU-4/supply", True),
    (Scope.DOWNSTREAM, "AHU-3/supply", False),
    (Scope.DOWNSTREAM, "CH-1/supply", True),
    (Scope.DOWNSTREAM, "nobody/knows", False),
    (Scope.ASSET, "CH-1/supply", True),
    (Scope.ASSET, "AHU-4/supply", False),
    (Scope.SYSTEM, "CH-1/supply", True),
    (Scope.SYSTEM, "AHU-4/supply", False),
    (Scope.SITE, "AHU-3/supply", True),
    (Scope.SITE, "nobody/knows", True),
]


@pytest.mark.parametrize(("scope", "source", "follows"), REACHES)
@pytest.mark.parametrize("first", ["cause", "effect"])
def test_how_far_a_cause_reaches(story: Begin, scope: Scope, source: str, first: str, *, follows: bool) -> None:
    pair: list[Happening] = [alarm(*TRIP), alarm(source, "too warm")]
    ordered = pair if first == "cause" else pair[::-1]
    tell = story(book=trip_warms(scope), group_by="alarm")
    tell(at("0m", ordered[0]), at("1m", ordered[1]), want("2m"))
    trip = tell.point(*TRIP).order
    assert (tell.point(source, "too warm").order == trip) == follows


def test_a_consequence_that_is_more_urgent_makes_the_order_of_its_cause_so(story: Begin) -> None:
    book = trip_warms(Scope.SITE)
    tell = story(rule("Server room", kind="too warm", priority="P1"), rule("Trip", kind="*trip*", priority="P3"), book=book)
    tell(at("0m", alarm(*TRIP)), at("1m", alarm("AHU-3/supply", "too warm")), want("2m", order(1, priority="P1"), no_order(2)))


def test_a_consequence_that_becomes_more_severe_stays_with_its_cause(story: Begin) -> None:
    tell = story(book=trip_warms(Scope.SITE))
    warm = ("AHU-3/supply", "too warm")
    tell(
        at("0m", alarm(*TRIP, severity="minor")),
        at("1m", alarm(*warm, severity="minor")),
        at("2m", alarm(*warm, severity="critical")),
        want("3m", order(1, priority="P1"), no_order(2)),
    )


def test_an_effect_that_has_to_stand_joins_when_it_has(story: Begin) -> None:
    tell = story(book=fire_stops_air(), on_delay="3m")
    tell(
        at("0m", alarm()),
        at("1m", alarm(*FIRE)),
        want("3m", decided("pending on-delay", "pending on-delay", "opened new-fault")),
        want("5m", decided("opened new-fault", "joined consequence"), order(1, status="cancelled"), order(2, status="new")),
    )


def test_a_cause_that_flaps_is_one_cause(story: Begin) -> None:
    tell = story(book=fire_stops_air(flapping=Limit(many=3, within=span("10m"))))
    tell(
        at("0m", alarm(*FIRE)),
        at("1m", clear(*FIRE)),
        at("2m", alarm(*FIRE)),
        at("3m", alarm()),
        want("4m", order(1, status="new"), no_order(2)),
    )
