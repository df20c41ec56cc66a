"""What verdicts come to: orders that are opened, joined, raised, reopened, moved and closed, and their clocks, all in one transaction.

The desk (`workorders.desk`) plans a change; here is decided which one is asked for, and of which order. Time is the business of
`streams.session`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.case import Clear, CloseQuiet, Move, Raise
from rules.reason import Decision, Reason, Word, decided
from rules.standing import Phase
from store.reviews import Question
from streams import correcting
from workorders import change as changes, desk, promise
from workorders.order import UNTOUCHED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from rules.case import Case, Verdict
    from rules.standing import StandingAlarm
    from store.unit import UnitOfWork
    from streams.estate import Estate
    from streams.memory import Memory
    from workorders.change import Change, OrderFile
    from workorders.order import WorkOrder
    from workorders.promise import Clock

READ_AHEAD = 500
"""Orders whose clocks are read in one go when they are due."""

NO_LONGER_WORKED_ON = frozenset({Status.COMPLETED, Status.VERIFIED})


class Clerk:
    """Carries out verdicts within one transaction, and wakes the clocks of orders.

    `heard_at` is when we knew of what is done now, and `comes_to` how far time will have come at the end of the transaction: whoever
    judges moves them on. `questions` are what people are to be asked.
    """

    def __init__(self, connection: Connection, unit: UnitOfWork, memory: Memory, estate: Estate, now: datetime) -> None:
        self._connection = connection
        self._unit = unit
        self._memory = memory
        self._estate = estate
        self.heard_at = now
        self.comes_to = now
        self.questions: list[Question] = []

    def answer(self, case: Case, verdict: Verdict, now: datetime) -> Decision | None:
        """Do at `now` what `verdict` asks for; return what was decided, None when nothing was."""
        if isinstance(verdict, Raise):
            decision = self._move(case, verdict, now) if isinstance(verdict, Move) else self._raise(case, verdict, now)
            standing = verdict.standing
            if verdict.recurred and standing.order is not None:
                self._correct(verdict, standing.order, now)
            if decision is not None:
                if verdict.asset is None:
                    self._ask(case, standing, now)
                standing.decision, standing.reason, standing.why = decision.word, decision.reason, (*verdict.why, decision.sentence)
            return decision
        if isinstance(verdict, Clear):
            order = verdict.standing.order or verdict.order
            if order is not None:
                self._apply(desk.cleared(verdict, order, now))
        elif isinstance(verdict, CloseQuiet) and not self._close_quiet(verdict, now):
            return None
        return verdict.decision

    def wake_clocks(self, number: int, at: datetime, now: datetime) -> None:
        """Wake the clocks of order `number` that are due `at`: by that time, although `now` may be beyond it."""
        if not self._unit.has_seen(number):
            # Those that are due soon are read with it, also what only falls due in the course of the frame: one by one, reading would
            # take most of the time of a hundred thousand.
            self._unit.expect([number, *self._memory.watch.ahead(self.comes_to, READ_AHEAD)])
        watched = self._unit.watched(number)
        if watched is not None:
            settled = promise.run_on(watched, max(at, watched.updated_at), self.heard_at)
            self._unit.run_on(number, settled)
            self._watch(number, settled.clocks)
        else:
            file = self._unit.file(number)
            self._apply(changes.clocks_only(file, self._time_on(file, now), self.heard_at))

    def _raise(self, case: Case, verdict: Raise, now: datetime) -> Decision:
        order = self._home(verdict)
        if order is not None:
            return self._join(case, verdict, order, now)
        last = self._unit.last_of_group(verdict.group)
        if last is None or not _soon(last, verdict.at, verdict.treatment.reopen_within):
            return self._open(case, verdict, None, now)
        if last.status is Status.CANCELLED or verdict.treatment.recurrence == "link":
            return self._open(case, verdict, last, now)
        return self._reopen(case, verdict, last, Reason.WITHIN_REOPEN, now)

    def _correct(self, verdict: Raise, order: int, now: datetime) -> None:
        today = self._unit.open_order(order)
        if today is not None:
            for change in correcting.changes_of(self._unit, self._estate, verdict, today, now):
                self._apply(change)

    def _home(self, verdict: Raise) -> WorkOrder | None:
        """Return the open order that the alarm belongs to, if there is one."""
        named = self._unit.open_order(verdict.order) if verdict.order is not None else None
        usual = self._unit.open_of_group(verdict.usual_group) if named is None and verdict.usual_group else None
        return named or usual or self._unit.open_of_group(verdict.group)

    def _ask(self, case: Case, standing: StandingAlarm, now: datetime) -> None:
        """Let a person say, once and for all, what a source means that is not sure."""
        asked = self._memory.asked(self._connection, standing.site)
        if standing.source in asked or not case.register.covers(standing.site):
            return
        asked.add(standing.source)
        match = case.register.match(standing.site, standing.source)
        self.questions.append(
            Question(
                site=standing.site,
                source=standing.source,
                kind=standing.kind,
                asked_at=now,
                order=standing.order,
                asset=match.asset.id if match.asset else None,
                confidence=match.confidence,
                reasons=match.reasons,
                others=tuple((other.asset.id, other.confidence) for other in match.others),
                location=match.location,
            )
        )

    def _open(self, case: Case, verdict: Raise, link: WorkOrder | None, now: datetime) -> Decision:
        number = self._unit.next_number()
        contract = self._estate.policies.of(verdict.standing.site, now)
        reason = _why_opened(verdict, link)
        self._apply(desk.open_order(number, verdict, contract, now, link, reason))
        case.standings.attach(verdict.standing, number)
        return Decision(Word.OPENED, reason)

    def _move(self, case: Case, verdict: Move, now: datetime) -> Decision | None:
        """Take an alarm to the order of its cause, unless somebody works on its own; an order that is left empty is merged."""
        standing = verdict.standing
        cause = self._unit.open_order(verdict.cause.order) if verdict.cause.order is not None else None
        if cause is None or standing.order is None or standing.order == cause.number:
            return None
        left = self._file(standing.order, now)
        if left.order.status not in UNTOUCHED:
            self._apply(desk.note_cause(left.order, cause, verdict, self._time_on(left, now)))
            return None
        verdict.order = cause.number
        decision = self._join(case, verdict, cause, now)
        if all(other.phase is Phase.NORMAL for other in case.standings.of_order(left.order.number)):
            self._apply(desk.merge(left, cause, self._time_on(left, now)))
        return decision

    def _reopen(self, case: Case, verdict: Raise, order: WorkOrder, reason: Reason, now: datetime) -> Decision:
        decision = decided(Word.REOPENED, reason)
        file = self._file(order.number, now)
        self._apply(desk.reopen(file, verdict, decision, self._time_on(file, now)))
        case.standings.attach(verdict.standing, order.number)
        return decision

    def _join(self, case: Case, verdict: Raise, order: WorkOrder, now: datetime) -> Decision:
        if order.status in NO_LONGER_WORKED_ON:
            return self._reopen(case, verdict, order, Reason.AFTER_REPAIR, now)
        decision = verdict.decision
        if decision.reason is not Reason.SEVERITY:
            decision = decided(Word.JOINED, _why_joined(verdict, order))
        if verdict.treatment.priority.is_more_urgent_than(order.priority):
            file = self._file(order.number, now)
            self._apply(desk.join_and_raise(file, verdict, decision, self._time_on(file, now)))
        else:
            self._apply(desk.join(order, verdict, decision, now))
        case.standings.attach(verdict.standing, order.number)
        return decision

    def _close_quiet(self, verdict: CloseQuiet, now: datetime) -> bool:
        file = self._file(verdict.order, now)
        change = desk.close_quiet(file, self._time_on(file, now))
        if change is not None:
            self._apply(change)
        return change is not None

    def _file(self, number: int, now: datetime) -> OrderFile:
        """Return an order to be changed, once its clocks have said what they had to say before."""
        while (at := self._memory.watch.due_of(number, now)) is not None:
            self.wake_clocks(number, at, now)
        return self._unit.file(number)

    def _time_on(self, file: OrderFile, now: datetime) -> datetime:
        """The time of a change to an order: not before what people, or whoever watches its clocks, did while we were behind."""
        return max([now, file.order.updated_at, *(clock.read_at for clock in file.clocks)])

    def _apply(self, change: Change) -> None:
        self._unit.apply(change)
        if change.clocks:
            self._watch(change.number, change.clocks)

    def _watch(self, number: int, clocks: Iterable[Clock]) -> None:
        self._memory.wake_order(number, min((clock.wake_at for clock in clocks if clock.wake_at is not None), default=None))


def _why_opened(verdict: Raise, link: WorkOrder | None) -> Reason:
    if link is not None:
        return Reason.LINKED
    if verdict.usual_group not in {"", verdict.group}:
        return Reason.FLOOD
    return verdict.decision.reason if verdict.decision.word is Word.OPENED else Reason.NEW_FAULT


def _why_joined(verdict: Raise, order: WorkOrder) -> Reason:
    if order.number == verdict.order:
        return Reason.CONSEQUENCE
    if verdict.standing.order == order.number:
        return Reason.RECURRENCE
    in_flood = verdict.usual_group not in {"", verdict.group}
    return Reason.FLOOD if in_flood and order.group == verdict.group else Reason.SAME_GROUP


def _soon(last: WorkOrder, at: datetime, within: timedelta | None) -> bool:
    """Say whether `last` ended so short a while before `at` that its fault is the same; `within` of None is never."""
    return last.closed_at is not None and within is not None and at - last.closed_at <= within
