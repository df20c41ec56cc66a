"""When things break."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from simulators import faults, plan, riverside
from simulators.campus import Campus
from simulators.ledger import Fault
from simulators.plan import Plan
from tests.unit.simulators.seen import START

LONDON = ZoneInfo("Europe/London")
DRAMATIC = {what for what, _, _ in plan.OPENING}


@pytest.mark.parametrize("seed", range(30))
def test_half_an_hour_has_a_rich_mix(seed: int) -> None:
    acts = Counter(Plan(seed, START, LONDON).due(START + timedelta(minutes=30)))
    assert all(acts[what] == 1 for what in DRAMATIC)
    assert 12 <= acts.total() <= 25


def test_the_opening_holds_every_dramatic_sort() -> None:
    assert set(faults.dramatic(riverside.estate())) == DRAMATIC


def test_asked_in_strides_it_answers_as_if_asked_at_once() -> None:
    until = timedelta(hours=6)
    in_strides, strider = [], Plan(5, START, LONDON)
    for minute in range(int(until / timedelta(minutes=1)) + 1):
        in_strides += list(strider.due(START + timedelta(minutes=minute)))
    assert Counter(in_strides) == Counter(Plan(5, START, LONDON).due(START + until))


def test_it_goes_on_for_hours_at_its_rate_and_stays_dramatic_now_and_then() -> None:
    acts = Counter(Plan(5, START, LONDON, per_hour=12).due(START + timedelta(hours=20)))
    assert acts.total() == pytest.approx(12 * 20, rel=0.15)
    assert sum(acts[what] for what in DRAMATIC) > 2 * len(DRAMATIC)


def test_the_morning_comes_once_a_day_at_local_time_also_over_a_change_of_the_clocks() -> None:
    start = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    quiet = Plan(1, start, LONDON, per_hour=0)
    came = [now for now in (start + timedelta(minutes=15) * i for i in range(4 * 24 * 4)) if list(quiet.due(now))]
    assert [moment.isoformat(timespec="minutes") for moment in came] == [
        "2026-03-28T07:00+00:00",
        "2026-03-29T06:00+00:00",
        "2026-03-30T06:00+00:00",
        "2026-03-31T06:00+00:00",
    ]


def test_the_same_plant_fails_every_morning() -> None:
    monday, tuesday = (_first_fault(plan.demo_start(date(2026, 6, day), LONDON)) for day in (15, 16))
    assert monday.what == tuesday.what == faults.FAILS_TO_START
    assert monday.must == tuesday.must
    assert tuesday.at - monday.at == timedelta(days=1)
    assert monday.at == datetime(2026, 6, 15, 6, 0, tzinfo=UTC), "seven in the morning, summer time"


def _first_fault(start: datetime) -> Fault:
    campus = Campus(9, start, per_hour=0)
    for message in campus.step(start + timedelta(minutes=15)):
        if message.fault:
            campus.ledger.confirm(message.fault)
    return campus.ledger.injected[0]


@pytest.mark.parametrize("seed", range(5))
def test_a_demo_that_starts_before_the_schedule_counts_one_of_each_and_12_to_25_faults(seed: int) -> None:
    start = plan.demo_start(date(2026, 11, 23), LONDON)
    campus = Campus(seed, start)
    messages = campus.step(start + timedelta(minutes=27))
    campus.stop_injecting()
    messages += campus.step(start + timedelta(minutes=30))
    for message in messages:
        if message.fault:
            campus.ledger.confirm(message.fault)
    sorts = Counter(fault.what for fault in campus.ledger.injected)
    assert sorts.keys() >= DRAMATIC | {faults.FAILS_TO_START}
    assert 12 <= sorts.total() <= 25
    assert 300 < len(messages) < 5_000
