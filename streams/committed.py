"""What one transaction did, told after its commit: to metrics, to the demo, to whoever watches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.reason import Decision
    from workorders.events import Event


@dataclass(slots=True)
class Committed:
    """Decisions by word and reason, events in order, and how many alarms it was about."""

    alarms: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
