"""What people do to an order: assign, attend, hold, complete ... Each act is checked, then planned as one change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from rules.treatment import Category, Priority
from workorders import events, lifecycle
from workorders.change import Change, OrderFile, settled
from workorders.lifecycle import PAST_TENSE, Act, IllegalStep
from workorders.order import Entry, HoldReason, Status, WorkOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sla.policy import Contract

CLOCK_SKEW = timedelta(seconds=5)
"""A phone's clock may run this much ahead of ours."""


class BadAct(Exception):
    """What was said about the act is not complete or cannot be right. The sentence names the field."""


class PlantNotNormal(BadAct):
    """The work cannot be verified while an alarm of the order still stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act of a person: who, when it was done, and what they said. `standing` names alarms of the order that still stand."""

    act: Act
    by: str
    at: datetime
    said: Mapping[str, Any] = field(default_factory=dict)
    standing: tuple[str, ...] = ()


def perform(file: OrderFile, deed: Deed, now: datetime) -> Change:
    """Return the change that `deed` makes; raises IllegalStep or BadAct, and then nothing has changed."""
    _check_time(file, deed, now)
    deed = replace(deed, at=min(deed.at, now))
    if deed.act is Act.SELF_CLEAR:
        raise IllegalStep("an order closes itself when its alarms stay normal; a person verifies and closes it, or cancels it")
    status = lifecycle.step(file.order.status, deed.act, file.order.held_from)
    fields, details, text = DETAILS[deed.act](file.order, deed) if deed.act in DETAILS else ({}, {}, "")
    order = replace(file.order, status=status, **fields)
    event = PAST_TENSE[deed.act]
    entry = Entry(
        order=order.number,
        event=event,
        at=deed.at,
        recorded_at=now,
        by=deed.by,
        priority=order.priority if deed.act is Act.RAISE else None,
        text=text or str(deed.said.get("note", "")),
        details=details,
    )
    heard = () if deed.act is Act.NOTE else (events.about(order, event, deed.at, by=deed.by, **details),)
    return settled(file, order, (entry,), heard, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A job that a person asks for."""

    site: str
    title: str
    priority: Priority
    by: str
    category: Category = Category.HELP_DESK
    trade: str = ""
    asset: str | None = None
    location: str = ""


def raise_by_hand(number: int, request: Request, contract: Contract | None, now: datetime) -> Change:
    """Open order `number` for a job that a person asks for; it is `new` until the desk has looked at it."""
    order = WorkOrder(
        number=number,
        site=request.site,
        title=request.title,
        priority=request.priority,
        status=Status.NEW,
        logged_at=now,
        updated_at=now,
        category=request.category,
        trade=request.trade,
        asset=request.asset,
        location=request.location,
        contract=contract.id if contract else "",
    )
    text = f"{request.by} asked for it."
    entry = Entry(order=number, event="logged", at=now, recorded_at=now, by=request.by, priority=order.priority, text=text)
    event = events.about(order, "opened", now, by=request.by)
    return settled(OrderFile(order), order, (entry,), (event,), now, contract.promises(order.site, order.trade) if contract else ())


REOPENED = PAST_TENSE[Act.REOPEN]
FOLLOWS: dict[Act, tuple[str, ...]] = {
    Act.RAISE: (PAST_TENSE[Act.RAISE],),
    Act.RESUME: (PAST_TENSE[Act.HOLD],),
    Act.REOPEN: tuple(PAST_TENSE[act] for act in (Act.COMPLETE, Act.VERIFY, Act.CLOSE, Act.CANCEL)),
}
"""What an act builds upon, so that it cannot have been done before it; for each of them that is a reopening too."""


def _check_time(file: OrderFile, deed: Deed, now: datetime) -> None:
    if deed.at > now + CLOCK_SKEW:
        message = f"at: {deed.at.isoformat()} is in the future; an act is recorded when it has been done"
        raise BadAct(message)
    if deed.at < file.order.logged_at:
        message = f"at: {deed.at.isoformat()} is before the order was logged ({file.order.logged_at.isoformat()})"
        raise BadAct(message)
    before = _not_before(file, deed.act)
    if before is not None and deed.at < before.at:
        # Clocks follow the times of a timeline, the order follows what was recorded: here they would tell two stories.
        message = f"at: {deed.at.isoformat()} is before the order was {before.event} ({before.at.isoformat()}), and this came after it"
        raise BadAct(message)


def _not_before(file: OrderFile, act: Act) -> Entry | None:
    """Return the latest entry that `act` must have come after."""
    if act is Act.NOTE:
        return None
    follows = (REOPENED, *FOLLOWS.get(act, ()))
    return max((entry for entry in file.timeline if entry.event in follows), key=lambda entry: entry.at, default=None)


Details = tuple[dict[str, Any], dict[str, Any], str]
"""Fields of the order that change, what is put on record, and a sentence."""


def _assign(_: WorkOrder, deed: Deed) -> Details:
    engineer = _required(deed, "to", "the engineer who is to do the job")
    return {"engineer": engineer, "eta": None}, {"to": engineer}, f"Assigned to {engineer}."


def _accept(_: WorkOrder, deed: Deed) -> Details:
    eta = deed.said.get("eta")
    if eta is None:
        return {}, {}, "Accepted."
    if not isinstance(eta, datetime) or eta.tzinfo is None or eta < deed.at:
        message = "eta: must be a time with an offset, after the act itself"
        raise BadAct(message)
    return {"eta": eta}, {"eta": eta.isoformat()}, f"Accepted, expected {eta:%H:%M} UTC."


def _decline(_: WorkOrder, deed: Deed) -> Details:
    why = _required(deed, "why", "the reason")
    return {"engineer": None, "eta": None}, {"because": why}, f"Declined: {why}"


def _hold(order: WorkOrder, deed: Deed) -> Details:
    reason = _required(deed, "reason", f"one of {', '.join(HoldReason)}")
    if reason not in set(HoldReason):
        message = f"reason: {reason!r} is no hold reason; it must be one of {', '.join(HoldReason)}"
        raise BadAct(message)
    return {"held_from": order.status}, {"reason": reason}, f"On hold: {reason}."


def _resume(_: WorkOrder, __: Deed) -> Details:
    return {"held_from": None}, {}, "Work goes on."


def _complete(_: WorkOrder, deed: Deed) -> Details:
    sheet = deed.said.get("job_sheet")
    if not isinstance(sheet, dict) or not all(str(sheet.get(name) or "").strip() for name in ("done", "signed_by")):
        message = "job_sheet: must say what was `done` and who it was `signed_by`"
        raise BadAct(message)
    return {}, {"job_sheet": dict(sheet)}, f"Completed: {sheet['done']} (signed by {sheet['signed_by']})"


def _verify(_: WorkOrder, deed: Deed) -> Details:
    if deed.standing:
        message = f"the plant does not agree: still standing is {', '.join(deed.standing)}"
        raise PlantNotNormal(message)
    return {}, {}, "Verified: every alarm of the order is normal."


def _close(_: WorkOrder, deed: Deed) -> Details:
    return {"closed_at": deed.at}, {}, "Closed."


def _cancel(_: WorkOrder, deed: Deed) -> Details:
    why = _required(deed, "why", "the reason")
    return {"closed_at": deed.at, "held_from": None}, {"because": why}, f"Cancelled: {why}"


def _reopen(order: WorkOrder, deed: Deed) -> Details:
    why = _required(deed, "why", "the reason")
    fields = {"closed_at": None, "engineer": None, "eta": None, "reopens": order.reopens + 1}
    return fields, {"because": why}, f"Reopened: {why}"


def _raise(order: WorkOrder, deed: Deed) -> Details:
    said = _required(deed, "priority", f"one of {', '.join(Priority)}")
    if said not in set(Priority) or said == order.priority:
        message = f"priority: must be one of {', '.join(each for each in Priority if each != order.priority)}"
        raise BadAct(message)
    return {"priority": Priority(said)}, {"was": order.priority}, f"Priority changed from {order.priority} to {said}."


def _note(_: WorkOrder, deed: Deed) -> Details:
    return {}, {}, _required(deed, "note", "the text")


DETAILS: dict[Act, Callable[[WorkOrder, Deed], Details]] = {
    Act.ASSIGN: _assign,
    Act.ACCEPT: _accept,
    Act.DECLINE: _decline,
    Act.HOLD: _hold,
    Act.RESUME: _resume,
    Act.COMPLETE: _complete,
    Act.VERIFY: _verify,
    Act.CLOSE: _close,
    Act.CANCEL: _cancel,
    Act.REOPEN: _reopen,
    Act.RAISE: _raise,
    Act.NOTE: _note,
}


def _required(deed: Deed, name: str, what: str) -> str:
    value = str(deed.said.get(name) or "").strip()
    if not value:
        message = f"{name}: is missing; it must say {what}"
        raise BadAct(message)
    return value
