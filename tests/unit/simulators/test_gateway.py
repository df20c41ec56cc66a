"""A gateway that falls silent sends what it heard late, twice, and with the times at which it happened."""

from __future__ import annotations

from datetime import timedelta

from simulators import faults
from simulators.campus import Campus
from simulators.gateway import AGAIN_AFTER, Message
from tests.unit.simulators import seen
from tests.unit.simulators.seen import MINUTE, NUISANCE, START

TICK = timedelta(seconds=5)


def _run(campus: Campus, minutes: int) -> dict[int, list[Message]]:
    """Return what went out, by tick; nuisance left out."""
    out = {}
    for i in range(1, minutes * 12 + 1):
        messages = campus.step(START + i * TICK)
        out[i] = [message for message, alarm in zip(messages, seen.read(messages), strict=True) if alarm.key.kind not in NUISANCE]
    return {i: messages for i, messages in out.items() if messages}


def _behind_a_silent_gateway() -> dict[int, list[Message]]:
    campus = Campus(4, START, per_hour=0)
    campus.inject(faults.SILENT_GATEWAY, "GW-B")
    campus.inject("leak", "LD-7")
    campus.inject(faults.FLAPPING, "VAV-5-02")
    campus.mended("GW-B")
    return _run(campus, 16)


def test_the_supervisor_tells_that_the_gateway_is_offline_at_once() -> None:
    [alarm] = seen.read(_behind_a_silent_gateway()[1])
    assert alarm.key == ("GW-B/link", "gateway offline")


def test_the_backlog_comes_late_and_with_the_times_at_which_it_happened() -> None:
    out = _behind_a_silent_gateway()
    back = next(i for i, messages in out.items() if any(alarm.key.source == "LD-7/leak" for alarm in seen.read(messages)))
    came = START + back * TICK
    assert came >= START + faults.STANDS
    backlog = [alarm for alarm in seen.read(out[back]) if alarm.key.source != "GW-B/link"]
    assert len(backlog) > 20
    assert seen.first(backlog, "LD-7/leak") <= START + TICK
    for source in ("LD-7/leak", "VAV-5-02/co2"):
        times = [alarm.at for alarm in backlog if alarm.key.source == source]
        assert times == sorted(set(times))
        assert times[0] <= START + MINUTE


def test_the_backlog_comes_a_second_time_to_the_letter_after_newer_alarms() -> None:
    out = _behind_a_silent_gateway()
    back = next(i for i, messages in out.items() if any(alarm.key.source == "LD-7/leak" for alarm in seen.read(messages)))
    # What a real gateway sends on the tick of its return besides the backlog is new: it is not sent again.
    late = [(message.topic, message.body) for message in out[back] if b"GW-B" in message.body]
    again = [(message.topic, message.body) for message in out[back + AGAIN_AFTER // TICK]]
    assert again[-len(late) :] == late
    between = [alarm for i in range(back + 1, back + AGAIN_AFTER // TICK) for alarm in seen.read(out.get(i, []))]
    assert any(alarm.key.source == "VAV-5-02/co2" for alarm in between)


def test_a_fault_behind_a_silent_gateway_stands_until_it_could_be_noticed() -> None:
    campus = Campus(4, START, per_hour=0)
    campus.inject(faults.SILENT_GATEWAY, "GW-B")
    campus.inject("leak", "LD-7")
    campus.mended("GW-B")
    campus.mended("LD-7")
    out = _run(campus, 20)
    told = next(i for i, messages in out.items() if any(message.fault == "F-002" for message in messages))
    cleared = seen.first([alarm for messages in out.values() for alarm in seen.read(messages)], "LD-7/leak", active=False)
    assert cleared >= START + told * TICK + faults.STANDS - TICK


def test_other_buildings_speak_on() -> None:
    campus = Campus(4, START, per_hour=0)
    campus.inject(faults.SILENT_GATEWAY, "GW-B")
    campus.inject("leak", "LD-1")
    assert {alarm.key.source for messages in _run(campus, 1).values() for alarm in seen.read(messages)} == {"GW-B/link", "LD-1/leak"}


def test_a_campus_that_stops_injecting_lets_the_gateway_speak() -> None:
    campus = Campus(4, START, per_hour=0)
    campus.inject(faults.SILENT_GATEWAY, "GW-B")
    campus.inject("leak", "LD-7")
    assert len(_run(campus, 1)) == 1
    campus.stop_injecting()
    messages = campus.step(START + MINUTE + TICK)
    assert "LD-7/leak" in {alarm.key.source for alarm in seen.read(messages)}
    assert campus.owes
    campus.step(START + MINUTE + TICK + AGAIN_AFTER)
    assert not campus.owes


def test_gateways_differ_in_their_habits() -> None:
    campus = Campus(4, START, per_hour=0)
    campus.inject("leak", "LD-1")
    campus.inject("leak", "LD-7")
    by_source = {alarm.key.source: alarm for alarm in seen.read(campus.step(START + MINUTE))}
    assert by_source["LD-1/leak"].raw["id"].startswith("GW-A-")
    assert by_source["LD-1/leak"].raw["at"].endswith("+00:00")
    assert "id" not in by_source["LD-7/leak"].raw
    assert by_source["LD-7/leak"].raw["at"].endswith("+01:00"), "block B stamps summer time"
