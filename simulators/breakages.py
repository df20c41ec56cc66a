"""What is broken now: breaks things, remembers who has been told, and mends them. It moves no air and sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from simulators import faults, plan
from simulators.estate import Estate
from simulators.faults import Spot
from simulators.ledger import Fault, Ledger
from simulators.points import Key, Point
from simulators.trouble import Troubles

FLICKERS = 0.35
"""Chance that a flapping contact changes in a tick."""


@dataclass(slots=True)
class _Standing:
    """A fault that stands. `told` once a message of it was written, `shown_at` once one was sent, `mend` once the crew was there."""

    fault: Fault
    spot: Spot
    ends_at: datetime
    told: bool = False
    shown_at: datetime | None = None
    mend: bool = False
    closed: bool = True

    def over(self, now: datetime) -> bool:
        """Return whether it goes away at `now`: mended or worn off, but never before it could be noticed."""
        noticed = self.shown_at is not None and now >= self.shown_at + faults.STANDS
        return noticed and (self.mend or now >= self.ends_at)


class Breakages:
    """The faults that stand, by the key of the alarm that must tell of each."""

    def __init__(self, estate: Estate, seed: int, ledger: Ledger) -> None:
        self._estate = estate
        self._rng = Random(f"{seed}:breakages")
        self._ledger = ledger
        self._plain = faults.plain(estate)
        self._dramatic = faults.dramatic(estate)
        # It is the same plant that fails each morning: that is what makes it worth a look.
        self._morning = [self._rng.choice(faults.morning(estate))]
        self._standing: dict[Key, _Standing] = {}
        self._times: Counter[Key] = Counter()
        self._made = 0

    @property
    def fails_each_morning(self) -> Point:
        """The point of the plant that fails whenever the time schedule starts it."""
        [spot] = self._morning
        return spot.point

    def act(self, act: str, now: datetime, busy: Callable[[Key], bool]) -> None:
        """Break something by a word of the plan: where nothing stands (`busy`: in alarm already), and rather where nothing did before."""
        free = [spot for spot in self._spots(act) if spot.point.key not in self._standing and not busy(spot.point.key)]
        if free:
            fewest = min(self._times[spot.point.key] for spot in free)
            self._break(self._rng.choice([spot for spot in free if self._times[spot.point.key] == fewest]), now)

    def inject(self, what: str, name: str, now: datetime) -> Fault:
        """Break this of that asset. Raises ValueError when the estate has no such fault there."""
        asset = self._estate.find(name)
        for spot in faults.everywhere(self._estate):
            if spot.what == what and spot.asset == asset:
                return self._break(spot, now)
        raise ValueError(f"{name} cannot have the fault {what!r}; a fault and an asset that fit are 'fan belt' and AHU-3")

    def mended(self, name: str) -> None:
        """Mend all that is broken of one asset; a name that the estate does not know changes nothing."""
        asset = self._estate.find(name)
        for standing in self._standing.values():
            standing.mend |= standing.spot.asset == asset

    def tick(self, now: datetime) -> None:
        """End what is over, and let what flaps flap."""
        for key in [key for key, standing in self._standing.items() if standing.over(now)]:
            del self._standing[key]
        for standing in self._standing.values():
            if standing.spot.what == faults.FLAPPING and self._rng.random() < FLICKERS:
                standing.closed = not standing.closed

    def withdraw(self) -> None:
        """Undo what nobody has been told of."""
        self._standing = {key: standing for key, standing in self._standing.items() if standing.told}

    def closed(self) -> list[Key]:
        """Return the keys of the contacts that tell of a fault now."""
        return [key for key, standing in self._standing.items() if standing.closed and not standing.spot.physical]

    def tell(self, key: Key) -> str | None:
        """Return the id of the fault that an alarm of `key` is among the first to tell of, and remember that it was told."""
        standing = self._standing.get(key)
        if standing is None or standing.shown_at:
            return None
        standing.told = True
        return standing.fault.id

    def shown(self, fault_id: str, now: datetime) -> None:
        """Remember that a message of this fault was sent."""
        for standing in self._standing.values():
            if standing.fault.id == fault_id and standing.shown_at is None:
                standing.shown_at = now

    def troubles(self) -> Troubles:
        """Return what the physics need to know."""
        spots = [standing.spot for standing in self._standing.values()]
        return Troubles(((spot.what, spot.asset) for spot in spots), (spot.burns for spot in spots if spot.burns))

    def silent(self) -> frozenset[str]:
        """Return the ids of the gateways that say nothing."""
        return frozenset(standing.spot.asset.id for standing in self._standing.values() if standing.spot.what == faults.SILENT_GATEWAY)

    def _spots(self, act: str) -> Sequence[Spot]:
        if act == faults.FAILS_TO_START:
            return self._morning
        if act == plan.PLAIN:
            [(_, spots)] = self._rng.choices(self._plain, [weight for weight, _ in self._plain])
            return spots
        return self._dramatic[act]

    def _break(self, spot: Spot, now: datetime) -> Fault:
        self._made += 1
        fault = Fault(
            id=f"F-{self._made:03}", what=spot.what, asset=spot.asset.id, at=now, must=frozenset({spot.point.key}), may=spot.follows
        )
        lasts = timedelta(minutes=self._rng.uniform(*spot.lasts))
        self._standing[spot.point.key] = _Standing(fault, spot, now + lasts)
        self._times[spot.point.key] += 1
        self._ledger.make(fault)
        return fault
