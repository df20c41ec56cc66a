"""Maintenance windows: what comes while somebody works there waits, and what still stands at the end is judged afresh."""

from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from callout.site_folder import calendar_file
from rules.standing import Phase
from rules.window import Once, Weekly, Window
from tests.unit.streams.conftest import about, rule
from tests.unit.streams.story import Begin, Step, alarm, at, clear, decided, moment, no_order, order, point, restarted, want

SERVICE = Window(name="AHU service", match=about(asset="AHU-3"), times=Once(begin=moment("1h"), until=moment("3h")))
BOOK = {"windows": (SERVICE,)}
BY_END = [
    # what happens; what is decided by 2h59m, and what at 3h
    ("it comes within and stands on", [at("2h", alarm())], ["suppressed maintenance"], ["opened new-fault"]),
    ("it comes within and clears", [at("2h", alarm()), at("2h5m", clear())], ["suppressed maintenance", "cleared normal"], []),
    ("it comes at the very beginning", [at("1h", alarm())], ["suppressed maintenance"], ["opened new-fault"]),
    ("it came before", [at("59m", alarm())], ["opened new-fault"], []),
    ("it comes within at another asset", [at("2h", alarm("AHU-4/flow"))], ["opened new-fault"], []),
    ("it is repeated within", [at("2h", alarm()), at("2h5m", alarm())], ["suppressed maintenance", "joined repeat"], ["opened new-fault"]),
    (
        "it becomes more severe within",
        [at("2h", alarm()), at("2h5m", alarm(severity="critical"))],
        ["suppressed maintenance"] * 2,
        ["opened new-fault"],
    ),
    (
        "it began within, is heard of after it ended again, and had ended within",
        [at("2h30m", clear()), at("2h40m", alarm(late="30m"))],
        ["ignored not-active", "suppressed maintenance"],
        [],
    ),
    ("the program restarts", [at("2h", alarm()), at("2h5m", restarted)], ["suppressed maintenance"], ["opened new-fault"]),
    (
        "it stands since before, clears and comes back within",
        [at("30m", alarm()), at("2h", clear()), at("2h5m", alarm())],
        ["opened new-fault", "cleared normal", "suppressed maintenance"],
        ["joined recurrence"],
    ),
]


@pytest.mark.parametrize(("words", "steps", "before", "then"), BY_END, ids=[row[0] for row in BY_END])
def test_an_alarm_and_a_window(story: Begin, words: str, steps: list[Step], before: list[str], then: list[str]) -> None:
    story(book=BOOK)(*steps, want("2h59m", decided(*before)), want("3h", decided(*then)))


ICALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Chiller & Sons//Service plan//EN
BEGIN:VEVENT
UID:service-1
DTSTAMP:20261001T080000Z
DTSTART;TZID=Europe/London:20261010T100000
DTEND;TZID=Europe/London:20261010T120000
RRULE:FREQ=WEEKLY
EXDATE;TZID=Europe/London:20261128T100000
SUMMARY:AHU service
END:VEVENT
END:VCALENDAR
"""
"""Every Saturday from ten to twelve by the clock in London, but for the second one of the story; begun in summer time."""


@pytest.fixture
def calendar(tmp_path: Path) -> Window:
    (tmp_path / "service.ics").write_text(ICALENDAR.replace("\n", "\r\n"), newline="")
    return Window(name="AHU service", match=about(asset="AHU-3"), times=calendar_file.read("service.ics", tmp_path))


@pytest.mark.parametrize(("words", "steps", "before", "then"), BY_END, ids=[row[0] for row in BY_END])
def test_an_alarm_and_an_event_of_a_calendar(
    story: Begin, calendar: Window, words: str, steps: list[Step], before: list[str], then: list[str]
) -> None:
    story(book={"windows": (calendar,)})(*steps, want("2h59m", decided(*before)), want("3h", decided(*then)))


def test_a_week_without_the_event_of_a_calendar(story: Begin, calendar: Window) -> None:
    story(book={"windows": (calendar,)})(
        at("7d2h", alarm()),
        want("7d2h", decided("opened new-fault")),
        at("14d2h", alarm("AHU-3/temp", "too hot")),
        want("14d2h59m", decided("suppressed maintenance")),
        want("14d3h", decided("joined same-group")),
    )


def test_the_order_that_follows_says_that_there_was_a_window(story: Begin) -> None:
    tell = story(book=BOOK)
    tell(at("2h", alarm()), want("4h", order(1, logged_at=moment("3h"), status="open"), point(order=1)))
    assert any("AHU service" in each for each in tell.why(1))


def test_a_delay_that_ends_within_waits_for_the_end_of_the_window(story: Begin) -> None:
    story(book=BOOK, on_delay="10m")(
        at("55m", alarm()),
        want("2h", decided("pending on-delay", "suppressed maintenance"), no_order(1)),
        want("3h", decided("opened new-fault")),
    )


def test_at_the_end_a_delay_that_has_not_passed_goes_on(story: Begin) -> None:
    story(book=BOOK, on_delay="10m")(
        at("2h55m", alarm()),
        want("3h1m", decided("suppressed maintenance", "pending on-delay"), no_order(1), point(phase=Phase.PENDING)),
        want("3h5m", decided("opened new-fault")),
    )


def test_a_backlog_shows_that_it_stood_beyond_the_window(story: Begin) -> None:
    story(book=BOOK)(
        at("10h", alarm(late="8h"), clear(late="5h")),
        want("11h", decided("suppressed maintenance", "opened new-fault", "cleared normal")),
    )


def test_an_order_is_not_verified_away_while_its_alarm_stands_within_a_window(story: Begin) -> None:
    story(book=BOOK)(
        at("30m", alarm()),
        at("2h", clear()),
        at("2h5m", alarm()),
        want("2h10m", point(phase=Phase.ACTIVE, order=1), order(1, alarms=["AHU-3/flow flow fail"])),
    )


LONDON = ZoneInfo("Europe/London")
WEEKLY = Weekly(days=frozenset({5}), begin=time(9, 30), until=time(10), zone=LONDON)
NIGHTLY = Weekly(days=frozenset({5}), begin=time(22), until=time(6), zone=LONDON)


@pytest.mark.parametrize(
    ("times", "when", "end"),
    [
        # The story begins on a Saturday in November, at nine o'clock in London.
        (WEEKLY, "0m", None),
        (WEEKLY, "30m", "1h"),
        (WEEKLY, "1h", None),
        (WEEKLY, "1d30m", None),
        (WEEKLY, "7d30m", "7d1h"),
        (NIGHTLY, "12h", None),
        (NIGHTLY, "13h", "21h"),
        (NIGHTLY, "20h59m", "21h"),
        (NIGHTLY, "21h", None),
        (NIGHTLY, "-4h", None),
    ],
)
def test_a_window_every_week(times: Weekly, when: str, end: str | None) -> None:
    assert times.end(moment(when)) == (moment(end) if end else None)


def test_a_window_on_the_night_of_the_change_of_the_clock_ends_by_the_clock_on_the_wall() -> None:
    # 28 March 2026 is a Saturday; at one o'clock in the night London goes to summer time, so the night is an hour shorter.
    begin = moment("0m").replace(month=3, day=28, hour=22, minute=0)
    end = NIGHTLY.end(begin)
    assert end is not None
    assert (end - begin).total_seconds() == 7 * 3600


def test_a_rule_that_makes_it_nobodys_job_comes_before_the_window(story: Begin) -> None:
    story(rule("door", kind="flow fail", raises=False), book=BOOK)(at("2h", alarm()), want("4h", decided("suppressed rule"), no_order(1)))


def test_what_is_told_late_and_stood_beyond_the_end_is_judged_as_of_the_end(story: Begin) -> None:
    story(book=BOOK)(
        at("4h", clear()),
        at("4h1m", alarm(late="2h")),
        want("5h", decided("ignored not-active", "opened new-fault", "cleared normal"), point(phase=Phase.NORMAL)),
    )
