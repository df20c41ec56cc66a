"""The campus as a whole: the same again for the same seed, quiet when nothing is broken, and honest about what broke."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from simulators import faults
from simulators.campus import Campus
from simulators.gateway import Message
from tests.unit.simulators import seen
from tests.unit.simulators.seen import MINUTE, NUISANCE, START

HALF_AN_HOUR = START + 30 * MINUTE


def _confirmed(campus: Campus, messages: list[Message]) -> None:
    """Do for the ledger what a broker does that acknowledges all messages."""
    for message in messages:
        if message.fault:
            campus.ledger.confirm(message.fault)


def test_the_same_seed_gives_the_same_messages_whatever_the_strides() -> None:
    at_once = Campus(7, START).step(HALF_AN_HOUR)
    campus, bit_by_bit, now = Campus(7, START), [], START
    while now < HALF_AN_HOUR:
        now = min(HALF_AN_HOUR, now + timedelta(seconds=17.3))
        bit_by_bit += campus.step(now)
    assert at_once == bit_by_bit
    assert len(at_once) > 300


def test_another_seed_gives_other_faults() -> None:
    assert Campus(7, START).step(HALF_AN_HOUR) != Campus(8, START).step(HALF_AN_HOUR)


def test_mending_at_the_same_time_gives_the_same_messages() -> None:
    def run() -> list[Message]:
        campus = Campus(3, START)
        before = campus.step(START + 12 * MINUTE)
        for asset in campus.estate.assets:
            campus.mended(asset.id)
        return before + campus.step(HALF_AN_HOUR)

    assert run() == run()
    assert run() != Campus(3, START).step(HALF_AN_HOUR)


def test_time_that_goes_back_or_stands_changes_nothing() -> None:
    campus = Campus(7, START)
    assert campus.step(START - MINUTE) == []
    assert campus.step(START) == []


def test_a_start_without_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Campus(1, datetime(2026, 6, 15, 9, 0))  # noqa: DTZ001  the very thing that is refused


def test_a_campus_in_good_order_says_only_what_is_nobodys_job() -> None:
    campus = Campus(1, START, per_hour=0)
    said = seen.read(campus.step(START + timedelta(hours=3)))
    assert {alarm.key.kind for alarm in said} == NUISANCE


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_alarm_belongs_to_a_fault_or_is_nuisance(seed: int) -> None:
    campus = Campus(seed, START)
    messages = campus.step(START + timedelta(hours=2))
    _confirmed(campus, messages)
    known = {key for fault in campus.ledger.injected for key in fault.must | fault.may}
    strangers = {alarm.key for alarm in seen.read(messages) if alarm.key not in known and alarm.key.kind not in NUISANCE}
    assert strangers == set()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_key_speaks_in_strict_order_of_time_when_backlogs_are_put_back_in_place(seed: int) -> None:
    said = seen.read(Campus(seed, START).step(START + timedelta(hours=2)))
    once = {(alarm.key, alarm.at, alarm.active, alarm.raw.get("id")): alarm for alarm in said}
    assert len({(key, at) for key, at, _, _ in once}) == len(once)
    assert len(once) < len(said), "a gateway must have sent its backlog twice"
    state: dict[object, bool] = {}
    for alarm in sorted(once.values(), key=lambda alarm: alarm.at):
        assert alarm.active or state[alarm.key], "only what is active can clear"
        state[alarm.key] = alarm.active


@pytest.mark.parametrize("seed", range(10, 16))
def test_no_injected_fault_goes_away_before_it_could_be_noticed(seed: int) -> None:
    campus, shown, cleared = Campus(seed, START), dict[str, datetime](), dict[object, datetime]()
    now = START
    while now < START + 25 * MINUTE:
        now += timedelta(seconds=5)
        messages = campus.step(now)
        for message in messages:
            if message.fault:
                shown.setdefault(message.fault, now)
                campus.ledger.confirm(message.fault)
        for alarm in seen.read(messages):
            if not alarm.active:
                cleared.setdefault(alarm.key, now)
        # An eager crew is everywhere at once.
        for asset in campus.estate.assets:
            campus.mended(asset.id)
    assert len(campus.ledger.injected) >= 12
    for fault in campus.ledger.injected:
        for key in fault.must:
            if fault.what != faults.FLAPPING and key in cleared and cleared[key] > shown[fault.id]:
                assert cleared[key] >= shown[fault.id] + faults.STANDS


def test_after_it_was_told_to_stop_it_breaks_nothing_and_soon_owes_nothing() -> None:
    campus = Campus(5, START)
    messages = campus.step(START + 12 * MINUTE)
    campus.stop_injecting()
    messages += campus.step(START + 14 * MINUTE)
    _confirmed(campus, messages)
    before = campus.ledger.injected
    assert not campus.owes
    assert campus.step(START + timedelta(hours=3))
    assert campus.ledger.injected == before


def test_after_the_stop_everything_wears_off_and_the_campus_is_in_good_order_again() -> None:
    campus = Campus(5, START)
    state: dict[object, bool] = {}
    said = seen.read(campus.step(HALF_AN_HOUR))
    campus.stop_injecting()
    for alarm in said + seen.read(campus.step(START + timedelta(hours=2))):
        if alarm.key.kind not in NUISANCE:
            state[alarm.key] = alarm.active
    assert len(state) > 20
    assert not any(state.values())


def test_breaking_what_cannot_break_says_what_can() -> None:
    with pytest.raises(ValueError, match="'fan belt' and AHU-3"):
        Campus(1, START).inject("fan belt", "LIFT-1")
