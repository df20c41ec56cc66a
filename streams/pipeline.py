"""The pipeline: frames in, one SQL transaction, committed events out. Both runtimes run this and nothing else.

It owns the standing alarms of its sites and holds them in memory. When a transaction fails it forgets them all and reads
them again, so memory never knows more than SQL does. It reads no clock: its time is that of the alarms it takes.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from store import contracts, positions, quarantine, standings
from store.errors import Conflict, Unavailable
from store.unit import PIPELINE, UnitOfWork
from streams.committed import Committed
from streams.memory import Memory
from streams.receipt_book import ReceiptBook
from streams.scope import EVERYTHING
from streams.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from store.positions import Position
    from store.receipts import Receipt
    from store.store import Store
    from streams.estate import Estate
    from streams.frame import Batch
    from streams.scope import Scope

log = structlog.get_logger(__name__)

NEVER = datetime.max.replace(tzinfo=UTC)
BEGINNING = datetime.min.replace(tzinfo=UTC)

CORRECTED_BY = timedelta(seconds=5)
"""A clock of a host that is set back by no more than this is only waited for."""

MOST_WOKEN = 1_000
"""Clocks and alarms that runtimes wake in one transaction: what fell due first is on record while the rest is being woken."""

FOLD_AT_LEAST = 20_000
FOLD_FACTOR = 10
"""The journal is folded by itself after so many alarms for each alarm key in it, whatever the runtime does: then it stays bounded,
and folding costs little an alarm."""


class Pipeline:
    """Processes one source: `topic` and `partition`, in order of offset. `scope` is what it answers for."""

    def __init__(self, store: Store, estate: Estate, topic: str, partition: int = 0, *, scope: Scope = EVERYTHING) -> None:
        self._store = store
        self._estate = estate
        self._scope = scope
        self._source = (topic, partition)
        self._position: Position | None = None
        self._memory: Memory | None = None
        self._receipts: ReceiptBook | None = None
        self._clock = BEGINNING
        self._since_fold = 0

    @property
    def position(self) -> Position:
        """How far the source has come. Call `take_over` first."""
        if self._position is None:
            message = "the pipeline has not taken its source over yet"
            raise RuntimeError(message)
        return self._position

    def take_over(self, now: datetime | None = None) -> Position:
        """Take the source over from any other worker, whose commits fail from now on; return how far it has come.

        When `now` is given, time goes on from there if it had come further: then the clock of the host was wrong and was put right.

        What the site folder says of contracts is written down with it, for reports.
        """
        with self._store.begin() as connection:
            self._position = positions.take(connection, *self._source)
            contracts.keep(connection, self._estate.contracts())
        self._clock = self._position.clock or BEGINNING
        if now is not None:
            self.put_right(now)
        self._forget()
        return self._position

    def put_right(self, now: datetime) -> None:
        """Go on from `now` when time has come further than that by more than clocks are corrected by all the time.

        What is on record of an order keeps its time: it is never worked out as of a moment before the one at which it last was.
        """
        if self._clock - now > CORRECTED_BY:
            log.warning("time-was-wrong", was=self._clock.isoformat(), now=now.isoformat())
            self._clock = now

    def came_to(self) -> int:
        """Return the offset that SQL has: when the answer to a commit was lost, only SQL knows whether it was one."""
        with self._store.read() as connection:
            self._position = positions.read(connection, self.position)
        return self._position.offset

    def has_committed(self, redelivered: Sequence[Receipt]) -> int | None:
        """Return how many of the first messages of a redelivery were committed before, None when that cannot be said yet."""
        if self._receipts is None:
            with self._store.read() as connection:
                self._receipts = ReceiptBook(connection, self._source[0])
        return self._receipts.covers(redelivered)

    def process(self, batch: Batch, most_clocks: int | None = None) -> Committed:
        """Judge `batch` and commit all that follows; a batch at or below the position changes nothing.

        For at most `most_clocks` that are due its alarms have to wait; `advance` wakes the others.

        Raises Unavailable or Conflict when nothing was written and the same batch may be tried again, Fenced when another
        worker has taken over.
        """
        if batch.offset <= self.position.offset:
            return Committed()
        with self._transaction(batch.offset, most_clocks) as (connection, session):
            for frame in batch.frames:
                session.judge(frame)
            if batch.orders:
                self._remembered(connection).look_at(connection, batch.orders)
            quarantine.add(connection, batch.rejected)
            if batch.receipts:
                self._receipt_book(connection).write(connection, batch.offset, batch.receipts)
        self._since_fold += session.committed.alarms
        if self._wants_fold():
            # What was committed is told whatever becomes of the fold, which the next one does again.
            with suppress(Unavailable, Conflict):
                self.fold()
        return session.committed

    def advance(self, now: datetime, most: int | None = None) -> Committed:
        """Wake what is due at `now`, in order of time, and commit what follows: all of it, or the first `most`."""
        if self.next_wake() > now:
            return Committed()
        with self._transaction(self.position.offset) as (_, session):
            session.wake_until(now, most)
        return session.committed

    def next_wake(self) -> datetime:
        """Return when `advance` has something to do; far away when never."""
        return self._remembered().next_wake() or NEVER

    @property
    def watched(self) -> int:
        """How many orders have a clock that is watched."""
        return len(self._remembered().watch)

    def learn(self) -> None:
        """Learn what people did to orders since the last transaction; each transaction does so by itself.

        Raises Fenced when another worker has taken over: one that has nothing to commit would never hear of it otherwise.
        """
        with self._store.read() as connection:
            positions.read(connection, self.position)
            self._remembered(connection).learn(connection, self._clock)
        if self._remembered().has_learned:
            # What a person said of a source or put aside is seen on its alarms at once, also while nothing comes in.
            with self._transaction(self.position.offset):
                pass

    def warm_up(self) -> None:
        """Read all standing alarms and the names of all assets now, so that no message has to wait for that."""
        self._estate.register.prepare()
        with self._store.read() as connection:
            memory = self._remembered(connection)
            for site in filter(self._scope.has_site, standings.sites(connection)):
                memory.case(connection, site, self._clock)

    def fold(self, most: int | None = None) -> bool:
        """Write counts that are only in the journal into their rows, those of at most `most` alarms; say whether some are left.

        What is counted while a fold goes on is left to the next one.
        """
        memory = self._memory
        if memory is None or not memory.journal:
            return False
        with self._transaction(self.position.offset) as (connection, _):
            memory.journal.fold(connection, most or len(memory.journal))
            while most is None and memory.journal:
                memory.journal.fold(connection, len(memory.journal))
        if not memory.journal.folding:
            self._since_fold = 0
        return memory.journal.folding

    @contextmanager
    def _transaction(self, offset: int, most_clocks: int | None = None) -> Iterator[tuple[Connection, Session]]:
        try:
            with self._store.begin() as connection:
                memory = self._remembered(connection)
                memory.learn(connection, self._clock)
                unit = UnitOfWork(connection, PIPELINE, memory.open_orders)
                session = Session(connection, unit, memory, self._estate, self._clock, most_clocks)
                yield connection, session
                session.write()
                clock = session.now if session.now > BEGINNING else None
                position = replace(self.position, offset=offset, clock=clock)
                positions.advance(connection, position, self.position.offset)
        except BaseException:
            self._forget()
            raise
        self._position = position
        self._clock = session.now

    def _remembered(self, connection: Connection | None = None) -> Memory:
        if self._memory is None:
            if connection is not None:
                self._memory = Memory(connection, self._estate, self._scope, self._clock)
            else:
                with self._store.read() as reading:
                    self._memory = Memory(reading, self._estate, self._scope, self._clock)
        return self._memory

    def _receipt_book(self, connection: Connection) -> ReceiptBook:
        if self._receipts is None:
            self._receipts = ReceiptBook(connection, self._source[0])
        return self._receipts

    def _wants_fold(self) -> bool:
        if self._since_fold < FOLD_AT_LEAST or self._memory is None:
            return False
        return self._since_fold > FOLD_FACTOR * len(self._memory.journal)

    def _forget(self) -> None:
        self._memory = None
        self._receipts = None
        self._since_fold = 0
