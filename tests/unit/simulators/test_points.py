"""When a point says something."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from simulators import riverside
from simulators.points import TICK, Key, Point, Signal, Watch
from tests.unit.simulators.seen import START

ASSET = riverside.estate().get("AHU-3")
HIGH = Point(asset=ASSET, key=Key("AHU-3/temperature", "high"), trips=25.5, clears=24.5)
LOW = Point(asset=ASSET, key=Key("AHU-3/flow", "low"), trips=30.0, clears=70.0, low=True)
CONTACT = Point(asset=ASSET, key=Key("AHU-3/trip", "trip"))


@pytest.mark.parametrize(
    ("point", "values", "states"),
    [
        pytest.param(HIGH, (25.4, 25.5, 25.0, 24.5, 25.4), (False, True, True, False, False), id="too high, and back below the lower mark"),
        pytest.param(LOW, (31, 30, 69, 70, 31), (False, True, True, False, False), id="too low, and back above the upper mark"),
        pytest.param(CONTACT, (0, 1, 1, 0), (False, True, True, False), id="a contact"),
    ],
)
def test_a_point_trips_at_one_mark_and_clears_at_another(point: Point, values: tuple[float, ...], states: tuple[bool, ...]) -> None:
    watch = Watch(point, seed=1)
    for i, (value, state) in enumerate(zip(values, states, strict=True)):
        watch.look(START + i * TICK, value)
        assert watch.active is state


def _said(values: list[float]) -> list[Signal]:
    watch = Watch(CONTACT, seed=1)
    looks = [watch.look(START + i * TICK, value) for i, value in enumerate(values)]
    return [signal for signal in looks if signal]


def test_a_point_that_stands_says_so_again_in_its_own_rhythm() -> None:
    said = _said([0.0, *[1.0] * 200, 0.0])
    assert [signal.repeat for signal in said] == [0, *range(1, len(said) - 1), 0]
    assert [signal.active for signal in said] == [*[True] * (len(said) - 1), False]
    gaps = {later.at - earlier.at for earlier, later in itertools.pairwise(said[:-1])}
    assert len(gaps) == 1
    assert timedelta(minutes=1) <= gaps.pop() <= timedelta(minutes=3)


def test_what_one_point_says_is_in_strict_order_of_its_stamps_and_never_ahead_of_its_time() -> None:
    said = _said([i % 2.0 for i in range(100)])
    assert len(said) == 99
    assert all(earlier.at < later.at for earlier, later in itertools.pairwise(said))
    assert all(signal.at <= START + i * TICK for i, signal in enumerate(said, start=1))
