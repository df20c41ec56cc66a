"""How the rules treat an alarm: priority, trade, delays, grouping. A value; `rules.book` works it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Priority(StrEnum):
    """How soon a job must be done, P1 first."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"

    def is_more_urgent_than(self, other: Priority) -> bool:
        """Say whether a job of this priority must be done before one of `other`."""
        return self < other


class GroupBy(StrEnum):
    """Which alarms share an order."""

    ALARM = "alarm"
    ASSET = "asset"
    SYSTEM = "system"
    SITE = "site"


class Recurrence(StrEnum):
    """What a fault gets that comes back soon after its order was closed."""

    REOPEN = "reopen"
    LINK = "link"


class Category(StrEnum):
    """What sort of job it is, in the words of the work-order desk."""

    REACTIVE = "reactive"
    CORRECTIVE = "corrective"
    INSPECTION = "inspection"
    BREAKDOWN = "breakdown"
    SCHEDULED_MAINTENANCE = "scheduled maintenance"
    TENANT_REQUEST = "tenant request"
    HELP_DESK = "help desk"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What `rules.yaml` says about one alarm.

    `quiet_close`, `reopen_within` and `stale_after` of None are never; `why` has a sentence for each rule that spoke.
    """

    priority: Priority = Priority.P3
    raises: bool = True
    category: Category = Category.REACTIVE
    trade: str = ""
    group_by: GroupBy = GroupBy.ASSET
    on_delay: timedelta = timedelta(0)
    off_delay: timedelta = timedelta(0)
    quiet_close: timedelta | None = None
    reopen_within: timedelta | None = timedelta(hours=8)
    recurrence: Recurrence = Recurrence.REOPEN
    stale_after: timedelta | None = None
    why: tuple[str, ...] = ()
