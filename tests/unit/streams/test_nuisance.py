"""What is too much: points that come and go, floods of a site, what is nobody's job until it has stood for too long."""

from datetime import timedelta
from typing import Any

import pytest

from rules.alarm import Severity
from rules.limits import Flood, Limit
from rules.standing import Phase
from rules.threshold import Threshold
from rules.treatment import GroupBy, Priority
from tests.unit.streams.conftest import rule
from tests.unit.streams.story import SITE, Begin, Step, alarm, at, clear, decided, moment, no_order, order, point, restarted, span, want

FLAPS = {"flapping": Limit(many=4, within=span("10m"))}
"""Four changes between normal and abnormal within ten minutes."""


def comes_and_goes(times: int) -> list[Step]:
    """An alarm at every full minute, which clears half a minute later."""
    return [step for minute in range(times) for step in (at(f"{minute}m", alarm()), at(f"{minute}m30s", clear()))]


def test_a_point_that_flaps_gets_its_order_and_counts_as_cleared_when_it_has_been_quiet(story: Begin) -> None:
    tell = story(book=FLAPS)
    tell(
        *comes_and_goes(2),
        want("2m", point(phase=Phase.CLEARING, flapping_since=moment("1m30s"))),
        at("3m", alarm()),
        at("3m30s", clear()),
        want("13m", point(phase=Phase.CLEARING), order(1, status="open")),
        want("14m", point(phase=Phase.NORMAL, flapping_since=None, cleared_at=moment("13m30s")), no_order(2)),
    )
    assert tell.said(1).count("cleared") == 2


def test_a_delay_and_flapping_together_still_raise(story: Begin) -> None:
    story(book=FLAPS, on_delay="3m")(
        *comes_and_goes(2),
        want("2m", no_order(1)),
        at("2m", alarm()),
        want("2m", order(1, status="open"), point(phase=Phase.ACTIVE)),
    )


def test_flapping_outlives_a_restart(story: Begin) -> None:
    story(book=FLAPS)(
        *comes_and_goes(1),
        at("0m40s", restarted),
        at("1m", alarm()),
        at("1m30s", clear()),
        at("1m40s", restarted),
        want("3m", point(phase=Phase.CLEARING)),
        want("12m", point(phase=Phase.NORMAL)),
    )


def test_what_comes_and_goes_slowly_does_not_flap(story: Begin) -> None:
    slowly = [step for hour in range(4) for step in (at(f"{hour}h", alarm()), at(f"{hour}h6m", clear()))]
    story(book=FLAPS)(*slowly, want("4h", point(phase=Phase.NORMAL, flapping_since=None)))


def test_without_a_limit_nothing_flaps(story: Begin) -> None:
    story()(*comes_and_goes(9), want("9m", point(phase=Phase.NORMAL, flapping_since=None)))


def flood(**more: Any) -> dict[str, Any]:
    return {"flood": Flood(limit=Limit(many=3, within=span("10m")), **more)}


def test_in_a_flood_what_is_not_urgent_shares_an_order_a_system(story: Begin) -> None:
    story(book=flood())(
        at("0m", alarm("AHU-3/flow")),
        at("1m", alarm("CH-1/flow", severity="minor")),
        at("2m", alarm("AHU-4/flow")),
        at("3m", alarm("AHU-4/belt")),
        want(
            "4m",
            decided("opened new-fault", "opened new-fault", "opened flood", "joined flood"),
            order(3, group=f"{SITE}|system|AIR"),
            no_order(4),
        ),
    )


IN_A_FLOOD = [
    # what comes as the third alarm in ten minutes; what is decided, and in which group
    ("a P2 is grouped by system", {}, alarm("AHU-4/flow"), "opened flood", "system|AIR"),
    ("a P1 stands alone", {}, alarm("CH-1/flow", severity="critical"), "opened new-fault", "asset|CH-1"),
    ("below P2, a P2 stands alone", {"below": Priority.P2}, alarm("AHU-4/flow"), "opened new-fault", "asset|AHU-4"),
    ("below P2, a P3 is grouped", {"below": Priority.P2}, alarm("AHU-4/flow", severity="minor"), "opened flood", "system|AIR"),
    ("grouped by site", {"group_by": GroupBy.SITE}, alarm("AHU-4/flow"), "opened flood", "site"),
    ("its asset has an open order: that one", {}, alarm("AHU-3/belt"), "joined same-group", None),
    ("no asset is known: its source", {}, alarm("meter-9/flow"), "opened new-fault", "source|meter-9/flow"),
]


