"""Working hours: which time counts, by the clock on the wall, and that adding and measuring are inverse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from sla.calendar import ALWAYS
from sla.hours import ALL_DAY, Hours, Week

OPEN = ((480, 750), (780, 1080))
OFFICE = Hours(
    week=((OPEN,) * 5) + ((), ()), timezone="Europe/London", country="GB", subdivision="ENG", closed=frozenset({date(2026, 12, 24)})
)
NIGHTS = Hours(week=(((22 * 60, 30 * 60),),) * 7, timezone="Europe/London", closed=frozenset({date(2026, 11, 25)}))
EARLY = Hours(week=(((30, 90),),) * 7, timezone="Europe/London")
SHORT_FRIDAY = Hours(week=(((480, 960),),) * 4 + (((480, 720),), (), ()), timezone="UTC")
NOT_ON_HOLIDAYS = Hours(week=((ALL_DAY,),) * 7, timezone="Europe/London", country="GB", subdivision="SCT")


def at(text: str) -> datetime:
    """Read `2026-11-20 16:00` as a time of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


DUE = [
    # the rule in words; the calendar; start; hours of counted time; the end
    ("within one span", OFFICE, "2026-11-20 09:00", 2, "2026-11-20 11:00"),
    ("over lunch", OFFICE, "2026-11-20 12:00", 1, "2026-11-20 13:30"),
    ("up to the end of a span and not to the beginning of the next", OFFICE, "2026-11-20 12:00", 0.5, "2026-11-20 12:30"),
    ("over a weekend", OFFICE, "2026-11-20 17:00", 2, "2026-11-23 09:00"),
    ("from outside the hours", OFFICE, "2026-11-21 03:00", 1, "2026-11-23 09:00"),
    (
        "over Christmas, a day of its own before it, and the day in place of one that fell on a Saturday",
        OFFICE,
        "2026-12-23 17:00",
        2,
        "2026-12-29 09:00",
    ),
    ("over New Year", OFFICE, "2026-12-31 17:00", 2, "2027-01-04 09:00"),
    ("in summer the wall is an hour ahead", OFFICE, "2026-06-12 16:00", 2, "2026-06-15 08:00"),
    ("a shift over midnight", NIGHTS, "2026-11-20 23:00", 7, "2026-11-21 06:00"),
    ("from the small hours to the next night", NIGHTS, "2026-11-21 05:00", 2, "2026-11-21 23:00"),
    ("a holiday has no night, and keeps the end of the one before", NIGHTS, "2026-11-25 05:00", 2, "2026-11-26 23:00"),
    (
        "always but for holidays, over the second of January, which is one in Scotland",
        NOT_ON_HOLIDAYS,
        "2026-12-31 12:00",
        24,
        "2027-01-03 12:00",
    ),
    ("no time at all is over at once, at night too", OFFICE, "2026-11-21 03:00", 0, "2026-11-21 03:00"),
]


@pytest.mark.parametrize(("words", "calendar", "start", "length", "end"), DUE, ids=[row[0] for row in DUE])
def test_when_counted_time_has_passed(words: str, calendar: Hours, start: str, length: float, end: str) -> None:
    assert calendar.add(at(start), hours(length)) == at(end)
    assert calendar.measure(at(start), at(end)) == hours(length)


COUNTED = [
    ("a night on which the clocks go back is an hour longer", NIGHTS, "2026-10-24 12:00", "2026-10-25 12:00", 9),
    ("one on which they go forward is an hour shorter", NIGHTS, "2026-03-28 12:00", "2026-03-29 12:00", 7),
    ("any other night", NIGHTS, "2026-03-29 12:00", "2026-03-30 12:00", 8),
    ("what the wall shows twice counts twice", EARLY, "2026-10-24 12:00", "2026-10-25 12:00", 1.5),
    ("what it skips does not count", EARLY, "2026-03-28 12:00", "2026-03-29 12:00", 0.5),
    ("nothing from a Friday evening to a Monday morning", OFFICE, "2026-11-20 18:00", "2026-11-23 08:00", 0),
    ("a week", OFFICE, "2026-11-16 00:00", "2026-11-23 00:00", 47.5),
    ("a year of 253 working days and a day of its own", OFFICE, "2026-01-01 00:00", "2027-01-01 00:00", 9.5 * 252),
]


@pytest.mark.parametrize(("words", "calendar", "start", "end", "length"), COUNTED, ids=[row[0] for row in COUNTED])
def test_how_much_has_counted(words: str, calendar: Hours, start: str, end: str, length: float) -> None:
    assert calendar.measure(at(start), at(end)) == hours(length)


