"""Event time: `at` decides the order of things, whatever the order of arrival; and clocks that cannot be right."""

import pytest

from rules.alarm import Alarm
from rules.standing import Phase
from tests.unit.streams.conftest import rule
from tests.unit.streams.story import Begin, alarm, at, clear, decided, moment, no_order, order, point, want


def critical(late: str) -> Alarm:
    return alarm(late=late, severity="critical")


STRANGE_TIMES = [
    # how the sender's clock is wrong; the time that counts; what the alarm is marked with
    ("a minute ahead, as clocks are", "-1m", "1m", None),
    ("five minutes ahead", "-5m", "5m", None),
    ("more than that ahead", "-6m", "0m", "ahead"),
    ("in the year 2099", "-26600d", "0m", "ahead"),
    ("two hours behind, as a backlog is", "2h", "-2h", None),
    ("a year behind", "366d", "-366d", None),
    ("more than that behind", "367d", "0m", "behind"),
    ("in 1970", "20700d", "0m", "behind"),
]


@pytest.mark.parametrize(("words", "late", "counts", "flag"), STRANGE_TIMES, ids=[row[0] for row in STRANGE_TIMES])
def test_a_clock_that_is(story: Begin, words: str, late: str, counts: str, flag: str | None) -> None:
    tell = story()
    tell(at("0m", alarm(late=late)), want("1m", order(1), point(raised_at=moment(counts))))
    seen = tell.point("AHU-3/flow", "flow fail")
    assert seen.attributes.get("clock") == flag
    assert any("clock is far" in sentence for sentence in seen.why) == bool(flag)


def test_old_news_of_a_point_that_was_heard_of_long_ago_is_a_backlog_and_no_broken_clock(story: Begin) -> None:
    """Everything this old is clamped unless its point is known to have said something even older."""
    tell = story()
    tell(at("0m", alarm(late="366d")), at("10d", alarm(late="370d")), want("11d", point(last_at=moment("-360d"), count=2)))


NO_TIME_OF_THEIR_OWN = [
    # messages in order of arrival, the last one with a time that says nothing; phase and count in the end
    ("a repeat, after our clock was set back", [alarm(), alarm(late="60m", timed=False)], Phase.ACTIVE, 2),
    ("a clear, after our clock was set back", [alarm(), clear(late="60m", timed=False)], Phase.NORMAL, 1),
    ("the next fault, after our clock was set back", [alarm(), clear(), alarm(late="60m", timed=False)], Phase.ACTIVE, 2),
    ("a clear from a clock far ahead, after one that was a little ahead", [alarm(late="-4m"), clear(late="-20m")], Phase.NORMAL, 1),
]


@pytest.mark.parametrize(("words", "messages", "phase", "count"), NO_TIME_OF_THEIR_OWN, ids=[row[0] for row in NO_TIME_OF_THEIR_OWN])
def test_what_cannot_say_when_it_happened_happened_after_what_came_before(
    story: Begin, words: str, messages: list[Alarm], phase: Phase, count: int
) -> None:
    tell = story()
    tell(*(at(f"{number}s", message) for number, message in enumerate(messages)), want("1m", point(phase=phase, count=count)))


LATE_NEWS = [
    # messages in order of arrival, each an hour late or not; decisions; phase; orders
    ("an unseen fault between two clears", [clear(late="60m"), clear(late="40m"), alarm(late="50m")], "opened new-fault", 1),
    ("a fault that was over before the last clear", [alarm(late="60m"), clear(late="50m"), alarm(late="55m")], "ignored late", 1),
    (
        "a fault at the very moment of a clear",
        [alarm(late="60m"), clear(late="50m"), clear(late="30m"), alarm(late="50m")],
        "ignored late",
        1,
    ),
    (
        "an unseen fault between its clear and a later one",
        [alarm(late="60m"), clear(late="50m"), clear(late="30m"), alarm(late="40m")],
        "joined recurrence",
        1,
    ),
    ("the activation after its clear", [clear(late="50m"), alarm(late="60m")], "opened new-fault", 1),
    ("the activation after its clear, twice", [clear(late="50m"), alarm(late="60m"), alarm(late="60m")], "ignored late", 1),
    ("a clear that is older than the fault", [alarm(late="50m"), clear(late="60m")], "ignored late", 1),
    ("a clear that is older than the latest repeat", [alarm(late="60m"), alarm(late="40m"), clear(late="50m")], "ignored late", 1),
]


