"""On-delay and off-delay: how long a point must stand, or stay normal, before it counts. Measured by event time."""

import pytest

from rules.alarm import Alarm
from rules.standing import Phase
from tests.unit.streams.conftest import rule
from tests.unit.streams.story import Begin, Happening, Step, alarm, at, clear, decided, moment, no_order, order, point, restarted, want


def test_an_alarm_that_stands_for_its_on_delay_opens_an_order(story: Begin) -> None:
    story(on_delay="3m")(
        at("0m", alarm()),
        want("2m", decided("pending on-delay"), no_order(1), point(phase=Phase.PENDING)),
        want("3m", decided("opened new-fault"), order(1, logged_at=moment("3m")), point(phase=Phase.ACTIVE)),
    )


ENDS = [
    # what comes within or after the on-delay of three minutes that began at 0m; what is decided by 10m
    ("it clears within the delay", [at("2m", clear())], ["pending on-delay", "suppressed did-not-stand"]),
    ("it clears just when the delay is over", [at("3m", clear())], ["pending on-delay", "opened new-fault", "cleared normal"]),
    ("it is repeated meanwhile", [at("2m", alarm())], ["pending on-delay", "pending on-delay", "opened new-fault"]),
    ("an older clear comes", [at("2m", clear(late="2m", id="x"))], ["pending on-delay", "suppressed did-not-stand"]),
    ("a clear comes from before it", [at("2m", clear(late="3m"))], ["pending on-delay", "ignored late", "opened new-fault"]),
    ("it is delivered again", [at("2m", alarm(late="2m"))], ["pending on-delay", "ignored redelivered", "opened new-fault"]),
    ("the program restarts", [at("2m", restarted)], ["pending on-delay", "opened new-fault"]),
    (
        "it clears and comes back: the delay begins anew",
        [at("2m", clear()), at("3m", alarm()), want("5m", no_order(1))],
        ["opened new-fault"],
    ),
]


@pytest.mark.parametrize(("words", "then", "decisions"), ENDS, ids=[row[0] for row in ENDS])
def test_while_an_alarm_is_pending(story: Begin, words: str, then: list[Step], decisions: list[str]) -> None:
    story(on_delay="3m")(at("0m", alarm()), *then, want("10m", decided(*decisions)))


BACKLOGS = [
    # what a backlog brings an hour late, all of it at once, with an on-delay of three minutes
    ("it stood for ten minutes", [alarm(late="60m"), clear(late="50m")], ["pending on-delay", "opened new-fault", "cleared normal"], 1),
    (
        "it stood for just three minutes",
        [alarm(late="60m"), clear(late="57m")],
        ["pending on-delay", "opened new-fault", "cleared normal"],
        1,
    ),
    ("it stood for one minute", [alarm(late="60m"), clear(late="59m")], ["pending on-delay", "suppressed did-not-stand"], 0),
    ("it stands still", [alarm(late="60m")], ["pending on-delay", "opened new-fault"], 1),
    ("a repeat proves that it stood", [alarm(late="60m"), alarm(late="50m")], ["pending on-delay", "opened new-fault"], 1),
    (
        "the clear comes first, it stood",
        [clear(late="50m"), alarm(late="60m")],
        ["ignored not-active", "opened new-fault", "cleared normal"],
        1,
    ),
    (
        "the clear comes first, it stood for just three minutes",
        [clear(late="57m"), alarm(late="60m")],
        ["ignored not-active", "opened new-fault", "cleared normal"],
        1,
    ),
    ("the clear comes first, it did not", [clear(late="59m"), alarm(late="60m")], ["ignored not-active", "suppressed did-not-stand"], 0),
]


@pytest.mark.parametrize(("words", "backlog", "decisions", "orders"), BACKLOGS, ids=[row[0] for row in BACKLOGS])
def test_a_backlog_brings_both_ends_late(story: Begin, words: str, backlog: list[Alarm], decisions: list[str], orders: int) -> None:
    tell = story(on_delay="3m")
    tell(at("0m", *backlog), want("1m", decided(*decisions), no_order(orders + 1)))
    assert tell.has(1) == bool(orders)


def test_an_order_of_an_episode_that_was_over_when_it_was_heard_of_knows_that(story: Begin) -> None:
    said = order(1, said="logged cleared", alarms=["AHU-3/flow flow fail"])
    story(on_delay="3m")(at("0m", alarm(late="60m"), clear(late="50m")), want("1m", said, point(phase=Phase.NORMAL, order=1)))


