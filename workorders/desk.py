"""The desk: what alarms do to orders. Opens one for a new fault, joins it to an open one, reopens or closes it by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rules.reason import Decision, Reason, Word
from rules.treatment import Category
from workorders import events, lifecycle
from workorders.change import Change, OrderFile, settled
from workorders.lifecycle import PAST_TENSE, Act
from workorders.order import UNTOUCHED, Entry, Status, WorkOrder, name_of

if TYPE_CHECKING:
    from datetime import datetime

    from assets.model import Asset
    from rules.case import Clear, Move, Raise
    from rules.recurrence import Recurring
    from rules.standing import StandingAlarm
    from rules.treatment import Priority
    from sla.policy import Contract

CALLOUT = "callout"
"""Who it was, when nobody did it."""

SETS_PRIORITY = frozenset({"logged", "reopened"})


def open_order(
    number: int,
    verdict: Raise,
    contract: Contract | None,
    now: datetime,
    link: WorkOrder | None = None,
    reason: Reason | None = None,
) -> Change:
    """Open order `number` for a fault. Without a sure asset it is `new` and waits for triage, else `open`."""
    standing, treatment, asset = verdict.standing, verdict.treatment, verdict.asset
    order = WorkOrder(
        number=number,
        site=standing.site,
        title=title_of(standing, asset.name if asset else ""),
        priority=treatment.priority,
        status=Status.OPEN if asset else Status.NEW,
        logged_at=now,
        updated_at=now,
        category=treatment.category,
        trade=treatment.trade,
        asset=asset.id if asset else None,
        location=asset.location if asset else verdict.location,
        group=verdict.group,
        contract=contract.id if contract else "",
        link=link.number if link else None,
    )
    why = [*verdict.why, Decision(Word.OPENED, reason or (Reason.LINKED if link else Reason.NEW_FAULT)).sentence]
    logged = _logged(order, "logged", verdict, now, now, why)
    event = events.about(order, "opened", now, **alarm_data(standing), why=why, link=link.name if link else None)
    return settled(OrderFile(order), order, (logged,), (event,), now, contract.promises(order.site, order.trade) if contract else ())


def join(order: WorkOrder, verdict: Raise, decision: Decision, now: datetime) -> Change:
    """Let an alarm join an open order, whose priority covers it."""
    why = [*verdict.why, decision.sentence]
    entry = _logged(order, "alarm", verdict, verdict.at, now, why)
    event = events.about(order, "joined", now, **alarm_data(verdict.standing), why=why)
    return Change(number=order.number, entries=(entry,), events=(event,))


def join_and_raise(file: OrderFile, verdict: Raise, decision: Decision, now: datetime) -> Change:
    """Let an alarm join an open order that it makes more urgent; every clock is judged again from its start."""
    joined = join(file.order, verdict, decision, now)
    was = file.order.priority
    order = replace(file.order, priority=verdict.treatment.priority)
    text = f"Priority raised from {was} to {order.priority} by {verdict.standing.source} {verdict.standing.kind}."
    entry = Entry(order=order.number, event="raised", at=now, recorded_at=now, by=CALLOUT, priority=order.priority, text=text)
    event = events.about(order, "raised", now, was=was, by=CALLOUT)
    return settled(file, order, (*joined.entries, entry), (*joined.events, event), now)


def reopen(file: OrderFile, verdict: Raise, decision: Decision, now: datetime) -> Change:
    """Reopen an order that was done or closed, because its fault came back."""
    order = replace(
        file.order,
        status=lifecycle.step(file.order.status, Act.REOPEN),
        priority=min(file.order.priority, verdict.treatment.priority),  # the more urgent one: P1 sorts before P2
        closed_at=None,
        engineer=None,
        eta=None,
        reopens=file.order.reopens + 1,
    )
    why = [*verdict.why, decision.sentence]
    entry = _logged(order, "reopened", verdict, now, now, why)
    event = events.about(order, "reopened", now, **alarm_data(verdict.standing), why=why)
    return settled(file, order, (entry,), (event,), now)


def cleared(verdict: Clear, order: int, now: datetime) -> Change:
    """Note on `order` that one of its alarms is back to normal."""
    standing = verdict.standing
    text = f"{standing.source} {standing.kind} is back to normal."
    entry = Entry(order=order, event="cleared", at=verdict.at, recorded_at=now, by=CALLOUT, text=text, details=alarm_data(standing))
    return Change(number=order, entries=(entry,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a person said of an order's asset: which one `source` means, what that makes of priority and trade, and of the group.

    `priority` is None where it stays, `also` the open order of the same group, which this one cannot belong to for that reason.
    """

    asset: Asset
    source: str
    by: str
    group: str
    title: str
    trade: str
    priority: Priority | None = None
    also: WorkOrder | None = None


