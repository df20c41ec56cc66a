"""Shelving: what people put aside raises nothing until the shelf ends, and what still stands then is judged afresh."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from rules.limits import Limit
from rules.shelf import Wanted
from rules.window import Once, Window
from store.errors import Conflict, NotFound
from streams import shelving
from tests.unit.streams.conftest import about, rule
from tests.unit.streams.story import SITE, Begin, Story, act, alarm, at, clear, decided, moment, no_order, order, point, restarted, want
from workorders.acts import BadAct

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.unit.streams.story import Happening, Step


def shelved(until: str = "3h", why: str = "a new sensor comes", by: str = "desk", **what: Any) -> Callable[[Story, datetime], None]:
    """Somebody shelves alarms; of AHU-3, unless `asset` or `match` say otherwise."""
    what = what or {"asset": "AHU-3"}

    def done(story: Story, now: datetime) -> None:
        shelving.put_up(story.store, story.estate, Wanted(site=SITE, by=by, why=why, until=moment(until), **what), now)

    return done


def taken_away(number: int = 1) -> Callable[[Story, datetime], None]:
    return lambda story, now: (shelving.take_away(story.store, number, "j.ortiz", now), None)[1]


BY_END = [
    # what happens after AHU-3 was shelved from 1h to 3h; what is decided by 2h59m, and what at 3h
    ("it comes within and stands on", [at("2h", alarm())], ["suppressed shelved"], ["opened new-fault"]),
    ("it comes within and clears", [at("2h", alarm()), at("2h5m", clear())], ["suppressed shelved", "cleared normal"], []),
    ("it comes in the very moment", [at("1h", alarm())], ["suppressed shelved"], ["opened new-fault"]),
    ("it comes from another asset", [at("2h", alarm("AHU-4/flow"))], ["opened new-fault"], []),
    ("it is repeated", [at("2h", alarm()), at("2h5m", alarm())], ["suppressed shelved", "joined repeat"], ["opened new-fault"]),
    (
        "it becomes more severe",
        [at("2h", alarm()), at("2h5m", alarm(severity="critical"))],
        ["suppressed shelved"] * 2,
        ["opened new-fault"],
    ),
    ("the program restarts", [at("2h", alarm()), at("2h5m", restarted)], ["suppressed shelved"], ["opened new-fault"]),
    ("the program restarts before it comes", [at("1h5m", restarted), at("2h", alarm())], ["suppressed shelved"], ["opened new-fault"]),
    ("it began before the shelf and is heard of after", [at("2h", alarm(late="90m"))], ["suppressed shelved"], ["opened new-fault"]),
    (
        "it began and ended within, and is heard of late",
        [at("2h", alarm(), clear()), at("2h30m", alarm(late="45m"))],
        ["suppressed shelved", "cleared normal", "ignored late"],
        [],
    ),
    (
        "a second shelf ends later",
        [at("70m", shelved(until="4h", match={"kind": "flow*"})), at("2h", alarm())],
        ["suppressed shelved"],
        [],
    ),
    ("the shelf is taken away before it comes", [at("90m", taken_away()), at("2h", alarm())], ["opened new-fault"], []),
    (
        "the shelf is taken away while it stands",
        [at("2h", alarm()), at("2h30m", taken_away())],
        ["suppressed shelved", "opened new-fault"],
        [],
    ),
    (
        "... and the program restarts in that moment",
        [at("2h", alarm()), at("2h30m", taken_away(), restarted)],
        ["suppressed shelved", "opened new-fault"],
        [],
    ),
    (
        "one of two shelves is taken away",
        [at("70m", shelved(match={"kind": "flow*"})), at("2h", alarm()), at("2h30m", taken_away())],
        ["suppressed shelved"],
        ["opened new-fault"],
    ),
    (
        "the shelf is taken away after it cleared",
        [at("2h", alarm()), at("2h5m", clear()), at("2h30m", taken_away())],
        ["suppressed shelved", "cleared normal"],
        [],
    ),
]


@pytest.mark.parametrize(("words", "steps", "before", "then"), BY_END, ids=[row[0] for row in BY_END])
def test_an_alarm_and_a_shelf(story: Begin, words: str, steps: list[Step], before: list[str], then: list[str]) -> None:
    story()(at("1h", shelved()), *steps, want("2h59m", decided(*before)), want("3h", decided(*then)))


WHAT = [
    # what is shelved; whether a major flow fail of AHU-3, an AHU of system AIR, is
    ({"match": {"kind": "flow*"}}, True),
    ({"match": {"kind": ["leak", "FLOW fail"]}}, True),
    ({"match": {"kind": {"not": "flow*"}}}, False),
    ({"match": {"source": "AHU-3/*"}}, True),
    ({"match": {"severity": ["minor", "warning"]}}, False),
    ({"match": {"severity": {"not": ["critical"]}}}, True),
    ({"match": {"system": "AIR"}}, True),
    ({"match": {"class": "Chiller"}}, False),
    ({"match": {"location": "Block A*"}}, True),
    ({"match": {"attributes.level": "3"}}, True),
    ({"asset": "AHU-3", "match": {"kind": "leak"}}, False),
    ({"asset": "RTU-4"}, False),
    ({"match": {"asset": "AHU-?"}}, True),
]


@pytest.mark.parametrize(("what", "lies"), WHAT, ids=[str(row[0]) for row in WHAT])
def test_what_lies_on_a_shelf(story: Begin, what: dict[str, Any], *, lies: bool) -> None:
    story()(
        at("0m", shelved(**what)),
        at("1m", alarm(attributes={"level": 3.0})),
        want("2m", decided("suppressed shelved" if lies else "opened new-fault")),
    )


STANDS_ALREADY: list[tuple[str, list[Step], list[str], dict[str, Any]]] = [
    # what happens after an alarm that has its order was shelved from 1h to 3h; what is decided by 4h; the order
    ("it stands on", [], [], {"status": "open"}),
    ("it is cancelled in trust of the shelf", [at("90m", act("cancel", why="known"))], ["opened linked"], {"status": "cancelled"}),
    (
        "... and the program restarts",
        [at("90m", act("cancel", why="known"), restarted)],
        ["opened linked"],
        {"status": "cancelled"},
    ),
    (
        "... and clears meanwhile",
        [at("90m", act("cancel", why="known")), at("2h", clear())],
        ["cleared normal"],
        {"status": "cancelled"},
    ),
    (
        "... and the shelf is taken away early",
        [at("90m", act("cancel", why="known")), at("2h", taken_away())],
        ["opened linked"],
        {"status": "cancelled"},
    ),
    ("it becomes more severe", [at("2h", alarm(severity="critical"))], ["joined severity"], {"priority": "P1"}),
    (
        "it clears and comes back",
        [at("2h", clear()), at("2h5m", alarm())],
        ["cleared normal", "suppressed shelved", "joined recurrence"],
        {},
    ),
]


@pytest.mark.parametrize(("words", "steps", "decisions", "own"), STANDS_ALREADY, ids=[row[0] for row in STANDS_ALREADY])
def test_what_stands_already_keeps_its_order(
    story: Begin, words: str, steps: list[Step], decisions: list[str], own: dict[str, Any]
) -> None:
    story()(at("30m", alarm()), want("30m"), at("1h", shelved()), *steps, want("4h", decided(*decisions), order(1, **own)))


def test_the_order_that_follows_says_who_shelved_it_and_why(story: Begin) -> None:
    tell = story()
    tell(at("1h", shelved(why="a new sensor comes on Friday")), at("2h", alarm()), want("2h", point(order=None, reason="shelved")))
    said = f"desk shelved it until {moment('3h').isoformat()}: a new sensor comes on Friday"
    assert said in tell.point("AHU-3/flow", "flow fail").why
    tell(want("3h"))
    assert said in tell.why(1)


def test_a_delay_that_began_before_the_shelf_ends_on_it(story: Begin) -> None:
    story(on_delay="10m")(
        at("0m", alarm()),
        at("5m", shelved(until="1h")),
        want("10m", decided("pending on-delay", "suppressed shelved"), no_order(1)),
        want("1h", decided("opened new-fault")),
    )


def test_a_delay_and_a_shelf_that_ends_within_it(story: Begin) -> None:
    story(on_delay="10m")(
        at("0m", shelved(until="5m")),
        at("1m", alarm()),
        want("5m", decided("suppressed shelved", "pending on-delay")),
        want("11m", decided("opened new-fault")),
    )


def test_a_window_that_outlasts_the_shelf_holds_it_on(story: Begin) -> None:
    window = Window(name="service", match=about(asset="AHU-3"), times=Once(begin=moment("2h"), until=moment("5h")))
    story(book={"windows": (window,)})(
        at("1h", shelved()),
        at("90m", alarm()),
        want("3h", decided("suppressed shelved", "suppressed maintenance")),
        want("5h", decided("opened new-fault")),
    )


def test_a_point_that_flaps_on_a_shelf_raises_at_its_end(story: Begin) -> None:
    comings = [each for minute in range(60, 80, 2) for each in (at(f"{minute}m", alarm()), at(f"{minute + 1}m", clear()))]
    story(book={"flapping": Limit(many=3, within=timedelta(minutes=10))})(
        at("0m", shelved(until="90m")),
        *comings,
        at("81m", alarm()),
        want("89m", no_order(1)),
        want("90m", order(1, alarms=["AHU-3/flow flow fail"])),
    )


def test_what_is_nobodys_job_stays_so(story: Begin) -> None:
    story(rule("door", kind="flow fail", raises=False))(
        at("0m", shelved(until="1h")), at("1m", alarm()), want("2h", decided("suppressed rule"), no_order(1))
    )


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"until": "-1m", "asset": "AHU-3"}, "until: .* is over already; a shelf ends later than now"),
    ({"until": "91d", "asset": "AHU-3"}, "until: a shelf lasts for 90 days at most, so until 2027-02-19T09:00:00"),
    ({"match": {}}, "match: say what to shelve: an asset, or at least one field"),
    ({"asset": "AHU-9"}, "asset: no asset of riverside has the id or alias AHU-9"),
    ({"match": {"knd": "*"}}, "match.knd: this is no field of an alarm; did you mean “kind”"),
    ({"match": {"site": SITE}}, "match.site: the site of a shelf stands beside match"),
    ({"match": {"severity": "urgent"}}, "match.severity: “urgent” is no severity"),
    ({"match": {"class": "AHUU"}}, "match.class: “AHUU” is no class of plant"),
    ({"match": {"asset": "RTU-4"}}, "match.asset: RTU-4 is an alias; write the id, AHU-4"),
    ({"match": {"kind": []}}, "match.kind: an empty list fits nothing"),
    ({"match": {"kind": {"never": "x"}}}, "match.kind: a text is wanted here, a list of up to 50 texts, or {not: ...} of these"),
    ({"match": {"hours": "open"}}, "match.hours: nobody says in site.yaml when riverside is open"),
    ({"asset": "AHU-3", "match": {"asset": "AHU-4"}}, "match.asset: the asset is named beside match already"),
]


@pytest.mark.parametrize(("what", "sentence"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_cannot_be_shelved(story: Begin, what: dict[str, Any], sentence: str) -> None:
    tell = story()
    with pytest.raises(BadAct, match=sentence):
        shelved(**what)(tell, moment("0m"))
    tell(at("1m", alarm()), want("1m", decided("opened new-fault")))


def test_a_shelf_is_taken_away_once(story: Begin) -> None:
    tell = story()
    tell(at("0m", shelved()), at("5m", taken_away()))
    with pytest.raises(Conflict, match="shelf 1 has ended at .*: j.ortiz took it away"):
        taken_away()(tell, moment("6m"))
    with pytest.raises(NotFound, match="there is no shelf 2"):
        taken_away(2)(tell, moment("6m"))


def test_shelves_of_a_site_are_bounded(story: Begin) -> None:
    tell = story()
    for _ in range(shelving.MOST):
        shelved()(tell, moment("0m"))
    with pytest.raises(Conflict, match="riverside has 500 shelves already"):
        shelved()(tell, moment("1m"))
    shelved(until="4h")(tell, moment("3h"))


def nothing(story: Story, _: datetime) -> None:
    """The program runs on."""


@pytest.mark.parametrize("meanwhile", [nothing, restarted], ids=["it runs on", "the program restarts"])
def test_a_late_alarm_is_judged_by_its_own_time(story: Begin, meanwhile: Happening) -> None:
    # At 4h the shelf is over; what is told then began on it, and ended on it or not.
    story()(
        at("1h", shelved()),
        at("4h", meanwhile),
        at("4h", clear("AHU-3/a"), clear("AHU-3/b", late="90m")),
        at("4h1m", alarm("AHU-3/a", late="121m"), alarm("AHU-3/b", late="121m")),
        want("5h", decided("ignored not-active", "ignored not-active", "opened new-fault", "cleared normal", "suppressed shelved")),
    )
