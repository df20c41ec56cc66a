"""One transaction of the pipeline: judges alarms and wakes what is due, in order of time. `streams.clerk` carries out the verdicts."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rules import chain
from rules.case import REPEATED
from rules.standing import Phase
from store import bulk, reviews, standings
from store.together import together
from streams.clerk import Clerk
from streams.committed import Committed
from streams.minutes import Minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from rules.case import Case, Verdicts
    from rules.standing import StandingAlarm, Standings
    from store.unit import UnitOfWork
    from streams.estate import Estate
    from streams.frame import Frame
    from streams.memory import Memory

NEVER = datetime.max.replace(tzinfo=UTC)
REPEAT = REPEATED[0].decision


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
        self._clerk = Clerk(connection, unit, memory, estate, now)
        self._next = memory.next_wake() or NEVER
        self._clocks_left = most_clocks
        self.now = now
        self.committed = Committed()

    def judge(self, frame: Frame) -> None:
        """Judge the alarms of `frame`, each after all that fell due before it was received."""
        case = self._memory.case(self._connection, frame.site, self.now)
        self._next = min(self._next, case.standings.next_wake() or NEVER)
        if frame.alarms:
            self._clerk.comes_to = max(self._clerk.comes_to, frame.alarms[-1].received_at)
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
        self._clerk.heard_at = self._clerk.comes_to = now
        woken = 0
        while (at := self._memory.next_wake() or NEVER) <= now and woken != most:
            self.now = max(self.now, at)
            self._wake(at)
            woken += 1
        self.now = max(self.now, min(now, at))
        self._next = at

    def write(self) -> None:
        """Write everything into the transaction, last of all what others wait for."""
        self._unit.write()
        reviews.ask(self._connection, self._clerk.questions)
        changes = [(site, known, *known.take_changes()) for site, known in self._memory.changes()]
        # New alarms ask for their numbers, and many rows go as a stream: either wants the line for itself.
        short = self._unit.told < bulk.MANY and all(_is_short(changed) for _, _, changed, _ in changes)
        with together(self._connection) if short else nullcontext():
            self._write(changes)

    def _write(self, changes: Iterable[tuple[str, Standings, Sequence[StandingAlarm], Sequence[StandingAlarm]]]) -> None:
        minutes = Minutes()
        for site, known, changed, counted in changes:
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
        self._unit.tell()

    def _catch_up(self, now: datetime) -> None:
        """Wake what fell due before an alarm that was received at `now`: all alarms that stand, and of the clocks as many as it waits for.

        The others are woken afterwards, by their own time; those of an order before anything else is done to it.
        """
        self._clerk.heard_at = now
        while (at := self._next_due() or NEVER) <= now:
            self.now = max(self.now, at)
            self._wake(at)
        self._next = at

    def _next_due(self) -> datetime | None:
        return self._memory.next_alarm() if self._clocks_left == 0 else self._memory.next_wake()

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
            self._clerk.wake_clocks(clock[1], at, self.now)

    def _has_its_order(self, standing: StandingAlarm) -> bool:
        """Say of what was shelved while it had its order whether that is still open; then the end of the shelf changes nothing."""
        if standing.phase is not Phase.ACTIVE or standing.order is None or standing.until is not None:
            return False
        return self._unit.open_order(standing.order) is not None

    def _follow(self, case: Case, verdicts: Verdicts) -> None:
        for verdict in verdicts:
            decision = self._clerk.answer(case, verdict, self.now)
            if decision is not None:
                self.committed.decisions[decision] += 1
        self._next = min(self._next, case.standings.next_wake() or NEVER, self._memory.watch.next_wake() or NEVER)


def _is_short(changed: Sequence[StandingAlarm]) -> bool:
    return len(changed) < bulk.MANY and all(standing.id for standing in changed)