def identify(file: OrderFile, found: Finding, now: datetime) -> Change:
    """Give an order the asset that it is about; its priority is judged anew, and it needs no triage any more."""
    was, asset = file.order, found.asset
    text = f"{found.by} says that {found.source} is {asset.id}{f'; until now it was {was.asset}' if was.asset else ''}."
    if found.also:
        text += f" {found.also.name} is open for {asset.id} too."
    order = replace(
        was,
        asset=asset.id,
        location=asset.location or was.location,
        title=found.title,
        trade=found.trade,
        group=was.group if found.also else found.group,
        priority=found.priority or was.priority,
        status=lifecycle.step(was.status, Act.TRIAGE) if was.status is Status.NEW else was.status,
    )
    heard = [events.about(order, "identified", now, was=was.asset, source=found.source, by=found.by)]
    entries = [_by_hand(order, "note", now, found.by, text, asset=asset.id, was=was.asset, source=found.source)]
    if order.status is not was.status:
        entries.append(_by_hand(order, PAST_TENSE[Act.TRIAGE], now, found.by, ""))
        heard.append(events.about(order, PAST_TENSE[Act.TRIAGE], now, by=found.by))
    if order.priority is not was.priority:
        reason = f"{asset.id} has criticality {asset.criticality}: the priority is {order.priority} and no longer {was.priority}."
        raised = _by_hand(order, PAST_TENSE[Act.RAISE], now, found.by, reason, was=was.priority)
        entries.append(replace(raised, priority=order.priority))
        heard.append(events.about(order, PAST_TENSE[Act.RAISE], now, was=was.priority, by=found.by))
    return settled(file, order, tuple(entries), tuple(heard), now)


def _by_hand(order: WorkOrder, event: str, now: datetime, by: str, text: str, **details: object) -> Entry:
    return Entry(order=order.number, event=event, at=now, recorded_at=now, by=by, text=text, details=details)


def close_quiet(file: OrderFile, now: datetime) -> Change | None:
    """Close an order whose alarms stayed normal; None when somebody has taken it meanwhile."""
    if file.order.status not in UNTOUCHED:
        return None
    order = replace(file.order, status=lifecycle.step(file.order.status, Act.SELF_CLEAR), closed_at=now)
    text = "All alarms stayed normal and nobody had taken the order, so it closed itself."
    entry = Entry(order=order.number, event=PAST_TENSE[Act.SELF_CLEAR], at=now, recorded_at=now, by=CALLOUT, text=text)
    return settled(file, order, (entry,), (events.about(order, "closed", now, reason=Reason.QUIET),), now)


def merge(file: OrderFile, into: WorkOrder, now: datetime) -> Change:
    """Cancel an order that nobody had touched, all of whose alarms turned out to be consequences: `into` is their order now."""
    order = replace(file.order, status=lifecycle.step(file.order.status, Act.CANCEL), closed_at=now, link=into.number)
    text = f"Merged into {into.name}: its alarms are consequences of what that order is about."
    entry = Entry(
        order=order.number, event=PAST_TENSE[Act.CANCEL], at=now, recorded_at=now, by=CALLOUT, text=text, details={"into": into.name}
    )
    event = events.about(order, "cancelled", now, by=CALLOUT, reason=Reason.CONSEQUENCE, into=into.name)
    return settled(file, order, (entry,), (event,), now)


