"""One fault gets one order; everything else that its point says is counted, or told to that order."""

import pytest

from rules.alarm import Alarm
from rules.standing import Phase
from tests.unit.streams.conftest import rule
from tests.unit.streams.story import Begin, act, alarm, at, clear, decided, no_order, order, point, restarted, want


def test_a_fault_of_a_known_asset_gets_an_order_with_all_that_is_known(story: Begin) -> None:
    story()(
        at("0m", alarm(message="belt?")),
        want(
            "1m",
            decided("opened new-fault"),
            order(1, status="open", priority="P2", asset="AHU-3", trade="hvac", location="Block A", contract="fm"),
            order(1, title="flow fail: Air handling unit 3", category="reactive", alarms=["AHU-3/flow flow fail"], said="logged"),
        ),
    )


def test_a_fault_of_an_unknown_asset_is_criticality_b_and_waits_for_triage(story: Begin) -> None:
    story()(
        at("0m", alarm("roof/7", "leak", severity="minor")),
        want("1m", order(1, status="new", priority="P3", asset=None, title="leak: roof/7", trade="")),
    )


def test_the_sender_may_name_the_asset_itself(story: Begin) -> None:
    story()(at("0m", alarm("roof/7", "leak", attributes={"asset": "CH-1"})), want("1m", order(1, asset="CH-1", priority="P1")))


def test_an_alias_in_the_topic_names_the_asset(story: Begin) -> None:
    story()(at("0m", alarm("block-a/RTU-4/temp", "hot")), want("1m", order(1, asset="AHU-4")))


SECOND_MESSAGES = [
    # what comes after an activation, two minutes later; what is decided; the phase, count and activations afterwards
    ("it is sent again, later", alarm(), "joined repeat", Phase.ACTIVE, 2, 1),
    ("the same message is delivered again", alarm(late="2m"), "ignored redelivered", Phase.ACTIVE, 1, 1),
    ("another message with the same time", alarm(late="2m", id="m2"), "joined repeat", Phase.ACTIVE, 2, 1),
    ("it is less severe now", alarm(severity="warning"), "joined repeat", Phase.ACTIVE, 2, 1),
    ("it clears", clear(), "cleared normal", Phase.NORMAL, 1, 1),
    ("it clears at the time at which it was raised", clear(late="2m"), "cleared normal", Phase.NORMAL, 1, 1),
    ("a clear that is older than it", clear(late="3m"), "ignored late", Phase.ACTIVE, 1, 1),
]


@pytest.mark.parametrize(
    ("words", "second", "decision", "phase", "count", "activations"), SECOND_MESSAGES, ids=[row[0] for row in SECOND_MESSAGES]
)
def test_after_an_activation(story: Begin, words: str, second: Alarm, decision: str, phase: Phase, count: int, activations: int) -> None:
    story()(
        at("0m", alarm()),
        want("1m"),
        at("2m", second),
        want("3m", decided(decision), point(phase=phase, count=count, activations=activations), no_order(2)),
    )


def test_what_was_never_active_clears_in_silence(story: Begin) -> None:
    story()(at("0m", clear()), want("1m", decided("ignored not-active"), no_order(1), point(phase=Phase.NORMAL, count=0)))


def test_a_fault_that_comes_back_joins_its_open_order(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        at("2m", clear()),
        at("4m", alarm()),
        want(
            "5m",
            decided("opened new-fault", "cleared normal", "joined recurrence"),
            order(1, said="logged cleared alarm"),
            point(count=2, activations=2, order=1),
            no_order(2),
        ),
    )


def test_the_clear_that_is_delivered_again_changes_nothing(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        at("2m", clear()),
        want("2m"),
        at("3m", clear(late="1m")),
        want("4m", decided("ignored redelivered"), order(1, said="logged cleared")),
    )


def test_both_messages_of_an_episode_that_is_over_are_delivered_again(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        at("2m", clear()),
        want("2m"),
        at("3m", alarm(late="3m")),
        at("4m", clear(late="2m")),
        want("5m", decided("ignored late", "ignored redelivered"), point(phase=Phase.NORMAL, count=1)),
    )


def test_a_suppressed_alarm_is_seen_but_raises_nothing(story: Begin) -> None:
    tell = story(rule("doors", "door*", raises=False))
    tell(
        at("0m", alarm("AHU-3/door", "door open")),
        want("1m", decided("suppressed rule"), no_order(1), point("AHU-3/door", "door open", phase=Phase.ACTIVE, order=None)),
        at("2m", alarm("AHU-3/door", "door open")),
        at("3m", clear("AHU-3/door", "door open")),
        want("4m", decided("joined repeat", "cleared normal"), no_order(1)),
    )


def test_stop_ends_the_walk_through_the_rules(story: Begin) -> None:
    tell = story(rule("leaks", "leak", stop=True, trade="plumbing"), rule("all", raises=False))
    tell(at("0m", alarm(kind="leak"), alarm()), want("1m", order(1, trade="plumbing"), no_order(2)))


def test_every_order_can_say_why(story: Begin) -> None:
    tell = story(rule("flow is for hvac", "flow*", trade="hvac"))
    tell(at("0m", alarm()))
    assert tell.why(1) == [
        "the id AHU-3 in the source AHU-3/flow is asset AHU-3",
        "severity major on criticality B is P2",
        "rule “flow is for hvac” fits: trade hvac",
        "opened: nothing else was open for this group, so it got an order of its own",
    ]


def test_a_restart_forgets_nothing(story: Begin) -> None:
    story()(
        at("0m", alarm()),
        at("1m", restarted),
        at("2m", alarm()),
        at("3m", restarted),
        want("4m", decided("opened new-fault", "joined repeat"), point(count=2, order=1), no_order(2)),
    )


def test_a_note_from_a_person_leaves_the_alarm_alone(story: Begin) -> None:
    story()(at("0m", alarm()), at("1m", act("note", note="seen")), at("2m", alarm()), want("3m", order(1, said="logged note", version=2)))
