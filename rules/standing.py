"""Standing alarms: what is remembered of each alarm key, in the words of ISA-18.2, and which of them wait for what.

One pipeline owns the standing alarms of a site and alone changes them; this module only holds them.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from rules.links import Links

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rules.alarm import Alarm, Scalar, Severity, State
    from rules.treatment import Treatment


class Phase(StrEnum):
    """Where a standing alarm is between normal and active."""

    NORMAL = "normal"
    PENDING = "pending"
    ACTIVE = "active"
    CLEARING = "clearing"


class Change(StrEnum):
    """What happened to a standing alarm that those who count alarms want to hear of."""

    LEFT = "left"
    RETURNED = "returned"
    MOVED = "moved"


@dataclass(slots=True)
class Move:
    """One change of a standing alarm at event time `at`: an episode began (`left`) or ended (`returned`), or the point itself moved.

    A point moves between normal and abnormal more often than episodes begin and end: delays make one episode of many moves.
    `since` is when the episode that ended began. Severity and asset are those of that moment.
    """

    change: Change
    at: datetime
    site: str
    source: str
    kind: str
    severity: Severity
    since: datetime | None


# Not frozen and not a value: the one thing that an alarm changes. Slots keep 50,000 of them near 25 MB.
@dataclass(slots=True, eq=False)
class StandingAlarm:
    """The remembered state of one alarm key.

    `raised_at` and `cleared_at` bound the last episode; `last_at`, `last_state` and `last_id` are those of the latest
    message by event time; `count` counts activations and repeats, `activations` only the former.
    `wake_at` is when the phase wants to be looked at again, None when it waits for nothing; `until` is when, by event time,
    that wait is over. `order` is the number of the work order that the last episode belongs to.
    `transitions` are the latest changes between normal and abnormal, `flapping_since` is set while there are too many of them.
    `comings` are the beginnings of its latest episodes that counted, by which it is known to recur.
    """

    site: str
    source: str
    kind: str
    severity: Severity
    id: int = 0
    phase: Phase = Phase.NORMAL
    asset: str | None = None
    raised_at: datetime | None = None
    cleared_at: datetime | None = None
    last_at: datetime | None = None
    last_state: State | None = None
    last_id: str | None = None
    count: int = 0
    activations: int = 0
    until: datetime | None = None
    wake_at: datetime | None = None
    order: int | None = None
    value: Scalar | None = None
    unit: str | None = None
    message: str | None = None
    transitions: tuple[datetime, ...] = ()
    flapping_since: datetime | None = None
    comings: tuple[datetime, ...] = ()
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    decision: str = ""
    reason: str = ""
    why: tuple[str, ...] = ()
    treatment: Treatment | None = None
    """How the rules treat it; a cache, worked out again when empty."""

    @property
    def is_active(self) -> bool:
        """Whether the point counts as abnormal: also while it has not yet stayed normal for the off-delay."""
        return self.phase is Phase.ACTIVE or self.phase is Phase.CLEARING

    @property
    def is_suppressed(self) -> bool:
        """Whether it stands and raises nothing: nobody's job, or not now."""
        return self.phase is Phase.ACTIVE and (self.order is None or self.until is not None)

    def note(self, alarm: Alarm) -> None:
        """Remember `alarm` as the latest message by event time."""
        self.last_at = alarm.at
        self.last_state = alarm.state
        self.last_id = alarm.id

    def describe(self, alarm: Alarm) -> None:
        """Take over what `alarm` says about its point."""
        self.severity = alarm.severity
        self.value = alarm.value
        self.unit = alarm.unit
        self.message = alarm.message
        self.attributes = alarm.attributes


_place = attrgetter("id", "source", "kind")


class Standings:
    """All standing alarms of one site: by (source, kind), by the order they belong to, and by when they want to be woken.

    `latest` are the event times of the alarms that counted last, by which a flood is known.
    """

    def __init__(self, standings: Iterable[StandingAlarm] = (), latest: tuple[datetime, ...] = ()) -> None:
        self.by_key: dict[tuple[str, str], StandingAlarm] = {}
        self._by_order: dict[int, list[StandingAlarm]] = {}
        self._wakes: list[tuple[datetime, str, str, int, StandingAlarm]] = []
        self._pushed = 0
        self.links = Links()
        self.latest: tuple[datetime, ...] = latest
        self.latest_changed = False
        self.changed: set[StandingAlarm] = set()
        self.counted: set[StandingAlarm] = set()
        self._moves: list[Move] = []
        for standing in standings:
            self.by_key[standing.source, standing.kind] = standing
            if standing.order is not None:
                self._by_order.setdefault(standing.order, []).append(standing)
            if standing.wake_at is not None:
                self._push(standing, standing.wake_at)

    def __iter__(self) -> Iterator[StandingAlarm]:
        return iter(self.by_key.values())

    def __len__(self) -> int:
        return len(self.by_key)

    def add(self, standing: StandingAlarm) -> None:
        """Remember a key that was never heard of before."""
        self.by_key[standing.source, standing.kind] = standing

    def of_order(self, order: int) -> list[StandingAlarm]:
        """Return the standing alarms whose last episode belongs to `order`."""
        return self._by_order.get(order, [])

    def attach(self, standing: StandingAlarm, order: int) -> None:
        """Make the running episode of `standing` belong to `order`."""
        if standing.order != order:
            self.detach(standing)
            standing.order = order
            self._by_order.setdefault(order, []).append(standing)

    def detach(self, standing: StandingAlarm) -> None:
        """Make the running episode of `standing` belong to no order."""
        if standing.order is not None:
            self._by_order[standing.order].remove(standing)
            standing.order = None
        self.changed.add(standing)

    def wake(self, standing: StandingAlarm, at: datetime | None) -> None:
        """Have `standing` woken at `at`, or not at all."""
        standing.wake_at = at
        if at is not None:
            self._push(standing, at)

    def next_wake(self) -> datetime | None:
        """Return when the first standing alarm wants to be woken."""
        while self._wakes and self._wakes[0][-1].wake_at != self._wakes[0][0]:
            heapq.heappop(self._wakes)
        return self._wakes[0][0] if self._wakes else None

    def due(self, now: datetime) -> StandingAlarm | None:
        """Take and return the first standing alarm that is due at `now`."""
        at = self.next_wake()
        if at is None or at > now:
            return None
        standing = heapq.heappop(self._wakes)[-1]
        standing.wake_at = None
        return standing

    def take_changes(self) -> tuple[list[StandingAlarm], list[StandingAlarm]]:
        """Return what changed since the last call: those that changed in full, and those that only counted.

        The first by number, those without one by name: neighbours share a page of their table and of its index.
        """
        changed = sorted(self.changed, key=_place)
        counted = list(self.counted - self.changed)
        self.changed.clear()
        self.counted.clear()
        return changed, counted

    def move(self, standing: StandingAlarm, change: Change, at: datetime) -> None:
        """Take note of what happened to `standing` at event time `at`."""
        self._moves.append(Move(change, at, standing.site, standing.source, standing.kind, standing.severity, standing.raised_at))

    def take_moves(self) -> list[Move]:
        """Return what happened since the last call, in the order in which it was judged."""
        moves, self._moves = self._moves, []
        return moves

    def _push(self, standing: StandingAlarm, at: datetime) -> None:
        # Equal times go by name, which a restart does not change; the running number keeps the heap from comparing alarms.
        self._pushed += 1
        heapq.heappush(self._wakes, (at, standing.source, standing.kind, self._pushed, standing))