def note_cause(order: WorkOrder, cause: WorkOrder, verdict: Move, now: datetime) -> Change:
    """Note on an order that somebody works on already that one of its alarms is a consequence of what `cause` is about."""
    standing = verdict.standing
    text = f"{standing.source} {standing.kind} may be a consequence of {cause.name}: {verdict.why[-1]}."
    details = {**alarm_data(standing), "cause": cause.name}
    entry = Entry(order=order.number, event="note", at=now, recorded_at=now, by=CALLOUT, text=text, details=details)
    return Change(number=order.number, entries=(entry,))


def recurring_group(standing: StandingAlarm) -> str:
    """Return the group of the order that is to put an end to a fault that recurs: there is one for each alarm key."""
    return f"{standing.site}|recurring|{standing.source}|{standing.kind}"


def open_corrective(
    number: int, verdict: Raise, today: WorkOrder, recurring: Recurring, contract: Contract | None, now: datetime
) -> Change:
    """Open order `number`, by which somebody is to find out why a fault recurs; `today` is the order of its latest coming."""
    standing, said = verdict.standing, verdict.recurred
    order = replace(
        today,
        number=number,
        title=f"recurring {title_of(standing, verdict.asset.name if verdict.asset else '')}",
        category=Category.CORRECTIVE,
        priority=recurring.corrective or today.priority,
        status=Status.OPEN if verdict.asset else Status.NEW,
        group=recurring_group(standing),
        link=today.number,
        logged_at=now,
        updated_at=now,
        held_from=None,
        engineer=None,
        eta=None,
        reopens=0,
        version=0,
    )
    why = [*verdict.why, f"the rule book wants one corrective order for what {said}"]
    details = {**alarm_data(standing), "why": why, "today": today.name, "recurred": said}
    text = f"{standing.source} {standing.kind} {said}; the latest is {today.name}."
    logged = Entry(order=number, event="logged", at=now, recorded_at=now, by=CALLOUT, priority=order.priority, text=text, details=details)
    event = events.about(order, "opened", now, **alarm_data(standing), why=why, link=today.name, recurred=said)
    return settled(OrderFile(order), order, (logged,), (event,), now, contract.promises(order.site, order.trade) if contract else ())


def note_corrective(today: WorkOrder, verdict: Raise, number: int, now: datetime) -> Change:
    """Note on the order of a fault that recurs which order is to put an end to that."""
    standing, corrective = verdict.standing, name_of(number)
    text = f"{standing.source} {standing.kind} {verdict.recurred}; {corrective} is raised to put an end to that."
    return _noted(today, text, {"recurred": verdict.recurred, "corrective": corrective}, now)


def note_recurrence(order: WorkOrder, verdict: Raise, today: WorkOrder, now: datetime) -> Change:
    """Note on a corrective order that its fault has come once more."""
    standing = verdict.standing
    text = f"{standing.source} {standing.kind} came once more, and {verdict.recurred}; the latest is {today.name}."
    return _noted(order, text, {"recurred": verdict.recurred, "today": today.name}, now)


def _noted(order: WorkOrder, text: str, details: dict[str, object], now: datetime) -> Change:
    entry = Entry(order=order.number, event="note", at=now, recorded_at=now, by=CALLOUT, text=text, details=details)
    return Change(number=order.number, entries=(entry,))


def title_of(standing: StandingAlarm, asset_name: str) -> str:
    """Return the title of an order: what is wrong, then with what."""
    return f"{standing.kind}: {asset_name or standing.source}"


def _logged(order: WorkOrder, event: str, raised: Raise, at: datetime, now: datetime, why: list[str]) -> Entry:
    standing = raised.standing
    said = f" “{standing.message}”" if standing.message else ""
    return Entry(
        order=order.number,
        event=event,
        at=at,
        recorded_at=now,
        by=CALLOUT,
        priority=order.priority if event in SETS_PRIORITY else None,
        text=f"{standing.source} reports {standing.kind}, {standing.severity}.{said}{f' It {raised.recurred}.' if raised.recurred else ''}",
        details={**alarm_data(standing), "why": why, **({"recurred": raised.recurred} if raised.recurred else {})},
    )


def alarm_data(standing: StandingAlarm) -> dict[str, object]:
    """Return what events and timelines say of an alarm."""
    raised_at = standing.raised_at.isoformat() if standing.raised_at else None
    return {"source": standing.source, "kind": standing.kind, "severity": standing.severity, "alarm_at": raised_at}
