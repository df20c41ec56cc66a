"""An order that nobody has touched closes itself, once all of its alarms have stayed normal for the quiet time."""

import pytest

from tests.unit.streams.conftest import rule
from tests.unit.streams.story import Begin, Step, act, alarm, at, clear, clock, decided, moment, order, restarted, want

CLOSED, OPEN = "closed", "open"
OTHER = ("AHU-3/temp", "hot")

STORIES = [
    # what happens to an order that was logged at 0m; its status at 60m, where the quiet time is half an hour
    ("its only alarm stays normal", [at("2m", clear())], CLOSED),
    ("its only alarm still stands", [], OPEN),
    ("its alarm clears too late for that", [at("31m", clear())], OPEN),
    ("its alarm returns meanwhile", [at("2m", clear()), at("20m", alarm())], OPEN),
    ("its alarm returns and clears again, too late", [at("2m", clear()), at("20m", alarm()), at("31m", clear())], OPEN),
    ("its alarm returns and clears again in time", [at("2m", clear()), at("10m", alarm()), at("12m", clear())], CLOSED),
    ("one of two alarms still stands", [at("1m", alarm(*OTHER)), at("2m", clear())], OPEN),
    ("the last of two alarms clears in time", [at("1m", alarm(*OTHER)), at("2m", clear()), at("9m", clear(*OTHER))], CLOSED),
    ("the last of two alarms clears too late", [at("1m", alarm(*OTHER)), at("2m", clear()), at("31m", clear(*OTHER))], OPEN),
    ("the program restarts meanwhile", [at("2m", clear()), at("10m", restarted)], CLOSED),
    ("somebody took it", [at("2m", clear()), at("9m", act("assign", to="j.ortiz"))], "assigned"),
    ("somebody looked at it", [at("2m", clear()), at("9m", act("note", note="seen"))], CLOSED),
    ("it was clear for long when that was heard of", [at("9m", clear(late="40m", id="x"))], OPEN),
]


@pytest.mark.parametrize(("words", "then", "status"), STORIES, ids=[row[0] for row in STORIES])
def test_an_order_with_a_quiet_time(story: Begin, words: str, then: list[Step], status: str) -> None:
    story(quiet_close="30m")(at("0m", alarm()), *then, want("60m", order(1, status=status)))


def test_it_closes_at_the_end_of_the_quiet_time_and_its_clocks_are_cancelled(story: Begin) -> None:
    story(quiet_close="30m")(
        at("0m", alarm()),
        at("2m", clear()),
        want("31m", order(1, status=OPEN)),
        want("3h", order(1, status=CLOSED, closed_at=moment("32m"), said="logged cleared closed")),
        want("3h", clock(1, "response", state="cancelled", elapsed="32m"), clock(1, "fix", state="cancelled")),
    )


def test_without_a_quiet_time_it_never_does(story: Begin) -> None:
    story()(at("0m", alarm()), at("2m", clear()), want("90d", order(1, status=OPEN)))


SHORT_RETURNS = [
    ("the alarm itself", ("AHU-3/flow", "flow fail")),
    ("another alarm of the order", OTHER),
]


@pytest.mark.parametrize(("words", "which"), SHORT_RETURNS, ids=[row[0] for row in SHORT_RETURNS])
def test_a_return_that_did_not_stand_lets_the_quiet_time_begin_again(story: Begin, words: str, which: tuple[str, str]) -> None:
    """What returned was not long enough there to count; the order may not wait for ever because of it."""
    story(quiet_close="30m", on_delay="3m")(
        at("0m", alarm(), alarm(*OTHER)),
        at("10m", clear(), clear(*OTHER)),
        at("38m", alarm(*which)),
        at("40m", clear(*which)),
        want("69m", order(1, status=OPEN, alarms=["AHU-3/flow flow fail", "AHU-3/temp hot"])),
        want("70m", order(1, status=CLOSED, closed_at=moment("70m"))),
    )


def test_an_order_of_which_only_a_backlog_told_closes_too(story: Begin) -> None:
    story(quiet_close="30m")(at("0m", clear(late="10m"), alarm(late="20m")), want("30m", order(1, status=CLOSED, closed_at=moment("20m"))))


def test_a_backlog_that_is_older_than_the_quiet_time_may_bring_more(story: Begin) -> None:
    """The next message of the backlog may say that the point returned, so the order waits for it a little."""
    backlog = [alarm(late="90m"), clear(late="80m")]
    story(quiet_close="30m")(
        at("0m", *backlog), want("5s", order(1, status=OPEN)), at("6s", alarm(late="40m")), want("60m", order(1, status=OPEN))
    )
    # And the other way round: nothing more comes.


def test_an_alarm_that_never_closes_its_order_keeps_the_others_from_closing_it(story: Begin) -> None:
    story(rule("heat", "hot", quiet_close=None), quiet_close="30m")(
        at("0m", alarm(), alarm(*OTHER)), at("1m", clear(*OTHER)), at("2m", clear()), want("90m", order(1, status=OPEN))
    )


def test_the_decision_says_quiet(story: Begin) -> None:
    story(quiet_close="30m")(at("0m", alarm()), at("2m", clear()), want("3m"), want("33m", decided("closed quiet")))
