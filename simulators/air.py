"""Air: handlers and the rooms behind them. A handler without flow, or with warm coils, lets its rooms warm up.

Everything is brisk: a full room without air is too warm after five to ten minutes, so that half an hour shows cause and consequence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from simulators.estate import Asset, Estate
from simulators.points import Key, Point
from simulators.trouble import Troubles

Reading = tuple[Point, float]

COIL_RISE = 7.0
"""Kelvin between chilled water and the air that leaves the coil."""
FLOW_LAG = 0.25
"""Minutes in which the flow goes most of the way to where it tends."""
FLOWING = 0.5
"""Share of the design flow from which the supply sensor feels the coil."""
LEAKAGE = 0.05
"""Share of the flow that a stopped fan lets through."""
GAIN = (0.35, 0.7)
"""Kelvin a minute by which people and machines warm a room at 22 degrees."""
MARGIN = (1.8, 2.8)
"""Cooling at design conditions, in gains."""
OUTSIDE = 30.0
"""Degrees at which a room warms no further."""
COMFORT = 22.0
DAMPER_OPENS, DAMPER_RANGE = 20.0, 4.0
DESIGN_DIFFERENCE = 9.0
"""Kelvin between room and supply air at design conditions."""


def flow_point(handler: Asset) -> Point:
    """Return the flow switch of an air handler, in per cent of the design flow."""
    key = Key(handler.source("supply-flow"), "supply flow fail")
    return Point(asset=handler, key=key, severity="major", trips=30.0, clears=70.0, low=True, unit="%")


def supply_point(handler: Asset) -> Point:
    """Return the supply temperature of an air handler, in degrees Celsius."""
    key = Key(handler.source("supply-temperature"), "high supply air temperature")
    return Point(asset=handler, key=key, severity="minor", trips=19.0, clears=16.0, unit="°C")


def zone_point(room: Asset) -> Point:
    """Return the room temperature behind a VAV box, in degrees Celsius."""
    key = Key(room.source("zone-temperature"), "high zone temperature")
    return Point(asset=room, key=key, severity="minor", trips=25.5, clears=24.5, unit="°C")


def warmed_by(estate: Estate, handler: Asset) -> Iterator[Key]:
    """Yield the alarms that follow when `handler` no longer cools."""
    yield supply_point(handler).key
    yield from (zone_point(room).key for room in estate.fed_by(handler))


class Room:
    """A room behind a VAV box: gains warm it, supply air cools it, a thermostat moves the damper."""

    def __init__(self, asset: Asset, seed: int) -> None:
        rng = Random(f"{seed}:{asset.id}")
        self.asset = asset
        self.point = zone_point(asset)
        self.temperature = COMFORT
        self._gain = rng.uniform(*GAIN)
        self._margin = rng.uniform(*MARGIN)

    def step(self, minutes: float, flow: float, supply: float, *, stuck: bool) -> float:
        """Return the temperature after `minutes` of `flow` (0..1) at `supply` degrees."""
        damper = 0.0 if stuck else min(1.0, max(0.0, (self.temperature - DAMPER_OPENS) / DAMPER_RANGE))
        warming = (OUTSIDE - self.temperature) / (OUTSIDE - COMFORT)
        cooling = self._margin * damper * flow * (self.temperature - supply) / DESIGN_DIFFERENCE
        self.temperature += minutes * self._gain * (warming - cooling)
        return self.temperature


class Handler:
    """An air handler and its rooms."""

    def __init__(self, estate: Estate, asset: Asset, seed: int) -> None:
        self.asset = asset
        self._rooms = [Room(room, seed) for room in estate.fed_by(asset)]
        self._flow_point = flow_point(asset)
        self._supply_point = supply_point(asset)
        self._flow = 1.0

    def step(self, minutes: float, water: Callable[[Asset], float], troubles: Troubles) -> Iterator[Reading]:
        """Yield the readings after `minutes`; `water` gives the degrees of the chilled water that reaches a handler."""
        runs = not troubles.at("fan belt", self.asset) and self.asset.block not in troubles.burning
        tends = 1.0 if runs else LEAKAGE
        self._flow += (tends - self._flow) * min(1.0, minutes / FLOW_LAG)
        supply = water(self.asset) + COIL_RISE
        yield self._flow_point, 100 * self._flow
        yield self._supply_point, supply if self._flow > FLOWING else 0.0
        for room in self._rooms:
            yield room.point, room.step(minutes, self._flow, supply, stuck=troubles.at("damper stuck", room.asset))
