"""What holds for every clock, whatever happened to its order."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings, strategies as st

from sla import clock
from sla.clock import ClockState, Reading
from sla.course import Mark
from tests.unit.sla.marks import FIX, START, minute

EVENTS = st.sampled_from(["assigned", "attended", "held", "held", "resumed", "completed", "cancelled", "reopened", "raised", "note"])
REASONS = st.sampled_from(["awaiting-parts", "awaiting-access", "other"])
PRIORITIES = st.sampled_from(["P1", "P2", "P3"])
GAPS = st.integers(0, 3000).map(lambda number: timedelta(seconds=7 * number))
MANY = settings(max_examples=100, deadline=None)


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


def read(timeline: list[Mark], now: datetime) -> Reading:
    reading = clock.read(FIX, timeline, now)
    assert reading is not None
    return reading


@MANY
@given(timeline=timelines(), first=MOMENTS, second=MOMENTS)
def test_elapsed_and_paused_never_shrink(timeline: list[Mark], first: datetime, second: datetime) -> None:
    earlier, later = (read(timeline, at) for at in sorted((first, second)))
    assert earlier.elapsed <= later.elapsed
    assert earlier.paused <= later.paused


@MANY
@given(timeline=timelines(events=st.sampled_from(["attended", "held", "resumed", "raised", "note"])), now=MOMENTS)
def test_all_time_of_a_clock_that_was_never_stopped_is_elapsed_or_paused(timeline: list[Mark], now: datetime) -> None:
    reading = read(timeline, now)
    assert reading.elapsed + reading.paused == now - START


@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_all_time_until_the_first_stop_is_too(timeline: list[Mark], now: datetime) -> None:
    stop = next((mark.at for mark in timeline if mark.event in {"completed", "cancelled"}), now)
    end = min(now, stop)
    reading = read([mark for mark in timeline if mark.at <= end], end)
    assert reading.elapsed + reading.paused == end - START


@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_a_running_clock_wakes_later_and_then_shows_what_it_was_woken_for(timeline: list[Mark], now: datetime) -> None:
    past = [mark for mark in timeline if mark.at <= now]
    reading = read(past, now)
    wake = clock.next_wake(FIX, reading, now)
    assert (wake is not None) == (reading.state is ClockState.RUNNING)
    if wake is not None:
        assert wake > now
        woken = read(past, wake)
        assert woken.breached or clock.warnings_passed(FIX, woken) == clock.warnings_passed(FIX, reading) + 1
        just_before = read(past, wake - timedelta(microseconds=1))
        assert not just_before.breached
        assert clock.warnings_passed(FIX, just_before) == clock.warnings_passed(FIX, reading)


@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_it_is_broken_just_when_more_than_the_target_has_passed(timeline: list[Mark], now: datetime) -> None:
    reading = read(timeline, now)
    if reading.breached:
        assert reading.elapsed >= reading.target
        assert reading.overdue_at is not None
        assert START <= reading.overdue_at <= now
    elif reading.state is ClockState.RUNNING:
        assert reading.elapsed < reading.target
        assert reading.due_at == now + reading.remaining
    else:
        assert reading.elapsed <= reading.target


@MANY
@given(timeline=timelines(), now=MOMENTS)
def test_a_breach_does_not_depend_on_when_it_is_looked_at(timeline: list[Mark], now: datetime) -> None:
    past = [mark for mark in timeline if mark.at <= now]
    reading = read(past, now)
    if reading.breached:
        assert read(past, minute(10_000)).overdue_at == reading.overdue_at
