"""Chilled water: headers that stay cold as long as enough chillers run."""

from __future__ import annotations

from collections.abc import Iterator

from simulators import air
from simulators.estate import Asset, Estate
from simulators.points import Key, Point
from simulators.trouble import Troubles

COLD = 6.0
"""Degrees Celsius of the water while all chillers run."""
RISE, MOST_RISE = 24.0, 14.0
"""Kelvin that the water tends to warm when all chillers are lost, and the most that the rooms can warm it."""
LAG = 4.0
"""Minutes in which the water goes most of the way to where it tends."""


def header_point(header: Asset) -> Point:
    """Return the flow temperature of a header, in degrees Celsius."""
    key = Key(header.source("flow-temperature"), "high chilled water temperature")
    return Point(asset=header, key=key, severity="major", trips=10.0, clears=8.5, unit="°C")


def warmed_by(estate: Estate, chiller: Asset) -> Iterator[Key]:
    """Yield the alarms that follow when `chiller` stops."""
    header = estate.get(chiller.system)
    yield header_point(header).key
    for handler in estate.fed_by(header):
        yield from air.warmed_by(estate, handler)


class Header:
    """A chilled water header and the chillers that keep it cold."""

    def __init__(self, estate: Estate, asset: Asset) -> None:
        self.serves = frozenset(asset.feeds)
        self.temperature = COLD
        self._chillers = [chiller for chiller in estate.of_class("Chiller") if chiller.system == asset.id]
        self._point = header_point(asset)

    def step(self, minutes: float, troubles: Troubles) -> Iterator[air.Reading]:
        """Yield the reading after `minutes`."""
        lost = sum(troubles.at("chiller trip", chiller) for chiller in self._chillers) / len(self._chillers)
        tends = COLD + min(MOST_RISE, RISE * lost)
        self.temperature += (tends - self.temperature) * minutes / LAG
        yield self._point, self.temperature
