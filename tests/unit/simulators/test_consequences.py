"""Each dramatic fault has its consequences, in their order. The campus of these tests breaks nothing by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simulators import faults
from simulators.campus import Campus
from simulators.ledger import Fault
from tests.unit.simulators import seen
from tests.unit.simulators.seen import MINUTE, NUISANCE, START, Seen


@pytest.fixture
def campus() -> Campus:
    return Campus(4, START, per_hour=0)


def _alarms(campus: Campus, minutes: float) -> list[Seen]:
    """Return what it says until so many minutes after the start."""
    return [alarm for alarm in seen.read(campus.step(START + minutes * MINUTE)) if alarm.key.kind not in NUISANCE]


def _sources(alarms: list[Seen], kind: str) -> set[str]:
    return {key.source for _, key in seen.raised(alarms) if key.kind == kind}


def test_a_broken_belt_gives_flow_fail_and_then_warm_rooms_behind_it_and_nowhere_else(campus: Campus) -> None:
    fault = campus.inject(faults.FAN_BELT, "AHU-3")
    said = _alarms(campus, 15)
    (at, key), *later = seen.raised(said)
    assert key == ("AHU-3/supply-flow", "supply flow fail")
    assert at - START < MINUTE
    assert {key.kind for _, key in later} == {"high zone temperature"}
    assert all(moment > at + 3 * MINUTE for moment, _ in later)
    assert _sources(said, "high zone temperature") == {f"VAV-3-{i:02}/zone-temperature" for i in range(1, 11)}
    assert {key for _, key in later} <= fault.may


def test_a_mended_belt_clears_the_flow_and_then_the_rooms(campus: Campus) -> None:
    campus.inject(faults.FAN_BELT, "AHU-3")
    _alarms(campus, 14)
    campus.mended("AHU-3")
    said = _alarms(campus, 30)
    flow = seen.first(said, "AHU-3/supply-flow", active=False)
    assert flow - START < 16 * MINUTE
    rooms = [alarm.at for alarm in said if alarm.key.kind == "high zone temperature" and not alarm.active]
    assert len(rooms) == 10
    assert all(at > flow for at in rooms)


def test_a_chiller_trip_warms_the_water_then_the_air_then_the_rooms_of_two_buildings(campus: Campus) -> None:
    fault = campus.inject(faults.CHILLER_TRIP, "CH-1")
    said = _alarms(campus, 18)
    order = list(dict.fromkeys(key.kind for _, key in seen.raised(said)))
    assert order == ["chiller trip", "high chilled water temperature", "high supply air temperature", "high zone temperature"]
    warm = _sources(said, "high zone temperature")
    assert len(warm) > 40, "a storm"
    assert {source.split("-")[1] for source in warm} == {"1", "2", "3", "4", "5", "6"}
    assert {key for _, key in seen.raised(said)} <= fault.must | fault.may


def test_the_chiller_of_block_c_warms_only_block_c(campus: Campus) -> None:
    campus.inject(faults.CHILLER_TRIP, "CH-3")
    warm = _sources(_alarms(campus, 18), "high zone temperature")
    assert warm
    assert all(source.startswith("C-VAV-") for source in warm)


def test_a_fire_stops_the_air_of_its_building_and_its_end_brings_the_air_back(campus: Campus) -> None:
    campus.inject(faults.FIRE, "FP-1")
    said = _alarms(campus, 3)
    (at, key), *later = seen.raised(said)
    assert key == ("FP-1/zone1", "fire alarm")
    assert said[0].raw["severity"] == "critical"
    assert {key.source for _, key in later} == {f"AHU-{n}/supply-flow" for n in (1, 2, 3)}
    assert all(timedelta() < moment - at < MINUTE for moment, _ in later)
    campus.mended("FP-1")
    cleared = [alarm for alarm in _alarms(campus, 20) if not alarm.active and alarm.key.kind in {"fire alarm", "supply flow fail"}]
    assert cleared[0].key == ("FP-1/zone1", "fire alarm")
    assert len(cleared) == 4


def test_a_flapping_sensor_comes_and_goes_and_ends_cleared(campus: Campus) -> None:
    campus.inject(faults.FLAPPING, "VAV-2-05")
    said = _alarms(campus, 40)
    assert {alarm.key for alarm in said} == {("VAV-2-05/co2", "sensor fault")}
    transitions = [alarm.active for alarm in said if "repeat" not in alarm.raw["attributes"]]
    assert len(transitions) > 20
    assert transitions == [True, False] * (len(transitions) // 2)


def test_a_stuck_damper_warms_one_room_and_only_then_counts(campus: Campus) -> None:
    fault = campus.inject(faults.DAMPER_STUCK, "VAV-1-04")
    messages = campus.step(START + 20 * MINUTE)
    said = [alarm for alarm in seen.read(messages) if alarm.key.kind not in NUISANCE]
    assert {alarm.key for alarm in said} == {("VAV-1-04/zone-temperature", "high zone temperature")}
    assert said[0].at > START + 3 * MINUTE
    assert said[0].raw["unit"] == "°C"
    assert {message.fault for message in messages} == {None, fault.id}


@pytest.mark.parametrize(
    ("what", "asset", "key"),
    [
        ("passenger trapped", "LIFT-2", ("LIFT-2/car", "lift passenger trapped")),
        ("lift out of service", "8KL4472", ("LIFT-2/service", "lift out of service")),
        ("pump trip", "CHWP-1", ("CHWP-1/trip", "pump trip")),
        ("boiler lockout", "BLR-2", ("BLR-2/lockout", "boiler lockout")),
        ("leak", "LD-4", ("LD-4/leak", "leak detected")),
        ("filter dirty", "FLT-6", ("FLT-6/differential-pressure", "filter dirty")),
    ],
)
def test_a_plain_fault_gives_one_alarm_that_stands_repeats_and_clears(campus: Campus, what: str, asset: str, key: tuple[str, str]) -> None:
    fault = campus.inject(what, asset)
    said = _alarms(campus, 10)
    campus.mended(asset)
    said += _alarms(campus, 20)
    assert {alarm.key for alarm in said} == {key} == fault.must
    assert len(said) > 4
    assert [alarm.active for alarm in said] == [*[True] * (len(said) - 1), False]


def test_what_is_mended_at_once_still_stands_long_enough_to_be_noticed(campus: Campus) -> None:
    campus.inject("leak", "LD-4")
    first = _alarms(campus, 1)[0].at
    campus.mended("LD-4")
    assert seen.first(_alarms(campus, 20), "LD-4/leak", active=False) - first >= faults.STANDS


def test_the_crew_at_another_asset_mends_nothing_here(campus: Campus) -> None:
    fault: Fault = campus.inject("leak", "LD-4")
    _alarms(campus, 1)
    campus.mended("LD-5")
    campus.mended("no such thing")
    assert all(alarm.active for alarm in _alarms(campus, 14) if alarm.key in fault.must)
