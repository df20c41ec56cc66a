"""The account of a work order: why it was opened, what joined it, what people did, its clocks, and what it waits for now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from callout.explaining.account import Account, Promise, Step
from callout.printed import sentence, span, when
from rules.standing import Phase
from sla.clock import ClockState
from store import views
from web.shown import orders as shown
from workorders.order import UNTOUCHED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from web.shown.clocks import Clock
    from web.shown.orders import Line, OrderFile
    from workorders.order import Entry

MOST_ALARMS = 200
SHOWN_APART = ("timeline", "earlier", "why", "clocks")


def account(connection: Connection, number: int, now: datetime) -> Account:
    """Return the account of order `number` at `now`; raises NotFound."""
    file = shown.file(connection, number, now)
    marks = views.marks_of(connection, [number])[number]
    first = _before(marks, file.timeline) if file.earlier else []
    alarms = views.alarms_of(connection, number, MOST_ALARMS)
    return Account(
        title=_title(file),
        subject={"order": file.model_dump(mode="json", exclude=set(SHOWN_APART))},
        steps=[*map(_step, first), *map(_step, file.timeline)],
        left_out=file.earlier - len(first),
        promises=[Promise(clock=clock.model_dump(mode="json"), sentence=_promise(clock)) for clock in file.clocks],
        waits_for=[*_status(file, marks), *_alarms(file, alarms)],
    )


def _title(file: OrderFile) -> str:
    where = ", ".join(part for part in (file.asset, file.location, file.site) if part)
    return f"{file.number}, {file.priority}, {file.status}: {file.title} ({where})"


def _before(marks: Sequence[Entry], latest: Sequence[Line]) -> Sequence[Entry]:
    """Return the marks that stand before the `latest` lines of the timeline, which repeat the last of them."""
    repeated = sum(1 for line in latest if line.event not in views.NO_MARK and not line.event.startswith("sla."))
    return marks[: len(marks) - repeated]


def _step(line: Entry | Line) -> Step:
    why = line.details.get("why")
    return Step(
        at=line.at,
        recorded_at=line.recorded_at,
        event=line.event,
        by=line.by,
        sentence=sentence(line.text or line.event),
        why=[str(sentence) for sentence in why] if isinstance(why, list) else [],
    )


def _promise(clock: Clock) -> str:
    said = f"{clock.name} ({_span(clock.target_seconds)}, {clock.contract})"
    used = f"{_span(clock.elapsed_seconds)} are used"
    if clock.late:
        return f"{said}: broken at {when(clock.breached_at)}, and still not done."
    match clock.state:
        case ClockState.BREACHED:
            return f"{said}: broken at {when(clock.breached_at)}; done at {when(clock.stopped_at)}."
        case ClockState.MET:
            return f"{said}: kept; {used}."
        case ClockState.PAUSED:
            return f"{said}: paused; {used}, and it has stood still for {_span(clock.paused_seconds)}."
        case ClockState.CANCELLED:
            return f"{said}: cancelled with its order."
    return f"{said}: runs; {used}, and it is due at {when(clock.due_at)}."


def _span(seconds: float) -> str:
    return span(timedelta(seconds=seconds))


def _status(file: OrderFile, marks: Iterable[Entry]) -> Iterator[str]:
    engineer = file.engineer or "an engineer"
    held = next((entry.details.get("reason") for entry in reversed(list(marks)) if entry.event == "held"), None)
    eta = f", expected at {when(file.eta)}" if file.eta else ""
    says: dict[Status, str] = {
        Status.NEW: "Somebody must look at it: " + ("no asset was found for its alarm." if file.group else "a person asked for it."),
        Status.OPEN: "Nobody has it yet: it waits to be assigned.",
        Status.REOPENED: "It was reopened and nobody has it yet: it waits to be assigned.",
        Status.ASSIGNED: f"It waits for {engineer} to accept it.",
        Status.ACCEPTED: f"It waits for {engineer} to attend{eta}.",
        Status.ATTENDED: f"{engineer} is at it: it waits to be completed.",
        Status.ON_HOLD: f"It is on hold, {held or 'for a reason that is not on record'}: it waits to be resumed.",
        Status.COMPLETED: "The work is done: it waits to be verified, for which all its alarms must be normal.",
        Status.VERIFIED: "The work is verified: it waits to be closed.",
    }
    if file.status in says:
        yield says[file.status]


def _alarms(file: OrderFile, alarms: Iterable[Row[Any]]) -> Iterator[str]:
    quiet: list[datetime] = []
    stands = False
    for alarm in alarms:
        stands = stands or alarm.phase != Phase.NORMAL
        if alarm.phase == Phase.ACTIVE:
            yield f"{alarm.source} {alarm.kind} stands: it waits for the point to go back to normal."
        elif alarm.phase == Phase.CLEARING:
            yield f"{alarm.source} {alarm.kind} is normal: it counts as cleared when it has stayed so until {when(alarm.until)}."
        elif alarm.phase == Phase.NORMAL and alarm.wake_at is not None:
            quiet.append(alarm.wake_at)
    if quiet and not stands and file.status in UNTOUCHED:
        yield f"All its alarms are normal: it closes itself at {when(max(quiet))} unless somebody takes it before."
