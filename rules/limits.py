"""Limits of how much a point or a site may say: flapping of one point, a flood at one site. ISA-18.2 calls both nuisances."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rules.treatment import GroupBy, Priority

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`many` times `within` a span is too often."""

    many: int
    within: timedelta

    def is_reached(self, times: Sequence[datetime]) -> bool:
        """Say whether the latest of `times`, which are in order, are too many in too short a time."""
        return len(times) >= self.many and times[-1] - times[-self.many] <= self.within

    def keep(self, times: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
        """Return as many of `times` as the limit looks at, in order, with `at` among them."""
        if times and at < times[-1]:
            return tuple(sorted((*times, at)))[-self.many :]
        return (*times, at)[-self.many :]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """When a site sends a flood (ISA-18.2 counts ten alarms in ten minutes), and what then shares an order.

    What is less urgent than `below` is grouped: with P1, all but P1.
    """

    limit: Limit = field(default_factory=lambda: Limit(many=10, within=timedelta(minutes=10)))
    group_by: GroupBy = GroupBy.SYSTEM
    below: Priority = Priority.P1

    def groups(self, priority: Priority) -> bool:
        """Say whether an alarm of `priority` shares an order in a flood; one as urgent as the limit stands alone."""
        return self.below.is_more_urgent_than(priority)


USUAL_FLAPPING = Limit(many=5, within=timedelta(minutes=10))
USUAL_FLOOD = Flood()
