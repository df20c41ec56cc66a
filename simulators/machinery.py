"""All plant of an estate in one step: physics, contacts and nuisance, watched by their points."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from simulators import faults
from simulators.air import Handler, Reading
from simulators.estate import Asset, Estate
from simulators.nuisance import Nuisance
from simulators.points import TICK, Key, Point, Signal, Watch
from simulators.trouble import Troubles
from simulators.water import Header

_MINUTES = TICK / timedelta(minutes=1)


class Machinery:
    """The plant. It starts in good order, with comfortable rooms."""

    def __init__(self, estate: Estate, seed: int, start: datetime) -> None:
        self._seed = seed
        self._headers = [Header(estate, header) for header in estate.of_class("Chilled_Water_System")]
        self._handlers = [Handler(estate, handler, seed) for handler in estate.of_class("AHU")]
        self._contacts = {spot.point.key: spot.point for spot in faults.everywhere(estate) if not spot.physical}
        self._closed: Collection[Key] = ()
        self._nuisance = Nuisance(estate, seed, start)
        self._watches: dict[Key, Watch] = {}

    def in_alarm(self, key: Key) -> bool:
        """Return whether the point of `key` stands in alarm."""
        return key in self._watches and self._watches[key].active

    def step(self, now: datetime, troubles: Troubles, closed: Collection[Key]) -> Iterator[Signal]:
        """Yield what the points say at the tick `now`; `closed` are the contacts that tell of a fault."""
        for point, value in self._readings(now, troubles, closed):
            signal = self._watch(point).look(now, value)
            if signal:
                yield signal

    def _readings(self, now: datetime, troubles: Troubles, closed: Collection[Key]) -> Iterator[Reading]:
        for header in self._headers:
            yield from header.step(_MINUTES, troubles)
        for handler in self._handlers:
            yield from handler.step(_MINUTES, self._water, troubles)
        yield from self._nuisance.step(now)
        # A contact that was open and is open has nothing to say: of a hundred and fifty, a handful is looked at.
        for key in dict.fromkeys((*self._closed, *closed)):
            yield self._contacts[key], float(key in closed)
        self._closed = closed

    def _water(self, handler: Asset) -> float:
        return next(header.temperature for header in self._headers if handler.id in header.serves)

    def _watch(self, point: Point) -> Watch:
        watch = self._watches.get(point.key)
        if watch is None:
            watch = self._watches[point.key] = Watch(point, self._seed)
        return watch
