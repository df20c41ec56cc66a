"""Traffic that is nobody's job: fans that answer to traffic, and a supervisor that tests its own line. A rule book must keep it quiet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from simulators.air import Reading
from simulators.estate import Asset, Estate
from simulators.points import Key, Point

FAN_PERIOD = (240, 540)
"""Seconds from one start of a car park fan to the next."""
FAN_RUNS = 0.4
"""Share of the period that it runs."""
TEST_PERIOD, TEST_LASTS = timedelta(minutes=10), timedelta(seconds=30)


class Nuisance:
    """Cycles that run whatever else happens."""

    def __init__(self, estate: Estate, seed: int, start: datetime) -> None:
        self._start = start
        self._cycles = [self._fan(fan, seed) for fan in estate.of_class("Car_Park_Fan")]
        self._cycles += [self._test(supervisor) for supervisor in estate.of_class("BMS_Supervisor")]

    @staticmethod
    def _fan(fan: Asset, seed: int) -> tuple[Point, timedelta, timedelta]:
        period = timedelta(seconds=Random(f"{seed}:{fan.id}").randint(*FAN_PERIOD))
        key = Key(fan.source("run"), "fan running on carbon monoxide")
        return Point(asset=fan, key=key, severity="warning"), period, period * FAN_RUNS

    @staticmethod
    def _test(supervisor: Asset) -> tuple[Point, timedelta, timedelta]:
        key = Key(supervisor.source("line"), "test alarm")
        return Point(asset=supervisor, key=key, severity="warning"), TEST_PERIOD, TEST_LASTS

    def step(self, now: datetime) -> Iterator[Reading]:
        """Yield the readings at `now`: each cycle is off first, and on at the end of its period."""
        for point, period, on in self._cycles:
            yield point, float((now - self._start) % period >= period - on)
