"""What holds for every clock, whatever happened to its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from sla import clock
from sla.calendar import Calendar
from sla.clock import ClockState, Reading
from sla.course import Mark
from sla.hours import Hours
from sla.policy import Terms, Workdays
from tests.unit.sla.marks import FIX, START, minute

EVENTS = st.sampled_from(["assigned", "attended", "held", "held", "resumed", "completed", "cancelled", "reopened", "raised", "note"])
REASONS = st.sampled_from(["awaiting-parts", "awaiting-access", "other"])
PRIORITIES = st.sampled_from(["P1", "P2", "P3"])
GAPS = st.integers(0, 3000).map(lambda number: timedelta(seconds=7 * number))
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

BY_HOURS = replace(
    FIX,
    targets={**FIX.targets, "P3": Workdays(1)},
    warn_at=(0.5, timedelta(minutes=7)),
    calendars={
        "P2": Hours(week=(((590, 620), (650, 1000)),) * 7),
        "P3": Hours(week=(((560, 600), (1380, 1500)),) * 6 + ((),), timezone="Asia/Kathmandu"),
    },
)
EITHER = pytest.mark.parametrize("terms", [FIX, BY_HOURS], ids=["always", "by calendars"])


@st.composite
def timelines(draw: st.DrawFn, *, events: st.SearchStrategy[str] = EVENTS) -> list[Mark]:
    """An order's life: any events in any order, as a lifecycle would allow and as it would not."""
    at, priority = START, draw(PRIORITIES)
    timeline = [Mark("logged", at, priority)]
    for event in draw(st.lists(events, max_size=8)):
        at += draw(GAPS)
        priority = draw(PRIORITIES) if event == "raised" else priority
        timeline.append(Mark(event, at, priority, draw(REASONS) if event == "held" else None))
    return timeline


MOMENTS = st.integers(0, 30_000).map(lambda number: START + timedelta(seconds=number))


def read(terms: Terms, timeline: list[Mark], now: datetime) -> Reading:
    reading = clock.read(terms, timeline, now)
    assert reading is not None
    return reading


def calendar(terms: Terms, timeline: list[Mark], now: datetime) -> Calendar:
    """The calendar that counts at `now`."""
    return terms.calendar([mark.priority for mark in timeline if mark.at <= now][-1])


@EITHER
@MANY
@given(timeline=timelines(), first=MOMENTS, second=MOMENTS)
def test_elapsed_and_paused_never_shrink(terms: Terms, timeline: list[Mark], first: datetime, second: datetime) -> None:
    first, second = sorted((first, second))
    # Another calendar may count less of the same time.
    assume(calendar(terms, timeline, first) == calendar(terms, timeline, second))
    earlier, later = read(terms, timeline, first), read(terms, timeline, second)
    assert earlier.elapsed <= later.elapsed
    assert earlier.paused <= later.paused


@EITHER
@MANY
@given(timeline=timelines(events=st.sampled_from(["attended", "held", "resumed", "raised", "note"])), now=MOMENTS)
def test_all_time_of_a_clock_that_was_never_stopped_is_elapsed_or_paused(terms: Terms, timeline: list[Mark], now: datetime) -> None:
    reading = read(terms, timeline, now)
    assert reading.elapsed + reading.paused == calendar(terms, timeline, now).measure(START, now)


@EITHER
@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_all_time_until_the_first_stop_is_too(terms: Terms, timeline: list[Mark], now: datetime) -> None:
    stop = next((mark.at for mark in timeline if mark.event in {"completed", "cancelled"}), now)
    end = min(now, stop)
    reading = read(terms, [mark for mark in timeline if mark.at <= end], end)
    assert reading.elapsed + reading.paused == calendar(terms, timeline, end).measure(START, end)


@EITHER
@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_a_running_clock_wakes_later_and_then_shows_what_it_was_woken_for(terms: Terms, timeline: list[Mark], now: datetime) -> None:
    past = [mark for mark in timeline if mark.at <= now]
    reading = read(terms, past, now)
    wake = clock.next_wake(terms, reading, now, calendar(terms, past, now))
    assert (wake is not None) == (reading.state is ClockState.RUNNING)
    if wake is not None:
        assert wake > now
        woken = read(terms, past, wake)
        behind = clock.warnings_passed(terms, reading), clock.marks_passed(reading)
        assert woken.breached or (clock.warnings_passed(terms, woken), clock.marks_passed(woken)) > behind
        just_before = read(terms, past, wake - timedelta(microseconds=1))
        assert not just_before.breached
        assert (clock.warnings_passed(terms, just_before), clock.marks_passed(just_before)) == behind


@EITHER
@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_it_is_broken_just_when_more_than_the_target_has_passed(terms: Terms, timeline: list[Mark], now: datetime) -> None:
    reading = read(terms, timeline, now)
    if reading.breached:
        assert reading.elapsed >= reading.target
        assert reading.overdue_at is not None
        assert START <= reading.overdue_at <= now
    elif reading.state is ClockState.RUNNING:
        assert reading.elapsed < reading.target
        assert reading.due_at == calendar(terms, timeline, now).add(now, reading.remaining)
    else:
        assert reading.elapsed <= reading.target


@EITHER
@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_a_breach_does_not_depend_on_when_it_is_looked_at(terms: Terms, timeline: list[Mark], now: datetime) -> None:
    past = [mark for mark in timeline if mark.at <= now]
    reading = read(terms, past, now)
    if reading.breached:
        assert read(terms, past, minute(10_000)).overdue_at == reading.overdue_at


@EITHER
@MANY
@given(timeline=timelines(), first=MOMENTS, second=MOMENTS)
def test_when_only_time_goes_by_a_clock_runs_on_without_its_timeline(
    terms: Terms, timeline: list[Mark], first: datetime, second: datetime
) -> None:
    earlier, later = sorted((first, second))
    past = [mark for mark in timeline if mark.at <= earlier]
    shown = read(terms, past, earlier)
    assert clock.run_on(shown, earlier, later, terms.calendar(past[-1].priority)) == read(terms, past, later)
