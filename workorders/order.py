"""The work order and its timeline. Values; who may change what stands in `workorders.lifecycle`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from rules.treatment import Category, Priority

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

PREFIX = "WO-"


class Status(StrEnum):
    """How far a work order has come."""

    NEW = "new"
    OPEN = "open"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    ATTENDED = "attended"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"


class HoldReason(StrEnum):
    """Why work waits."""

    AWAITING_PARTS = "awaiting-parts"
    AWAITING_ACCESS = "awaiting-access"
    AWAITING_CLIENT = "awaiting-client"
    OTHER = "other"


ENDED = frozenset({Status.CLOSED, Status.CANCELLED})
"""An order in one of these is no longer open: its group may get a new one."""

OPEN = tuple(status for status in Status if status not in ENDED)

UNTOUCHED = frozenset({Status.NEW, Status.OPEN, Status.REOPENED})
"""Nobody has taken the order yet, so a quiet one may close itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    """One job. `group` is the group key of its alarms, empty when a person raised it; `logged_at` is when it came to be.

    `version` counts the changes; a writer must name the one that it read. `held_from` is the status that a hold interrupts.
    `link` is the number of the earlier order of the same fault.
    """

    number: int
    site: str
    title: str
    priority: Priority
    status: Status
    logged_at: datetime
    updated_at: datetime
    category: Category = Category.REACTIVE
    trade: str = ""
    asset: str | None = None
    location: str = ""
    group: str = ""
    contract: str = ""
    held_from: Status | None = None
    engineer: str | None = None
    eta: datetime | None = None
    closed_at: datetime | None = None
    link: int | None = None
    reopens: int = 0
    version: int = 0

    @property
    def name(self) -> str:
        """The number as people say it: `WO-20418`."""
        return name_of(self.number)

    @property
    def is_open(self) -> bool:
        """Whether recurrences of its fault still join it."""
        return self.status not in ENDED


# Not frozen, although nothing ever changes it: a frozen one takes four times as long to make, and there is one to each alarm that
# begins (measured on Python 3.11).
@dataclass(slots=True, kw_only=True)
class Entry:
    """One line of an order's timeline: what happened `at`, written down at `recorded_at`, by a person or `callout`.

    `event` is a word of `workorders.lifecycle` in the past tense, or `alarm`, `cleared`, `note`; `details` are flat and JSON.
    `priority` is that of the order from here on, None when the entry leaves it as it is.
    """

    order: int
    event: str
    at: datetime
    recorded_at: datetime
    by: str
    priority: Priority | None = None
    text: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def name_of(number: int) -> str:
    """Return `WO-n`."""
    return f"{PREFIX}{number}"


def number_of(name: str) -> int:
    """Return the number in `WO-n`; raises ValueError with a sentence for anything else."""
    found = re.fullmatch(rf"(?:{PREFIX})?([1-9][0-9]{{0,17}})", name.strip(), re.IGNORECASE)
    if found is None:
        message = f"{name!r} is no work order number; they look like {PREFIX}17"
        raise ValueError(message)
    return int(found[1])