@pytest.mark.parametrize(("words", "messages", "last", "orders"), LATE_NEWS, ids=[row[0] for row in LATE_NEWS])
def test_late_news(story: Begin, words: str, messages: list[Alarm], last: str, orders: int) -> None:
    tell = story()
    for number, message in enumerate(messages):
        tell(at("0m", message))
        if number < len(messages) - 1:
            tell.decisions.clear()
    assert last in tell.decisions
    tell(want("1m", no_order(orders + 1)))


MORE_OF_IT = [
    # messages in order of arrival; delay; priority of the order in the end, None when there is none
    ("it was worse meanwhile", [alarm(late="20s", severity="minor"), alarm(late="0s", severity="minor"), critical("10s")], "0s", "P1"),
    ("it was worse before it cleared", [alarm(late="20s", severity="minor"), clear(), critical("10s")], "0s", "P1"),
    ("it was less bad meanwhile", [critical("20s"), critical("0s"), alarm(late="10s", severity="minor")], "0s", "P1"),
    (
        "it was worse in an episode before",
        [critical("20s"), clear(late="15s"), alarm(late="0s", severity="minor"), critical("18s")],
        "0s",
        "P1",
    ),
    ("it was worse long before", [alarm(late="5s", severity="minor"), critical("40s")], "0s", "P3"),
    ("it began before, and so it stood long enough", [clear(), alarm(late="55s"), alarm(late="61s")], "1m", "P2"),
    ("it began before, and stands", [alarm(late="5s"), alarm(late="12s")], "20s", "P2"),
    ("it began before, and did not stand long enough all the same", [clear(), alarm(late="50s"), alarm(late="58s")], "1m", None),
    ("it was worse, and worse waits for nothing", [alarm(late="5s", severity="minor"), alarm(late="0s"), critical("2s")], "10m", "P1"),
]


@pytest.mark.parametrize(("words", "messages", "delay", "priority"), MORE_OF_IT, ids=[row[0] for row in MORE_OF_IT])
def test_what_is_told_late_of_a_fault_that_is_known(
    story: Begin, words: str, messages: list[Alarm], delay: str, priority: str | None
) -> None:
    tell = story(rule("At once", severity="critical", on_delay="0s"), on_delay=delay)
    tell(at("1h", *messages), want("1h5m", order(1, priority=priority) if priority else no_order(1)), want("1h5m", no_order(2)))


@pytest.mark.parametrize("first", ["alarm", "clear"])
def test_the_order_of_arrival_of_one_episode_does_not_matter(story: Begin, first: str) -> None:
    both = [alarm(late="60m"), clear(late="50m")]
    tell = story()
    tell(
        at("0m", *(both if first == "alarm" else both[::-1])),
        want("1m", order(1, said="logged cleared"), no_order(2)),
        want("1m", point(phase=Phase.NORMAL, raised_at=moment("-60m"), cleared_at=moment("-50m"), last_at=moment("-50m"))),
    )


def test_the_order_is_logged_when_we_heard_and_remembers_when_it_happened(story: Begin) -> None:
    tell = story()
    tell(at("0m", alarm(late="20m")), want("1m", order(1, logged_at=moment("0m"))))
    assert tell.file(1).timeline[0].details["alarm_at"] == moment("-20m").isoformat()


def test_a_fault_that_opened_nothing_new_is_decided_for_what_it_is(story: Begin) -> None:
    story()(at("0m", alarm(), alarm("AHU-3/temp", "hot")), want("1m", decided("opened new-fault", "joined same-group")))
