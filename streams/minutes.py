"""The minutes of one transaction: which alarms began and which orders were opened, to be added to what SQL has of each minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.standing import Change
from store import activity

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from rules.standing import Move, Standings
    from workorders.events import Event

OPENED = "workorder.opened"


class Minutes:
    """Counts by site and minute, by event time. Only what is no repeat is looked at, so it costs nothing that could be measured."""

    def __init__(self) -> None:
        self._counts: activity.Counts = {}

    def take(self, known: Standings, moves: Iterable[Move]) -> None:
        """Count the alarms of one site that began among `moves`, and those of them without an asset."""
        for move in moves:
            if move.change is Change.LEFT:
                counts = self._minute(move.site, move.at)
                counts[0] += 1
                counts[1] += known.by_key[move.source, move.kind].asset is None

    def hear(self, events: Iterable[Event]) -> None:
        """Count the orders that were opened."""
        for event in events:
            if event.type == OPENED:
                self._minute(event.site, event.at)[2] += 1

    def write(self, connection: Connection) -> None:
        """Add to what SQL has."""
        activity.add(connection, self._counts)

    def _minute(self, site: str, at: datetime) -> list[int]:
        return self._counts.setdefault((site, activity.minute_of(at)), [0, 0, 0])
