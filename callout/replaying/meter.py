"""The meter: gathers what points did while a history is replayed, for the figures of `performance`. It only counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules import load
from rules.standing import Change

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from rules.alarm import Severity
    from rules.standing import Move

Key = tuple[str, str, str]
"""Site, source and kind."""


@dataclass(slots=True)
class Changes:
    """The changes of one point between normal and abnormal: how many, and how many of them came as chatter; the latest two."""

    number: int = 0
    chatter: int = 0
    latest: tuple[datetime, ...] = ()

    def take(self, at: datetime) -> None:
        """Count one more."""
        self.number += 1
        self.latest = load.CHATTER.keep(self.latest, at)
        if load.CHATTER.is_reached(self.latest):
            self.chatter += 1


class Meter:
    """Alarms (activations) by site and interval, by source and by severity; how many stand, for how long; and what chatters."""

    def __init__(self) -> None:
        self.activations: dict[str, Counter[int]] = {}
        self.sources: Counter[tuple[str, str]] = Counter()
        self.severities: Counter[Severity] = Counter()
        self.standing: Counter[int] = Counter()
        """By interval, how many more alarms stood at its end than at its beginning."""

        self.since: dict[Key, datetime] = {}
        """What stands, and since when."""

        self.stood_long: dict[Key, timedelta] = {}
        """What stood longer than a day, with the longest time."""

        self.changes: dict[Key, Changes] = {}
        self.first: datetime | None = None
        self.last: datetime | None = None

    def take(self, moves: Iterable[Move]) -> None:
        """Count `moves`, which are in the order in which they were judged."""
        for move in moves:
            key = (move.site, move.source, move.kind)
            if move.change is Change.MOVED:
                self._changed(key, move.at)
            elif move.change is Change.LEFT:
                self._left(key, move)
            else:
                self._returned(key, move)

    def stale(self, now: datetime) -> dict[Key, timedelta]:
        """Return what stands at `now`, and has for longer than a day."""
        return {key: now - since for key, since in self.since.items() if now - since > load.STALE_AFTER}

    def _changed(self, key: Key, at: datetime) -> None:
        changes = self.changes.get(key)
        if changes is None:
            changes = self.changes[key] = Changes()
        changes.take(at)

    def _left(self, key: Key, move: Move) -> None:
        interval = load.interval_of(move.at)
        by_interval = self.activations.get(move.site)
        if by_interval is None:
            by_interval = self.activations[move.site] = Counter()
        by_interval[interval] += 1
        self.standing[interval] += 1
        self.sources[move.site, move.source] += 1
        self.severities[move.severity] += 1
        self.since[key] = move.at
        self.first = move.at if self.first is None else min(self.first, move.at)
        self.last = move.at if self.last is None else max(self.last, move.at)

    def _returned(self, key: Key, move: Move) -> None:
        self.standing[load.interval_of(move.at)] -= 1
        since = self.since.pop(key, move.at)
        if move.at - since > load.STALE_AFTER:
            self.stood_long[key] = max(move.at - since, self.stood_long.get(key, load.STALE_AFTER))