def test_and_so_does_one_whose_clear_came_before_its_alarm(story: Begin) -> None:
    said = order(1, said="logged cleared", alarms=["AHU-3/flow flow fail"])
    story()(at("0m", clear(late="50m"), alarm(late="60m")), want("1m", said, point(phase=Phase.NORMAL, order=1)))


def test_the_why_of_an_order_that_waited_tells_of_the_wait(story: Begin) -> None:
    tell = story(on_delay="3m")
    tell(at("0m", alarm()), want("3m"))
    assert tell.why(1)[-2] == "it stood longer than its on-delay of 0:03:00"


def test_a_pending_alarm_that_becomes_urgent_need_not_wait_and_does_not_claim_to_have(story: Begin) -> None:
    tell = story(rule("at once", severity="critical", on_delay="0s"), on_delay="3m")
    tell(at("0m", alarm(severity="minor")), at("1m", alarm(severity="critical")), want("1m", order(1, priority="P1")))
    why = tell.why(1)
    assert "severity critical on criticality B is P1" in why
    assert not any("on-delay" in sentence for sentence in why)


def test_a_point_must_stay_normal_for_its_off_delay(story: Begin) -> None:
    story(off_delay="5m")(
        at("0m", alarm()),
        want("0m"),
        at("2m", clear()),
        want("6m", decided("pending off-delay"), point(phase=Phase.CLEARING), order(1, said="logged")),
        want("7m", decided("cleared normal"), point(phase=Phase.NORMAL, cleared_at=moment("7m")), order(1, said="logged cleared")),
    )


RETURNS = [
    # what comes after a clear at 2m, with an off-delay of five minutes; what is decided by 20m
    ("it returns within the delay", [at("4m", alarm())], ["pending off-delay", "joined returned"]),
    ("it returns just when the delay is over", [at("7m", alarm())], ["pending off-delay", "cleared normal", "joined recurrence"]),
    ("it clears once more", [at("4m", clear())], ["pending off-delay", "ignored not-active", "cleared normal"]),
    ("it returns more severe", [at("4m", alarm(severity="critical"))], ["pending off-delay", "joined severity"]),
    ("the program restarts", [at("4m", restarted)], ["pending off-delay", "cleared normal"]),
    ("a repeat from before the clear comes late", [at("4m", alarm(late="3m"))], ["pending off-delay", "ignored late", "cleared normal"]),
    (
        "it returns and clears again",
        [at("4m", alarm()), at("5m", clear())],
        ["pending off-delay", "joined returned", "pending off-delay", "cleared normal"],
    ),
]


@pytest.mark.parametrize(("words", "then", "decisions"), RETURNS, ids=[row[0] for row in RETURNS])
def test_while_an_alarm_is_clearing(story: Begin, words: str, then: list[Step], decisions: list[str]) -> None:
    story(off_delay="5m")(at("0m", alarm()), want("0m"), at("2m", clear()), *then, want("20m", decided(*decisions), no_order(2)))


def test_a_backlog_shows_that_the_off_delay_had_passed_before_the_point_returned(story: Begin) -> None:
    decisions = ["opened new-fault", "pending off-delay", "cleared normal", "joined recurrence"]
    backlog = [alarm(late="60m"), clear(late="50m"), alarm(late="30m")]
    story(off_delay="5m")(at("0m", *backlog), want("0m", decided(*decisions), order(1, said="logged cleared alarm")))


def test_what_became_nobodys_job_after_that_still_tells_its_order_that_it_had_cleared(story: Begin) -> None:
    tell = story(rule("minor ones", severity="minor", raises=False), off_delay="5m")
    backlog = [alarm(late="60m"), clear(late="50m"), alarm(late="30m", severity="minor")]
    tell(at("0m", *backlog), want("0m", order(1, said="logged cleared", alarms=[]), point(phase=Phase.ACTIVE, order=None)))


@pytest.mark.parametrize("meanwhile", [alarm("CH-1/x", "leak"), restarted], ids=["", "the program restarts"])
def test_alarms_that_wait_for_the_same_moment_are_woken_by_name(story: Begin, meanwhile: Happening) -> None:
    waits = [alarm(f"AHU-3/{letter}", f"{letter} is hot") for letter in "qhbamzk"]
    story(on_delay="3m")(at("0m", *waits), at("1m", meanwhile), want("3m", order(1, title="a is hot: Air handling unit 3")))
