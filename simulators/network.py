"""The gateways of a campus: one a building, and the supervisor's own line, which never falls silent."""

from __future__ import annotations

from datetime import UTC, datetime

from simulators.estate import Asset, Estate
from simulators.gateway import Gateway, Message
from simulators.points import Signal

SUPERVISOR = "BMS"


class Network:
    """Carries each signal through the gateway of its building."""

    def __init__(self, estate: Estate) -> None:
        self._lines = {SUPERVISOR: Gateway(estate.site, SUPERVISOR, UTC, numbers=True)}
        self._line_of: dict[str, str] = {}
        self._silent: frozenset[str] = frozenset()
        for i, gateway in enumerate(estate.of_class("Gateway")):
            # The gateways are of different makes: every second one gives no ids, and stamps local time with its offset.
            stamps = estate.timezone if i % 2 else UTC
            self._lines[gateway.id] = Gateway(estate.site, gateway.id, stamps, numbers=not i % 2)
            self._line_of[gateway.block] = gateway.id

    @property
    def owes(self) -> bool:
        """Whether a gateway holds messages that it has yet to send."""
        return any(line.owes for line in self._lines.values())

    def carry(self, signal: Signal, fault: str | None) -> None:
        """Give one signal to its gateway; that a gateway is offline is told by the supervisor."""
        self._lines[self._line(signal.point.asset)].carry(signal, fault)

    def send(self, now: datetime, silent: frozenset[str]) -> list[Message]:
        """Return all that goes out at `now`; the gateways in `silent` say nothing."""
        was_silent, self._silent = self._silent, silent
        sent = (line.send(now, silent=name in silent, was_silent=name in was_silent) for name, line in self._lines.items())
        return [message for messages in sent for message in messages]

    def _line(self, asset: Asset) -> str:
        return SUPERVISOR if asset.klass == "Gateway" else self._line_of.get(asset.block, SUPERVISOR)