WORKDAYS = [
    ("to the same time of the fifth working day after it", OFFICE, "2026-11-20 16:00", 5, "2026-11-27 16:00"),
    ("from before the hours: five whole days", OFFICE, "2026-11-23 05:00", 5, "2026-11-27 18:00"),
    ("from after them: from the next day on", OFFICE, "2026-11-20 20:00", 1, "2026-11-23 18:00"),
    ("over a holiday", OFFICE, "2026-12-23 16:00", 1, "2026-12-29 16:00"),
    ("over New Year", OFFICE, "2026-12-30 16:00", 2, "2027-01-04 16:00"),
    ("twenty of them", OFFICE, "2026-11-20 16:00", 20, "2026-12-18 16:00"),
    ("half way through a short day is half way through a long one", SHORT_FRIDAY, "2026-11-20 10:00", 1, "2026-11-23 12:00"),
    ("and the other way round", SHORT_FRIDAY, "2026-11-19 12:00", 1, "2026-11-20 10:00"),
    ("a night belongs to the day on which it begins", NIGHTS, "2026-11-21 02:00", 1, "2026-11-22 02:00"),
    ("also on New Year's Eve", NIGHTS, "2027-01-01 02:00", 1, "2027-01-02 02:00"),
]


@pytest.mark.parametrize(("words", "calendar", "start", "number", "end"), WORKDAYS, ids=[row[0] for row in WORKDAYS])
def test_when_working_days_have_passed(words: str, calendar: Hours, start: str, number: int, end: str) -> None:
    assert calendar.add(at(start), calendar.workdays(at(start), number)) == at(end)


def test_always_is_plain_time() -> None:
    start = at("2026-03-29 00:30")
    assert ALWAYS.measure(start, ALWAYS.add(start, hours(3))) == hours(3)
    assert ALWAYS.workdays(start, 2) == hours(48)


def test_calendars_that_say_the_same_share_the_years_that_were_worked_out() -> None:
    again = Hours(week=OFFICE.week, timezone="Europe/London", country="GB", subdivision="ENG", closed=OFFICE.closed)
    OFFICE.add(at("2026-11-20 16:00"), hours(1))
    assert again == OFFICE
    assert again._year(2026) is OFFICE._year(2026)  # noqa: SLF001  what it costs is the point here
    year = again._year(2026)  # noqa: SLF001
    assert sum(part.itemsize * len(part) for part in (year.opens, year.closes, year.before, year.days)) < 16_000


ZONES = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "Africa/Casablanca",
]
COUNTRIES = [("", ""), ("GB", "ENG"), ("US", "CA"), ("IL", "")]


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """A week of which at least one day has hours; spans of a day do not overlap, and the last may run over midnight."""
    days = [draw(spans()) for _ in range(7)]
    if not any(days):
        days[draw(st.integers(0, 6))] = ((540, 1020),)
    return tuple(days)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.lists(st.integers(0, 1440), unique=True, max_size=6)))
    found = list(zip(edges[::2], edges[1::2], strict=False))
    over_midnight = draw(st.booleans())
    if found and over_midnight:
        found[-1] = (found[-1][0], 1440 + draw(st.integers(1, 400)))
    return tuple(found)


CALENDARS = st.builds(
    lambda week, zone, place, closed: Hours(week=week, timezone=zone, country=place[0], subdivision=place[1], closed=frozenset(closed)),
    weeks(),
    st.sampled_from(ZONES),
    st.sampled_from(COUNTRIES),
    st.sets(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=3),
)
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=200)) | st.sampled_from([timedelta(0), timedelta(microseconds=1)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendar=CALENDARS, start=MOMENTS, length=LENGTHS)
def test_adding_and_measuring_are_inverse(calendar: Hours, start: datetime, length: timedelta) -> None:
    # Of a calendar of a minute a week, half a year of counted time would take millennia.
    length = min(length, 60 * timedelta(minutes=sum(last - first for day in calendar.week for first, last in day)))
    end = calendar.add(start, length)
    assert calendar.measure(start, end) == length
    if length:
        assert calendar.measure(start, end - timedelta(microseconds=1)) < length


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendar=CALENDARS, start=MOMENTS, lengths=st.tuples(LENGTHS, LENGTHS))
def test_time_adds_up_and_never_runs_faster_than_the_world(calendar: Hours, start: datetime, lengths: tuple[timedelta, timedelta]) -> None:
    between = start + lengths[0]
    end = between + lengths[1]
    whole = calendar.measure(start, end)
    assert timedelta(0) <= whole <= end - start
    assert calendar.measure(start, between) + calendar.measure(between, end) == whole
    assert calendar.add(start, whole) <= end


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendar=CALENDARS, start=MOMENTS, first=st.integers(1, 30), then=st.integers(1, 30))
def test_more_working_days_are_longer(calendar: Hours, start: datetime, first: int, then: int) -> None:
    assert timedelta(0) < calendar.workdays(start, first) < calendar.workdays(start, first + then)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calendar=CALENDARS, now=MOMENTS)
def test_it_says_when_its_hours_begin_or_end(calendar: Hours, now: datetime) -> None:
    moment = timedelta(microseconds=1)
    counts, turns = calendar.turns(now)
    assert turns is not None
    assert turns > now
    assert calendar.measure(now, turns) == (turns - now if counts else timedelta(0))
    assert calendar.measure(now, now + moment) == (moment if counts else timedelta(0))
    assert calendar.measure(turns, turns + moment) == (timedelta(0) if counts else moment)


def test_hours_without_an_end_turn_at_some_far_moment_and_always_never_does() -> None:
    whole = Hours(week=((ALL_DAY,),) * 7)
    assert whole.turns(at("2026-11-21 09:00")) == (True, at("2028-01-01 00:00"))
    assert ALWAYS.turns(at("2026-11-21 09:00")) == (True, None)
