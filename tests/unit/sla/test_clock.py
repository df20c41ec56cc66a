"""What a clock shows, in a row a rule. The target is two hours (P2); P1 has one and P3 four."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sla import clock
from sla.clock import Reading
from sla.course import Mark
from sla.hours import Hours
from sla.policy import Terms, Workdays
from tests.unit.sla.marks import FIX, RESPONSE, START, marks, minute, minutes

HELD = "held awaiting-parts"

FIX_CLOCK = [
    # the rule in words; the timeline; the minute at which it is read; state, elapsed, paused, due
    ("it runs from the moment the order is logged", "logged", 30, "running", 30, 0, 120),
    ("other things do not stop it", "logged; 10 assigned; 20 attended; 25 note; 26 alarm", 30, "running", 30, 0, 120),
    ("it waits while the hold has one of its reasons", f"logged; 20 {HELD}", 50, "paused", 20, 30, None),
    ("it runs on under a hold of another reason", "logged; 20 held awaiting-client", 50, "running", 50, 0, 120),
    ("it runs on after the hold", f"logged; 20 {HELD}; 50 resumed", 60, "running", 30, 30, 150),
    ("two holds", f"logged; 20 {HELD}; 50 resumed; 60 held awaiting-access; 90 resumed", 100, "running", 40, 60, 180),
    ("two holds, the second for another reason", f"logged; 20 {HELD}; 50 resumed; 60 held other; 90 resumed", 100, "running", 70, 30, 150),
    ("a hold that ended as it began", f"logged; 20 {HELD}; 20 resumed", 60, "running", 60, 0, 120),
    ("it is met when the work is completed", "logged; 119 completed", 500, "met", 119, 0, None),
    ("it is met at the very last moment", "logged; 120 completed", 500, "met", 120, 0, None),
    ("it is broken a moment later", "logged; 120.001 completed", 500, "breached", 120.001, 0, None),
    ("just before it is due it runs", "logged", 119.999, "running", 119.999, 0, 120),
    ("at the due time it is broken", "logged", 120, "breached", 120, 0, 120),
    ("and stays so", "logged", 500, "breached", 500, 0, 120),
    ("also when the work is completed then", "logged; 130 completed", 500, "breached", 130, 0, None),
    ("a hold does not help any more", f"logged; 130 {HELD}", 500, "breached", 130, 370, None),
    ("a hold at the very last moment does", f"logged; 120 {HELD}", 500, "paused", 120, 380, None),
    ("but nothing is left after it", f"logged; 120 {HELD}; 500 resumed", 500, "breached", 120, 380, 500),
    ("completed during a hold", f"logged; 20 {HELD}; 50 completed", 500, "met", 20, 30, None),
    ("raised: judged again from its start", "logged; 30 raised P1", 40, "running", 40, 0, 60),
    ("raised too late: broken when that target was used up", "logged; 90 raised P1", 100, "breached", 100, 0, 60),
    ("raised after a hold: what it waited is kept", f"logged; 20 {HELD}; 50 resumed; 60 raised P1", 70, "running", 40, 30, 90),
    ("raised during a hold", f"logged; 20 {HELD}; 30 raised P1", 70, "paused", 20, 50, None),
    ("lowered: it has time again", "logged; 100 raised P3", 110, "running", 110, 0, 240),
    ("lowered after it was broken: it was not, after all", "logged; 130 raised P3", 140, "running", 140, 0, 240),
    ("cancelled with the order", "logged; 30 cancelled", 500, "cancelled", 30, 0, None),
    ("cancelled during a hold", f"logged; 20 {HELD}; 50 cancelled", 500, "cancelled", 20, 30, None),
    ("cancelled when it was broken already", "logged; 130 cancelled", 500, "breached", 130, 0, None),
    ("closed by itself, as all alarms were quiet", "logged; 30 closed", 500, "cancelled", 30, 0, None),
    ("closed after it was completed", "logged; 30 completed; 40 verified; 50 closed", 500, "met", 30, 0, None),
    ("reopened after it was completed: it runs on", "logged; 30 completed; 100 reopened", 110, "running", 40, 0, 190),
    ("reopened after it was verified", "logged; 30 completed; 40 verified; 100 reopened", 110, "running", 40, 0, 190),
    ("reopened after it was closed", "logged; 30 completed; 40 verified; 50 closed; 100 reopened", 110, "running", 40, 0, 190),
    ("reopened after it was cancelled", "logged; 30 cancelled; 100 reopened", 110, "running", 40, 0, 190),
    (
        "reopened after a hold in which it was cancelled",
        f"logged; 20 {HELD}; 30 cancelled; 100 reopened; 105 assigned",
        110,
        "running",
        30,
        10,
        200,
    ),
    ("reopened and completed again", "logged; 30 completed; 100 reopened; 120 completed", 500, "met", 50, 0, None),
    ("reopened after it was broken", "logged; 130 completed; 200 reopened", 210, "breached", 140, 0, 120),
    ("reopened with nothing left", "logged; 120 completed; 200 reopened", 200, "breached", 120, 0, 200),
    ("what happens later is not counted yet", "logged; 30 completed", 20, "running", 20, 0, 120),
]


@pytest.mark.parametrize(("words", "timeline", "now", "state", "elapsed", "paused", "due"), FIX_CLOCK, ids=[row[0] for row in FIX_CLOCK])
def test_fix(words: str, timeline: str, now: float, state: str, elapsed: float, paused: float, due: float | None) -> None:
    reading = read(FIX, marks(timeline), now)
    assert (reading.state, reading.elapsed, reading.paused) == (state, minutes(elapsed), minutes(paused))
    assert reading.due_at == (minute(due) if due is not None else None)
    assert reading.breached == (state == "breached")
    assert reading.started_at == START


OFFICE = Hours(week=(((600, 720),),) * 7)
"""Open from 10:00 to 12:00, that is from minute 60 to minute 180 of the first day, and from minute 1500 to 1620 of the second."""

BY_OFFICE = replace(FIX, calendars={"P2": OFFICE, "P3": OFFICE})

OFFICE_CLOCK = [
    # the target is two hours of the office at P2 and four at P3, and one hour of every day at P1
    ("an order that is logged outside hours waits for them", "logged", 30, "running", 0, 0, 180),
    ("it runs while they last", "logged", 90, "running", 30, 0, 180),
    ("it is broken when they end, not the next morning", "logged", 180, "breached", 120, 0, 180),
    ("completed in the night after: too late", "logged; 400 completed", 500, "breached", 120, 0, None),
    ("completed at the last moment of the day", "logged; 180 completed", 500, "met", 120, 0, None),
    ("completed before the hours began", "logged; 30 completed", 500, "met", 0, 0, None),
    ("a hold over the closing time", f"logged; 120 {HELD}; 400 resumed", 500, "running", 60, 60, 1560),
    ("a hold in which no hour counts changes nothing", f"logged; 181 {HELD}; 400 resumed", 500, "breached", 120, 0, 180),
    ("a hold over night, resumed amid the next day", f"logged; 120 {HELD}; 1530 resumed", 1540, "running", 70, 90, 1590),
    ("raised to one that counts always: by that from its start", "logged; 30 raised P1", 40, "running", 40, 0, 60),
    ("raised too late: broken when that target was used up", "logged; 90 raised P1", 100, "breached", 100, 0, 60),
    ("lowered: the same hours, more of them", "logged; 170 raised P3", 200, "running", 120, 0, 1620),
    ("reopened outside hours", "logged; 120 completed; 400 reopened", 500, "running", 60, 0, 1560),
    ("cancelled outside hours", "logged; 200 cancelled", 500, "breached", 120, 0, None),
]


@pytest.mark.parametrize(
    ("words", "timeline", "now", "state", "elapsed", "paused", "due"), OFFICE_CLOCK, ids=[row[0] for row in OFFICE_CLOCK]
)
def test_by_a_calendar(words: str, timeline: str, now: float, state: str, elapsed: float, paused: float, due: float | None) -> None:
    reading = read(BY_OFFICE, marks(timeline), now)
    assert (reading.state, reading.elapsed, reading.paused) == (state, minutes(elapsed), minutes(paused))
    assert reading.due_at == (minute(due) if due is not None else None)


OVERLAPS = [
    # holds that were put on record late: each entry says which hold it ends
    (
        "the second begins before the first ends",
        "20 held awaiting-parts; 40 held awaiting-access; 50 resumed awaiting-parts; 60 resumed awaiting-access",
        40,
    ),
    (
        "the second lies within the first",
        "20 held awaiting-parts; 30 held awaiting-access; 40 resumed awaiting-access; 60 resumed awaiting-parts",
        40,
    ),
    ("within one that does not count", "20 held other; 30 held awaiting-parts; 40 resumed awaiting-parts; 60 resumed other", 10),
    ("two for one reason", "20 held awaiting-parts; 30 held awaiting-parts; 40 resumed awaiting-parts; 60 resumed awaiting-parts", 40),
]


@pytest.mark.parametrize(("words", "timeline", "paused"), OVERLAPS, ids=[row[0] for row in OVERLAPS])
def test_holds_that_overlap_count_once(words: str, timeline: str, paused: float) -> None:
    reading = read(FIX, marks(f"logged; {timeline}"), 100)
    assert (reading.state, reading.paused, reading.elapsed) == ("running", minutes(paused), minutes(100 - paused))


def test_working_days_are_the_hours_from_the_start_of_the_clock() -> None:
    terms = replace(BY_OFFICE, targets={"P2": Workdays(2)})
    reading = read(terms, marks("logged"), 120)
    assert (reading.target, reading.elapsed, reading.due_at) == (minutes(240), minutes(60), minute(1620))
    assert clock.idle(terms, START).target == minutes(240)


WARNED = [
    ("shares of the target", (0.5, 0.75), [60, 90]),
    ("times before it is used up, between them", (0.5, minutes(10), 0.75), [60, 90, 110]),
    ("one that would come before the start is not given", (minutes(500), 0.5), [60]),
    ("two of one moment are one", (0.5, minutes(60)), [60]),
]


@pytest.mark.parametrize(("words", "warn_at", "given"), WARNED, ids=[row[0] for row in WARNED])
def test_when_warnings_are_given(words: str, warn_at: tuple[float | timedelta, ...], given: list[float]) -> None:
    terms = replace(FIX, warn_at=warn_at)
    now: float = 0
    moments: list[float] = []
    while (wake := clock.next_wake(terms, read(terms, marks("logged"), now), minute(now))) is not None:
        before = clock.warnings_passed(terms, read(terms, marks("logged"), now))
        now = (wake - START) / minutes(1)
        moments += [now] * (clock.warnings_passed(terms, read(terms, marks("logged"), now)) - before)
    assert (moments, now) == (given, 120)


def test_it_is_looked_at_whenever_a_part_of_its_time_is_over_that_metrics_show() -> None:
    now: float = 0
    reading = read(FIX, marks("logged"), now)
    seen = [(now, clock.marks_passed(reading))]
    while (wake := clock.next_wake(replace(FIX, warn_at=()), reading, minute(now))) is not None:
        now = (wake - START) / minutes(1)
        reading = read(FIX, marks("logged"), now)
        seen.append((now, clock.marks_passed(reading)))
    assert seen == [(0, 0), (60, 1), (90, 2), (108, 3), (120, 4)]


RESPONSE_CLOCK = [
    ("it stops when somebody is there", "logged; 20 attended; 30 completed", 500, "met", 20),
    ("holds are nothing to it", f"logged; 10 {HELD}", 60, "running", 60),
    ("it stays met when the order is reopened", "logged; 20 attended; 30 completed; 100 reopened", 110, "met", 20),
    ("closed without anybody ever being there", "logged; 30 closed", 500, "cancelled", 30),
    ("closed without, and reopened: it runs on", "logged; 30 closed; 100 reopened", 110, "running", 40),
    ("attended a second time", "logged; 20 attended; 30 completed; 100 reopened; 120 attended", 500, "met", 20),
    ("attended too late stays broken", "logged; 130 attended; 140 completed; 200 reopened", 210, "breached", 130),
]


@pytest.mark.parametrize(("words", "timeline", "now", "state", "elapsed"), RESPONSE_CLOCK, ids=[row[0] for row in RESPONSE_CLOCK])
def test_response(words: str, timeline: str, now: float, state: str, elapsed: float) -> None:
    reading = read(RESPONSE, marks(timeline), now)
    assert (reading.state, reading.elapsed) == (state, minutes(elapsed))


def test_a_completion_recorded_late_but_timed_before_the_due_time_withdraws_the_breach() -> None:
    assert read(FIX, marks("logged"), 130).breached
    late = read(FIX, marks("logged; 110 completed"), 130)
    assert (late.state, late.breached, late.elapsed) == ("met", False, minutes(110))


def test_it_has_not_started_before_its_event() -> None:
    assert clock.read(FIX, marks("logged"), minute(-1)) is None
    assert clock.read(FIX, [], minute(10)) is None


def test_what_is_left_and_the_ratio() -> None:
    reading = read(FIX, marks("logged"), 150)
    assert (reading.remaining, reading.ratio) == (minutes(-30), 1.25)


WAKES = [
    # the timeline, the minute of the look, the minute of the next one, how many warnings are behind it
    ("logged", 0, 60, 0),
    ("logged", 59.9, 60, 0),
    ("logged", 60, 90, 1),
    ("logged", 100, 108, 2),
    ("logged", 110, 120, 3),
    ("logged", 120, None, 3),
    (f"logged; 20 {HELD}", 30, None, 0),
    (f"logged; 20 {HELD}; 50 resumed", 50, 90, 0),
    ("logged; 30 completed", 40, None, 0),
    ("logged; 30 raised P1", 30, 45, 1),
    ("logged; 70 raised P3", 70, 120, 0),
]


@pytest.mark.parametrize(("timeline", "now", "wake", "warned"), WAKES)
def test_when_it_wants_to_be_looked_at_again(timeline: str, now: float, wake: float | None, warned: int) -> None:
    reading = read(FIX, marks(timeline), now)
    assert clock.next_wake(FIX, reading, minute(now)) == (minute(wake) if wake is not None else None)
    assert clock.warnings_passed(FIX, reading) == warned


def read(terms: Terms, timeline: list[Mark], now: float) -> Reading:
    reading = clock.read(terms, timeline, minute(now))
    assert reading is not None
    return reading
