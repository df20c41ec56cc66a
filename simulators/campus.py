"""The campus: steps the plant on simulated time, breaks and mends it, and says what its gateways send. No thread, no clock, no MQTT."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from simulators import riverside
from simulators.breakages import Breakages
from simulators.estate import Estate
from simulators.gateway import Message
from simulators.ledger import Fault, Ledger
from simulators.machinery import Machinery
from simulators.network import Network
from simulators.plan import Plan
from simulators.points import TICK, Point


class Campus:
    """Riverside, or another estate, from `start` on (an aware datetime; it counts in UTC).

    The same seed, start and rate give the same faults and the same messages, however often and far `step` moves, as long as
    `mended` and `stop_injecting` are called at the same simulated times. `per_hour` is the rate of plain faults; see `plan`.
    """

    def __init__(self, seed: int, start: datetime, *, per_hour: float = 24.0, estate: Estate | None = None) -> None:
        if start.tzinfo is None:
            raise ValueError("the start of a campus needs a time zone; give an aware datetime such as datetime.now(UTC)")
        self.estate = estate or riverside.estate()
        self.now = start.astimezone(UTC)
        self.ledger = Ledger()
        self._plan: Plan | None = Plan(seed, self.now, self.estate.timezone, per_hour=per_hour)
        self._machinery = Machinery(self.estate, seed, self.now)
        self._breakages = Breakages(self.estate, seed, self.ledger)
        self._network = Network(self.estate)

    def step(self, now: datetime) -> list[Message]:
        """Return the messages of all ticks up to `now`, in the order in which they go out."""
        return [message for tick in self._ticks(now) for message in self._tick(tick)]

    def inject(self, what: str, asset: str) -> Fault:
        """Break something now, besides the plan. Raises ValueError when that cannot break there."""
        return self._breakages.inject(what, asset, self.now)

    def mended(self, asset: str) -> None:
        """Mend what is broken of this asset: it goes away once it has stood long enough to be noticed."""
        self._breakages.mended(asset)

    def stop_injecting(self) -> None:
        """Break nothing more, undo what nobody has been told of, and let silent gateways speak; what stands goes its way."""
        self._plan = None
        self._breakages.withdraw()

    @property
    def fails_each_morning(self) -> Point:
        """The point of the plant that fails whenever the time schedule starts it."""
        return self._breakages.fails_each_morning

    @property
    def owes(self) -> bool:
        """Whether a gateway holds messages that it has yet to send."""
        return self._network.owes

    def _ticks(self, now: datetime) -> Iterator[datetime]:
        while self.now + TICK <= now:
            self.now += TICK
            yield self.now

    def _tick(self, now: datetime) -> list[Message]:
        for act in self._plan.due(now) if self._plan else ():
            self._breakages.act(act, now, self._machinery.in_alarm)
        self._breakages.tick(now)
        for signal in self._machinery.step(now, self._breakages.troubles(), self._breakages.closed()):
            self._network.carry(signal, self._breakages.tell(signal.point.key) if signal.active else None)
        messages = self._network.send(now, self._breakages.silent() if self._plan else frozenset())
        for message in messages:
            if message.fault:
                self._breakages.shown(message.fault, now)
        return messages
