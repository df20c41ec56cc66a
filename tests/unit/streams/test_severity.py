"""An alarm that becomes worse raises its order, and one that is worse than the others sets the priority of all."""

import pytest

from tests.unit.streams.conftest import rule
from tests.unit.streams.story import Begin, act, alarm, at, clear, clock, decided, no_order, order, want

LATER = [
    # the severity first and then; the decision on the second; the priority of the order; its timeline
    ("worse", "minor", "critical", "joined severity", "P1", "logged alarm raised sla.at-risk"),
    ("a little worse", "warning", "minor", "joined severity", "P3", "logged alarm raised"),
    ("worse, at no higher priority", "warning", "warning", "joined repeat", "P4", "logged"),
    ("less bad", "critical", "warning", "joined repeat", "P1", "logged sla.at-risk"),
]


@pytest.mark.parametrize(("words", "first", "then", "decision", "priority", "said"), LATER, ids=[row[0] for row in LATER])
def test_a_standing_alarm_becomes(story: Begin, words: str, first: str, then: str, decision: str, priority: str, said: str) -> None:
    story()(
        at("0m", alarm(severity=first)),
        want("0m"),
        at("2h", alarm(severity=then)),
        want("2h", decided(decision), order(1, priority=priority, said=said), no_order(2)),
    )


def test_a_worse_alarm_of_the_same_asset_raises_the_order_and_its_clocks(story: Begin) -> None:
    story()(
        at("0m", alarm(severity="minor")),
        want("1h", clock(1, "response", target="24h", due="24h", state="running")),
        at("1h", alarm("AHU-3/temp", "hot", severity="critical")),
        want("1h", order(1, priority="P1", said="logged alarm raised"), clock(1, "response", target="4h", due="4h", elapsed="1h")),
    )


def test_a_milder_alarm_of_the_same_asset_changes_no_priority(story: Begin) -> None:
    story()(at("0m", alarm(severity="critical"), alarm("AHU-3/temp", "hot", severity="minor")), want("1m", order(1, priority="P1")))


def test_what_a_person_raised_is_not_lowered_by_alarms(story: Begin) -> None:
    story()(
        at("0m", alarm(severity="minor")),
        at("1m", act("raise", priority="P1")),
        at("2m", alarm("AHU-3/temp", "hot", severity="major")),
        want("3m", order(1, priority="P1", said="logged raised alarm")),
    )


def test_a_suppressed_alarm_that_becomes_serious_opens_an_order(story: Begin) -> None:
    story(rule("mild ones", severity="warning", raises=False))(
        at("0m", alarm(severity="warning")),
        want("1m", decided("suppressed rule"), no_order(1)),
        at("2m", alarm(severity="critical")),
        want("3m", decided("opened new-fault"), order(1, priority="P1")),
    )


def test_it_may_become_worse_in_every_episode_anew(story: Begin) -> None:
    story()(
        at("0m", alarm(severity="critical")),
        at("1m", clear()),
        at("2m", alarm(severity="minor")),
        want("2m"),
        at("3m", alarm(severity="major")),
        want("4m", decided("joined severity"), order(1, priority="P1", said="logged cleared alarm alarm")),
    )
