"""The lifecycle of an order: one table of what may happen in which status, and what status follows.

An act that the table does not allow raises `IllegalStep` and changes nothing. The diagram in docs is made from this table.
"""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Literal

from workorders.order import Status


class Act(StrEnum):
    """What a person or the desk does to an order."""

    TRIAGE = "triage"
    ASSIGN = "assign"
    ACCEPT = "accept"
    DECLINE = "decline"
    ATTEND = "attend"
    HOLD = "hold"
    RESUME = "resume"
    COMPLETE = "complete"
    VERIFY = "verify"
    CLOSE = "close"
    CANCEL = "cancel"
    REOPEN = "reopen"
    RAISE = "raise"
    NOTE = "note"
    SELF_CLEAR = "self-clear"
    """Done by the desk alone, when the alarms of an order that nobody has taken stayed normal."""


PAST_TENSE = {
    Act.TRIAGE: "triaged",
    Act.ASSIGN: "assigned",
    Act.ACCEPT: "accepted",
    Act.DECLINE: "declined",
    Act.ATTEND: "attended",
    Act.HOLD: "held",
    Act.RESUME: "resumed",
    Act.COMPLETE: "completed",
    Act.VERIFY: "verified",
    Act.CLOSE: "closed",
    Act.CANCEL: "cancelled",
    Act.REOPEN: "reopened",
    Act.RAISE: "raised",
    Act.NOTE: "note",
    Act.SELF_CLEAR: "closed",
}
"""How the timeline and the events call an act that was done."""


class Next(Enum):
    """Where an act leads, when that is not one fixed status."""

    SAME = "the same status"
    BACK = "the status before the hold"


Follows = dict[Act, Status | Literal[Next.SAME, Next.BACK]]

_ANYWHERE: Follows = {Act.RAISE: Next.SAME, Act.NOTE: Next.SAME, Act.CANCEL: Status.CANCELLED}
_ENGINEER: Follows = {Act.ASSIGN: Status.ASSIGNED, Act.HOLD: Status.ON_HOLD}

TABLE: dict[Status, Follows] = {
    Status.NEW: {**_ANYWHERE, Act.TRIAGE: Status.OPEN, Act.ASSIGN: Status.ASSIGNED, Act.SELF_CLEAR: Status.CLOSED},
    Status.OPEN: {**_ANYWHERE, **_ENGINEER, Act.SELF_CLEAR: Status.CLOSED},
    Status.ASSIGNED: {**_ANYWHERE, **_ENGINEER, Act.ACCEPT: Status.ACCEPTED, Act.DECLINE: Status.OPEN, Act.ATTEND: Status.ATTENDED},
    Status.ACCEPTED: {**_ANYWHERE, **_ENGINEER, Act.DECLINE: Status.OPEN, Act.ATTEND: Status.ATTENDED},
    Status.ATTENDED: {**_ANYWHERE, **_ENGINEER, Act.COMPLETE: Status.COMPLETED},
    Status.ON_HOLD: {**_ANYWHERE, Act.RESUME: Next.BACK},
    Status.COMPLETED: {Act.NOTE: Next.SAME, Act.VERIFY: Status.VERIFIED, Act.REOPEN: Status.REOPENED},
    Status.VERIFIED: {Act.NOTE: Next.SAME, Act.CLOSE: Status.CLOSED, Act.REOPEN: Status.REOPENED},
    Status.CLOSED: {Act.NOTE: Next.SAME, Act.REOPEN: Status.REOPENED},
    Status.CANCELLED: {Act.NOTE: Next.SAME, Act.REOPEN: Status.REOPENED},
    Status.REOPENED: {**_ANYWHERE, **_ENGINEER, Act.TRIAGE: Status.OPEN, Act.SELF_CLEAR: Status.CLOSED},
}


class IllegalStep(Exception):
    """This act is not possible in the status that the order has."""


def step(status: Status, act: Act, held_from: Status | None = None) -> Status:
    """Return the status after `act`; raises IllegalStep, with what is possible instead, when the table does not allow it."""
    follows = TABLE[status].get(act)
    if follows is None:
        possible = ", ".join(each for each in TABLE[status] if each is not Act.SELF_CLEAR)
        message = f"an order that is {status} cannot take the step “{act}”; possible now: {possible}"
        raise IllegalStep(message)
    if follows is Next.SAME:
        return status
    if follows is Next.BACK:
        return held_from or Status.OPEN
    return follows
