"""One transaction of the pipeline: judges alarms, wakes what is due, and lets the desk act on the verdicts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rules import chain
from rules.case import REPEATED, Clear, CloseQuiet, Move, Raise
from rules.reason import Decision, Reason, Word, decided
from rules.standing import Phase
from store import reviews, standings
from store.reviews import Question
from streams import correcting
from streams.committed import Committed
from streams.minutes import Minutes
from workorders import change as changes, desk, promise
from workorders.order import UNTOUCHED, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from sqlalchemy import Connection

    from rules.case import Case, Verdict, Verdicts
    from rules.standing import StandingAlarm
    from store.unit import UnitOfWork
    from streams.estate import Estate
    from streams.frame import Frame
    from streams.memory import Memory
    from workorders.change import Change, OrderFile
    from workorders.order import WorkOrder
    from workorders.promise import Clock

NEVER = datetime.max.replace(tzinfo=UTC)
REPEAT = REPEATED[0].decision
READ_AHEAD = 500
"""Orders whose clocks are read in one go when they are due."""

NO_LONGER_WORKED_ON = frozenset({Status.COMPLETED, Status.VERIFIED})


class Session:
    """What happens between the begin and the commit of one transaction. `now` is the time of the pipeline and only grows.

    For at most `most_clocks` that are due alarms have to wait, for all of them when it is None.
    """

    def __init__(
        self, connection: Connection, unit: UnitOfWork, memory: Memory, estate: Estate, now: datetime, most_clocks: int | None = None
    ) -> None:
        self._connection = connection
        self._unit = unit
        self._memory = memory
        self._estate = estate
        self._next = memory.next_wake() or NEVER
        self._heard_at = now
        self._comes_to = now
        self._clocks_left = most_clocks
        self._questions: list[Question] = []
        self.now = now
        self.committed = Committed()

    def judge(self, frame: Frame) -> None:
        """Judge the alarms of `frame`, each after all that fell due before it was received."""
        case = self._memory.case(self._connection, frame.site, self.now)
        self._next = min(self._next, case.standings.next_wake() or NEVER)
        if frame.alarms:
            self._comes_to = max(self._comes_to, frame.alarms[-1].received_at)
        repeats = 0
        for alarm in frame.alarms:
            received_at = alarm.received_at
            if received_at > self.now:
                if received_at >= self._next:
                    self._catch_up(received_at)
                self.now = received_at
            verdicts = chain.judge(case, alarm, self.now)
            if verdicts is REPEATED:
                repeats += 1
            else:
                self._follow(case, verdicts)
                self._memory.touch(frame.site)
        # A wait that a mere repeat has moved is heard of too.
        self._memory.touch(frame.site)
        self.committed.alarms += len(frame.alarms)
        self.committed.decisions[REPEAT] += repeats

    def wake_until(self, now: datetime, most: int | None = None) -> None:
        """Wake all that is due at `now`, each at its own time and in that order, so that being late changes no result.

        With `most`, stop after so many: time has then come as far as the last of them.
        """
        self._heard_at = self._comes_to = now
        woken = 0
        while (at := self._memory.next_wake() or NEVER) <= now and woken != most:
            self.now = max(self.now, at)
            self._wake(at)
            woken += 1
        self.now = max(self.now, min(now, at))
        self._next = at

    def _catch_up(self, now: datetime) -> None:
        """Wake what fell due before an alarm that was received at `now`: all alarms that stand, and of the clocks as many as it waits for.

        The others are woken afterwards, by their own time; those of an order before anything else is done to it.
        """
        self._heard_at = now
        while (at := self._next_due() or NEVER) <= now:
            self.now = max(self.now, at)
            self._wake(at)
        self._next = at

    def _next_due(self) -> datetime | None:
        return self._memory.next_alarm() if self._clocks_left == 0 else self._memory.next_wake()

    def write(self) -> None:
        """Write everything into the transaction."""
        self._unit.flush()
        reviews.ask(self._connection, self._questions)
        minutes = Minutes()
        for site, known in self._memory.changes():
            changed, counted = known.take_changes()
            standings.save(self._connection, site, changed, counted)
            self.committed.changed += changed
            moves = known.take_moves()
            minutes.take(known, moves)
            self.committed.moves += moves
            self._memory.journal.add(site, counted)
            if known.latest_changed:
                standings.save_latest(self._connection, site, known.latest)
                known.latest_changed = False
        self.committed.events = self._unit.events
        minutes.hear(self._unit.events)
        minutes.write(self._connection)

    def _wake(self, at: datetime) -> None:
        due = self._memory.due_alarm(at)
        if due is not None:
            case, standing = due
            case.standings.changed.add(standing)
            if not self._has_its_order(standing):
                self._follow(case, chain.wake(case, standing, self.now))
            self._memory.touch(standing.site)
            return
        clock = self._memory.watch.due(at)
        if clock is not None:
            if self._clocks_left:
                self._clocks_left -= 1
            self._wake_clocks(clock[1], at)

    def _has_its_order(self, standing: StandingAlarm) -> bool:
        """Say of what was shelved while it had its order whether that is still open; then the end of the shelf changes nothing."""
        if standing.phase is not Phase.ACTIVE or standing.order is None or standing.until is not None:
            return False
        return self._unit.open_order(standing.order) is not None

    def _wake_clocks(self, number: int, at: datetime) -> None:
        if not self._unit.has_seen(number):
            # Those that are due soon are read with it, also what only falls due in the course of the frame: one by one, reading would
            # take most of the time of a hundred thousand.
            self._unit.expect([number, *self._memory.watch.ahead(self._comes_to, READ_AHEAD)])
        watched = self._unit.watched(number)
        if watched is not None:
            # By its own time, although that of the pipeline may be beyond it.
            settled = promise.run_on(watched, max(at, watched.updated_at), self._heard_at)
            self._unit.run_on(number, settled)
            self._watch(number, settled.clocks)
        else:
            file = self._unit.file(number)
            self._apply(changes.clocks_only(file, self._time_on(file), self._heard_at))

    def _follow(self, case: Case, verdicts: Verdicts) -> None:
        for verdict in verdicts:
            decision = self._act(case, verdict)
            if decision is not None:
                self.committed.decisions[decision] += 1
        self._next = min(self._next, case.standings.next_wake() or NEVER, self._memory.watch.next_wake() or NEVER)

    def _act(self, case: Case, verdict: Verdict) -> Decision | None:
        if isinstance(verdict, Raise):
            decision = self._move(case, verdict) if isinstance(verdict, Move) else self._raise(case, verdict)
            standing = verdict.standing
            if verdict.recurred and standing.order is not None:
                self._correct(verdict, standing.order)
            if decision is not None:
                if verdict.asset is None:
                    self._ask(case, standing)
                standing.decision, standing.reason, standing.why = decision.word, decision.reason, (*verdict.why, decision.sentence)
            return decision
        if isinstance(verdict, Clear):
            order = verdict.standing.order or verdict.order
            if order is not None:
                self._apply(desk.cleared(verdict, order, self.now))
        elif isinstance(verdict, CloseQuiet) and not self._close_quiet(verdict):
            return None
        return verdict.decision

    def _raise(self, case: Case, verdict: Raise) -> Decision:
        order = self._home(verdict)
        if order is not None:
            return self._join(case, verdict, order)
        last = self._unit.last_of_group(verdict.group)
        if last is None or not _soon(last, verdict.at, verdict.treatment.reopen_within):
            return self._open(case, verdict, None)
        if last.status is Status.CANCELLED or verdict.treatment.recurrence == "link":
            return self._open(case, verdict, last)
        return self._reopen(case, verdict, last, Reason.WITHIN_REOPEN)

    def _correct(self, verdict: Raise, order: int) -> None:
        today = self._unit.open_order(order)
        if today is not None:
            for change in correcting.changes_of(self._unit, self._estate, verdict, today, self.now):
                self._apply(change)

    def _home(self, verdict: Raise) -> WorkOrder | None:
        """Return the open order that the alarm belongs to, if there is one."""
        named = self._unit.open_order(verdict.order) if verdict.order is not None else None
        usual = self._unit.open_of_group(verdict.usual_group) if named is None and verdict.usual_group else None
        return named or usual or self._unit.open_of_group(verdict.group)

    def _ask(self, case: Case, standing: StandingAlarm) -> None:
        """Let a person say, once and for all, what a source means that is not sure."""
        asked = self._memory.asked(self._connection, standing.site)
        if standing.source in asked or not case.register.covers(standing.site):
            return
        asked.add(standing.source)
        match = case.register.match(standing.site, standing.source)
        self._questions.append(
            Question(
                site=standing.site,
                source=standing.source,
                kind=standing.kind,
                asked_at=self.now,
                order=standing.order,
                asset=match.asset.id if match.asset else None,
                confidence=match.confidence,
                reasons=match.reasons,
                others=tuple((other.asset.id, other.confidence) for other in match.others),
                location=match.location,
            )
        )

    def _open(self, case: Case, verdict: Raise, link: WorkOrder | None) -> Decision:
        number = self._unit.next_number()
        contract = self._estate.policies.of(verdict.standing.site, self.now)
        reason = _why_opened(verdict, link)
        self._apply(desk.open_order(number, verdict, contract, self.now, link, reason))
        case.standings.attach(verdict.standing, number)
        return Decision(Word.OPENED, reason)

    def _move(self, case: Case, verdict: Move) -> Decision | None:
        """Take an alarm to the order of its cause, unless somebody works on its own; an order that is left empty is merged."""
        standing = verdict.standing
        cause = self._unit.open_order(verdict.cause.order) if verdict.cause.order is not None else None
        if cause is None or standing.order is None or standing.order == cause.number:
            return None
        left = self._file(standing.order)
        if left.order.status not in UNTOUCHED:
            self._apply(desk.note_cause(left.order, cause, verdict, self._time_on(left)))
            return None
        verdict.order = cause.number
        decision = self._join(case, verdict, cause)
        if all(other.phase is Phase.NORMAL for other in case.standings.of_order(left.order.number)):
            self._apply(desk.merge(left, cause, self._time_on(left)))
        return decision

    def _reopen(self, case: Case, verdict: Raise, order: WorkOrder, reason: Reason) -> Decision:
        decision = decided(Word.REOPENED, reason)
        file = self._file(order.number)
        self._apply(desk.reopen(file, verdict, decision, self._time_on(file)))
        case.standings.attach(verdict.standing, order.number)
        return decision

    def _join(self, case: Case, verdict: Raise, order: WorkOrder) -> Decision:
        if order.status in NO_LONGER_WORKED_ON:
            return self._reopen(case, verdict, order, Reason.AFTER_REPAIR)
        decision = verdict.decision
        if decision.reason is not Reason.SEVERITY:
            decision = decided(Word.JOINED, _why_joined(verdict, order))
        if verdict.treatment.priority.is_more_urgent_than(order.priority):
            file = self._file(order.number)
            self._apply(desk.join_and_raise(file, verdict, decision, self._time_on(file)))
        else:
            self._apply(desk.join(order, verdict, decision, self.now))
        case.standings.attach(verdict.standing, order.number)
        return decision

    def _close_quiet(self, verdict: CloseQuiet) -> bool:
        file = self._file(verdict.order)
        change = desk.close_quiet(file, self._time_on(file))
        if change is not None:
            self._apply(change)
        return change is not None

    def _file(self, number: int) -> OrderFile:
        """Return an order to be changed, once its clocks have said what they had to say before."""
        while (at := self._memory.watch.due_of(number, self.now)) is not None:
            self._wake_clocks(number, at)
        return self._unit.file(number)

    def _time_on(self, file: OrderFile) -> datetime:
        """The time of a change to an order: not before what people, or whoever watches its clocks, did while we were behind."""
        return max([self.now, file.order.updated_at, *(clock.read_at for clock in file.clocks)])

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
