"""Floods as ISA-18.2 counts them, in intervals of ten minutes."""

from datetime import UTC, datetime, timedelta

import pytest

from rules import load

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
FIRST = load.interval_of(START)


@pytest.mark.parametrize(
    ("alarms", "wanted"),
    [
        pytest.param([9, 9, 9], [], id="nine in ten minutes are no flood, however long"),
        pytest.param([0, 10, 0], [(10, 20, 10, 10)], id="ten are one"),
        pytest.param([12, 5, 5, 4, 9], [(0, 30, 22, 12)], id="it goes on while there are five, and is over with fewer"),
        pytest.param([11, 4, 11], [(0, 10, 11, 11), (20, 30, 11, 11)], id="two with a calm between them are two"),
        pytest.param([30, 20], [(0, 20, 50, 30)], id="one at the end ends with the last interval"),
    ],
)
def test_floods(alarms: list[int], wanted: list[tuple[int, int, int, int]]) -> None:
    counts = {FIRST + place: number for place, number in enumerate(alarms) if number}
    found = [
        ((flood.begins_at - START) // timedelta(minutes=1), (flood.ends_at - START) // timedelta(minutes=1), flood.alarms, flood.peak)
        for flood in load.floods(counts)
    ]
    assert found == wanted


def test_intervals_begin_at_the_full_ten_minutes() -> None:
    assert load.begin_of(load.interval_of(START + timedelta(minutes=19, seconds=59))) == START + timedelta(minutes=10)
