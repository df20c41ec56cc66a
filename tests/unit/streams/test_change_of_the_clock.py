"""The nights in which the clock on the wall jumps: windows end and promises break at the right instants, once, also while we sleep.

In London it jumps at one o'clock UTC: on 28 March 2027 from 1:00 to 2:00, on 31 October 2027 from 2:00 back to 1:00.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from assets.model import Site
from assets.register import Register
from rules.book import RuleBook
from rules.treatment import Treatment
from rules.window import Weekly, Window
from sla.hours import Hours
from sla.policy import ClockRule, Contract, Policies, Terms
from store.store import Store
from streams.estate import Estate
from tests.unit.streams.conftest import ASSETS, about
from tests.unit.streams.story import SITE, START, Begin, Story, alarm, at, clock, decided, no_order, order, restarted, span, want

LONDON = ZoneInfo("Europe/London")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
SATURDAY, SUNDAY = 5, 6

ENDS = [
    # in words; day and times of the window on the wall; when the alarm comes and when the window ends, UTC
    ("the Sunday before summer time", SUNDAY, "07:00", "07:45", "2027-03-21 07:10", "2027-03-21 07:45"),
    ("the night that is an hour shorter", SATURDAY, "22:00", "06:00", "2027-03-27 23:00", "2027-03-28 05:00"),
    ("it ends in the hour that is skipped, and lasts as long as ever", SUNDAY, "00:30", "01:30", "2027-03-28 00:45", "2027-03-28 01:30"),
    ("it begins in the hour that is skipped: at the jump", SUNDAY, "01:30", "02:15", "2027-03-28 01:05", "2027-03-28 01:15"),
    ("all of it is skipped: it follows the jump", SUNDAY, "01:15", "01:45", "2027-03-28 01:10", "2027-03-28 01:45"),
    ("the Sunday after", SUNDAY, "07:00", "07:45", "2027-04-04 06:10", "2027-04-04 06:45"),
    ("the night that is an hour longer", SATURDAY, "22:00", "06:00", "2027-10-30 22:00", "2027-10-31 06:00"),
    ("it ends in the hour that comes twice: the first time", SUNDAY, "00:30", "01:30", "2027-10-31 00:10", "2027-10-31 00:30"),
    ("it begins in the hour that comes twice: the first time", SUNDAY, "01:30", "03:00", "2027-10-31 00:40", "2027-10-31 03:00"),
    ("the Sunday after winter time began", SUNDAY, "07:00", "07:45", "2027-11-07 07:10", "2027-11-07 07:45"),
]
OUTSIDE = [
    # the same, with an alarm that no window holds back
    ("before the jump, when it begins with the jump", SUNDAY, "01:30", "02:15", "2027-03-28 00:59"),
    ("the hour comes for the second time", SUNDAY, "00:30", "01:30", "2027-10-31 01:10"),
    ("the wall has passed its end on the Sunday after summer time began", SUNDAY, "07:00", "07:45", "2027-04-04 07:10"),
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def when(moment: datetime) -> str:
    """A moment as stories say it."""
    return f"{int((moment - START).total_seconds())}s"


def window(day: int, begin: str, until: str) -> dict[str, tuple[Window, ...]]:
    times = Weekly(days=frozenset({day}), begin=time.fromisoformat(begin), until=time.fromisoformat(until), zone=LONDON)
    return {"windows": (Window(name="Service", match=about(asset="AHU-3"), times=times),)}


@pytest.mark.parametrize(("words", "day", "begin", "until", "comes", "ends"), ENDS, ids=[row[0] for row in ENDS])
def test_a_weekly_window_ends_by_the_wall(story: Begin, words: str, day: int, begin: str, until: str, comes: str, ends: str) -> None:
    end = utc(ends)
    story(book=window(day, begin, until))(
        at(when(utc(comes)), alarm()),
        want(when(end - SECOND), decided("suppressed maintenance"), no_order(1)),
        want(when(end), decided("opened new-fault"), order(1, logged_at=end)),
        want(when(end + DAY), decided(), no_order(2)),
    )


@pytest.mark.parametrize(("words", "day", "begin", "until", "comes", "ends"), ENDS, ids=[row[0] for row in ENDS])
def test_who_slept_through_it_says_the_same(story: Begin, words: str, day: int, begin: str, until: str, comes: str, ends: str) -> None:
    story(book=window(day, begin, until))(
        at(when(utc(comes)), alarm(), restarted),
        want(when(utc(ends) + HOUR), decided("suppressed maintenance", "opened new-fault"), order(1, logged_at=utc(ends)), no_order(2)),
    )


@pytest.mark.parametrize(("words", "day", "begin", "until", "comes"), OUTSIDE, ids=[row[0] for row in OUTSIDE])
def test_no_window_is_longer_than_the_wall_says(story: Begin, words: str, day: int, begin: str, until: str, comes: str) -> None:
    story(book=window(day, begin, until))(at(when(utc(comes)), alarm()), want(when(utc(comes)), decided("opened new-fault")))


NIGHTS = Hours(week=(((22 * 60, 30 * 60),),) * 7, timezone="Europe/London")
BREAKS = [
    # in words; when the order is logged at ten in the evening on the wall; when eight hours of nights, and eight hours of all, are over
    ("a night of eight hours", "2027-03-20 22:00", "2027-03-21 06:00", "2027-03-21 06:00"),
    ("the night of seven: the last hour is one of the next night", "2027-03-27 22:00", "2027-03-28 22:00", "2027-03-28 06:00"),
    ("the night of nine: it is over an hour before the night", "2027-10-30 21:00", "2027-10-31 05:00", "2027-10-31 05:00"),
]


@pytest.fixture
def tell(store: Store) -> Story:
    """A house that promises to come within eight hours of nights, and to mend within eight hours of all."""
    targets = {"P2": span("8h")}
    by_night = Terms(contract="fm", rule=ClockRule(name="response", stop="attended"), targets=targets, calendars={"P2": NIGHTS})
    by_day = Terms(contract="fm", rule=ClockRule(name="fix", stop="completed"), targets=targets)
    policies = Policies((Contract(id="fm", sites=(SITE,), clocks=(by_night, by_day)),))
    return Story(
        store, Estate(sites={SITE: Site(id=SITE)}, register=Register(ASSETS), book=RuleBook(defaults=Treatment()), policies=policies)
    )


@pytest.mark.parametrize(("words", "logged", "nights", "always"), BREAKS, ids=[row[0] for row in BREAKS])
def test_a_promise_breaks_at_its_instant_and_once(tell: Story, words: str, logged: str, nights: str, always: str) -> None:
    tell(at(when(utc(logged)), alarm()))
    dues = {"fix": utc(always), "response": utc(nights)}
    for due in sorted(set(dues.values())):
        broken = [name for name in dues if dues[name] == due]
        tell(
            want(when(due - SECOND), *(clock(1, name, breached=False) for name in broken)),
            want(when(due), *(clock(1, name, breached=True) for name in broken)),
        )
    tell(want(when(utc(nights) + DAY)))
    assert breaches(tell) == {("fix", utc(always)), ("response", utc(nights))}


@pytest.mark.parametrize(("words", "logged", "nights", "always"), BREAKS, ids=[row[0] for row in BREAKS])
def test_a_promise_that_broke_in_our_sleep_did_so_at_its_instant(tell: Story, words: str, logged: str, nights: str, always: str) -> None:
    tell(at(when(utc(logged)), alarm(), restarted), want(when(utc(nights) + DAY)))
    assert breaches(tell) == {("fix", utc(always)), ("response", utc(nights))}


def breaches(tell: Story) -> set[tuple[object, datetime]]:
    """Which clocks of the order broke, and when; each once."""
    found = [(entry.details["clock"], entry.at) for entry in tell.file(1).timeline if entry.event == "sla.breached"]
    assert len(found) == len(set(found))
    return set(found)
