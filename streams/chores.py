"""The chores of a runtime: what is neither reading nor committing, done in small pieces so that no alarm waits long for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from store import activity, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from store.store import Store
    from streams.pipeline import Pipeline
    from streams.relay import Relay

TICK = 0.2
"""Seconds after which a quiet runtime looks round: what people did, what is left to send."""

FOLD_EVERY = 10.0
FOLD_WHEN_QUIET = 1.0
"""Seconds after which counts of repeats are written into their rows: soon when nothing comes, else now and then."""

PRUNE_EVERY = 60.0
EVENTS_KEPT = timedelta(hours=24)

LEAST_SENT, ALARMS_A_SENT = 40, 20
LEAST_FOLDED, ALARMS_A_FOLDED = 250, 4
"""Events and rows of one piece: some milliseconds of work, or more after a large commit, whose alarms have waited longer anyway."""


class Chores:
    """Sends events, learns what people did, folds the journal, and forgets old events."""

    def __init__(self, store: Store, pipeline: Pipeline, relay: Relay) -> None:
        self._store = store
        self._pipeline = pipeline
        self._relay = relay
        self._tick_at = self._prune_at = self._fold_at = 0.0
        self.folding = False

    def turn(self, at: float, now: datetime, committed_at: float, committed: int) -> None:
        """Do a piece of what is due. The last commit was at `committed_at`, of `committed` messages."""
        self._relay.turn(now, max(LEAST_SENT, committed // ALARMS_A_SENT))
        if self.folding:
            self.folding = self._pipeline.fold(max(LEAST_FOLDED, committed // ALARMS_A_FOLDED))
        if at >= self._tick_at:
            self._tick_at = at + TICK
            self._look_round(at, now, committed_at)

    def _look_round(self, at: float, now: datetime, committed_at: float) -> None:
        self._pipeline.learn()
        self._relay.has_more = True
        if at >= min(self._fold_at, committed_at + FOLD_WHEN_QUIET):
            self._fold_at = at + FOLD_EVERY
            self.folding = True
        if at >= self._prune_at:
            self._prune_at = at + PRUNE_EVERY
            with self._store.begin() as connection:
                forget(connection, now)


def forget(connection: Connection, now: datetime) -> None:
    """Forget what nobody will ask for any more: events sent long ago, and what points did in minutes long past."""
    outbox.prune(connection, now - EVENTS_KEPT)
    activity.prune(connection, now)
