"""What one transaction did, told after its commit: to metrics, to the demo, to whoever watches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rules.reason import Decision
    from rules.standing import Move, StandingAlarm
    from store.outbox import Stored
    from workorders.events import Event


@dataclass(slots=True)
class Committed:
    """Decisions by word and reason, events in order, and how many alarms it was about.

    `changed` are standing alarms that did more than repeat. They live on in the pipeline: look at them now, and keep none.
    `moves` are what happened to standing alarms, site by site in the order in which it was judged.
    """

    alarms: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    changed: list[StandingAlarm] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)


class Listener(Protocol):
    """Who is told, in the pipeline's thread: it must be quick, wait for nobody, and raise nothing."""

    def committed(self, committed: Committed) -> None:
        """Hear what a transaction of the pipeline did."""

    def event(self, event: Stored) -> None:
        """Hear of an event that people caused."""