@pytest.mark.parametrize(("words", "limits", "third", "decision", "group"), IN_A_FLOOD, ids=[row[0] for row in IN_A_FLOOD])
def test_who_shares_an_order_in_a_flood(
    story: Begin, words: str, limits: dict[str, Any], third: Any, decision: str, group: str | None
) -> None:
    tell = story(book=flood(**limits))
    tell(
        at("0m", alarm("AHU-3/flow")),
        at("1m", alarm("meter-7/x", "filter", severity="warning")),
        want("1m"),
        at("9m", third),
        want("9m", decided(decision)),
    )
    if group is not None:
        assert tell.file(3).order.group == f"{SITE}|{group}"


def test_a_flood_is_over_when_alarms_are_few_again(story: Begin) -> None:
    story(book=flood())(
        at("0m", alarm("AHU-3/flow"), alarm("CH-1/flow", severity="minor"), alarm("AHU-4/flow")),
        want("1m"),
        at("11m", alarm("CH-1/belt")),
        want("12m", decided("joined same-group")),
        at("30m", alarm("meter-1/x", "x")),
        want("31m", decided("opened new-fault")),
    )


def test_a_flood_outlives_a_restart(story: Begin) -> None:
    story(book=flood())(
        at("0m", alarm("AHU-3/flow")),
        at("1m", alarm("CH-1/flow")),
        at("2m", restarted),
        want("2m"),
        at("3m", alarm("AHU-4/x")),
        want("3m", decided("opened flood")),
    )


NOBODYS = rule("nobody's job", severity="warning", raises=False, stale_after="2h")


def test_what_is_nobodys_job_becomes_one_when_it_stands_for_long(story: Begin) -> None:
    story(NOBODYS)(
        at("0m", alarm(severity="warning")),
        want("1h", decided("suppressed rule"), no_order(1), point(phase=Phase.ACTIVE, order=None)),
        at("90m", restarted),
        want("2h", decided("opened stale"), order(1, logged_at=moment("2h")), point(phase=Phase.ACTIVE, order=1)),
    )


STALE = [
    # what happens to it within two hours; what is decided by three
    ("it clears", [at("1h", clear())], ["suppressed rule", "cleared normal"]),
    ("it is repeated", [at("1h", alarm(severity="warning"))], ["suppressed rule", "joined repeat", "opened stale"]),
    ("it becomes serious", [at("1h", alarm(severity="major"))], ["suppressed rule", "opened new-fault"]),
    (
        "it clears and comes back: it is timed anew",
        [at("1h", clear()), at("2h", alarm(severity="warning"))],
        ["suppressed rule", "suppressed rule", "cleared normal"],
    ),
]


@pytest.mark.parametrize(("words", "then", "decisions"), STALE, ids=[row[0] for row in STALE])
def test_how_long_it_stands(story: Begin, words: str, then: list[Step], decisions: list[str]) -> None:
    story(NOBODYS)(at("0m", alarm(severity="warning")), *then, want("3h", decided(*decisions)))


class Mornings:
    def covers(self, at: Any) -> bool:
        return timedelta(hours=9) <= timedelta(hours=at.hour) < timedelta(hours=12)


BY_HOURS = {"thresholds": {SITE: Threshold(opened=Severity.MINOR, closed=Severity.MAJOR, hours=Mornings())}}
HEARD = [
    # severity, when after nine o'clock; what is decided in a house that is open until noon
    ("warning", "0m", "suppressed below-threshold"),
    ("minor", "0m", "opened new-fault"),
    ("minor", "4h", "suppressed below-threshold"),
    ("major", "4h", "opened new-fault"),
]


@pytest.mark.parametrize(("severity", "when", "decision"), HEARD)
def test_the_least_severity_that_a_site_wants_to_hear_of(story: Begin, severity: str, when: str, decision: str) -> None:
    story(book=BY_HOURS)(at(when, alarm(severity=severity)), want(when, decided(decision)))
