"""A lane: one partition in the hands of this worker, from the records that Faust gives it to the acknowledgement after the commit.

What is done in a lane is done one after the other, in a thread (`work`), so that SQL never holds up the event loop. A lane lives
from an assignment to the next revocation; what it had not committed by then is read again by whoever comes next.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import structlog

from store.errors import Conflict, Fenced, Unavailable
from streams.frame import Batch
from streams.kafka.work import TICK, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from datetime import datetime

    from streams.committed import Committed
    from streams.pipeline import Pipeline

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

GATHER = 0.05
"""Seconds between the beginnings of two transactions of a lane: what comes meanwhile shares the next one. A transaction of one alarm takes
as much of PostgreSQL and of this process as one of fifty, and when alarms are many, eight lanes that took each by itself came more than
a second behind (measured at 1,000 alarms a second). With what gateways wait, an alarm is at most 100 ms late. Larger transactions take
longer than this, so a backlog waits for nothing."""

MOST_RECORDS, MOST_BYTES = 500, 600_000
"""What shares one transaction at most: some five thousand alarms. Those that open orders hold the lock of the running number until
they commit, so a longer one would keep all other lanes waiting."""

MOST_WAITING, MOST_BYTES_WAITING = 1_000, 4_000_000
"""What may wait in a lane before Faust is kept from handing over more: a few transactions, for Kafka keeps a backlog better than we do."""

FIRST_RETRY, LONGEST_RETRY = 0.1, 5.0

NOTHING = Batch(offset=-1)


@dataclass(frozen=True, slots=True)
class Record:
    """A record of Kafka in its bytes. `ack` tells Faust that it is done with, and belongs to the event loop."""

    offset: int
    value: bytes
    ack: Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Who is told what a lane does; all of it is called from the event loop."""

    committed: Callable[[Batch, Committed], None]
    store: Callable[[str], None]
    died: Callable[[Lane, Exception], None]


class Lane:
    """Drives one pipeline. `read` makes a batch of records; `behind` says how many records Kafka has that this lane has not seen."""

    def __init__(
        self,
        partition: int,
        pipeline: Pipeline,
        read: Callable[[Sequence[Record]], Batch],
        *,
        now: Callable[[], datetime],
        pool: Executor,
        reports: Reports,
        behind: Callable[[int], int | None],
        start: int,
    ) -> None:
        self.partition = partition
        self.expected = start
        """The offset of the next record that this lane has not been given."""
        self.done = start - 1
        """The offset up to which all is in SQL."""
        self.moves = 0
        """How often this lane has come forward, or has tried to and found SQL away: what stands still is what the watchdog looks for."""
        self.queued = False
        """Whether it waits for its turn at SQL, behind other lanes."""
        self.is_warm = False
        """Whether it has read what stands, so that no record has to wait for that."""
        self.fenced = ""
        self._work = Work(pipeline, now)
        self._read = read
        self._now = now
        self._pool = pool
        self._reports = reports
        self._behind = behind
        self._waiting: deque[Record] = deque()
        self._size = 0
        self._taken: list[Record] = []
        self._batch: Batch | None = None
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._stopped = False
        self._began_at = 0.0
        self._task = asyncio.create_task(self._run(), name=f"lane-{partition}")

    async def give(self, record: Record) -> bool:
        """Take the record, unless it was had before. False when some before it are missing: read again from `expected`."""
        if record.offset > self.expected:
            return False
        if record.offset == self.expected and not self._stopped and not self.fenced:
            self.expected += 1
            self._waiting.append(record)
            self._size += len(record.value)
            self._news.set()
            if self._has(1.0):
                self._room.clear()
                await self._room.wait()
        return True

    def skip_to(self, offset: int) -> None:
        """Go on at `offset`, because what lies between is not in Kafka any more."""
        self.expected = max(self.expected, offset)

    @property
    def waiting(self) -> int:
        """How many records wait in this lane."""
        return self.expected - 1 - self.done

    def is_quiet(self, now: datetime) -> bool:
        """Say whether there is nothing to do at `now`: no record waits, and nothing is due."""
        return not self.waiting and self._behind(self.expected) == 0 and self._work.next_wake > now

    async def stop(self) -> None:
        """Finish the transaction that is under way and drop what waits."""
        self._stopped = True
        self._news.set()
        self._room.set()
        await self._task

    async def _run(self) -> None:
        try:
            await self._insist(self._work.warm_up)
            self.is_warm = True
            while not self._stopped:
                await self._wait()
                if not self._stopped:
                    await self._turn()
        except Fenced as error:
            # Another worker has this partition now, and Kafka is about to say so; should it not, the watchdog ends this process.
            self.fenced = str(error)
            self._room.set()
            self._waiting.clear()
            log.warning("fenced", partition=self.partition, error=str(error))
        except _Dropped:
            log.warning("dropped", partition=self.partition, waiting=self.waiting)
        except Exception as error:  # noqa: BLE001  nobody awaits a lane: whatever it was must end the process
            self._reports.died(self, error)

    async def _wait(self) -> None:
        if not self._waiting:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._patience())
        if self._waiting and (gathering := self._began_at + GATHER - time.monotonic()) > 0:
            await asyncio.sleep(gathering)

    def _patience(self) -> float:
        if self._work.folding:
            return 0.0
        wait = (self._work.next_wake - self._now()).total_seconds()
        return min(TICK, max(0.005, wait))

    async def _turn(self) -> None:
        if self._waiting:
            self._began_at = time.monotonic()
            self._acknowledge(await self._insist(self._judge))
        elif self._behind(self.expected) == 0:
            # What Kafka still has for us was heard before now: nothing is woken past it until it has been judged.
            committed = await self._insist(self._work.look_round)
            if committed.events or committed.decisions:
                self._reports.committed(NOTHING, committed)
        if not self._has(0.5):
            self._room.set()

    def _judge(self) -> Committed:
        """Judge what waits at this moment, when the turn has come; what is tried again is the same batch."""
        if self._batch is None:
            self._taken = self._take()
            self._batch = self._read(self._taken)
        return self._work.judge(self._batch)

    def _acknowledge(self, committed: Committed) -> None:
        batch, self._batch = self._batch or NOTHING, None
        self.done = batch.offset
        for record in self._taken:
            record.ack()
        self._reports.committed(batch, committed)

    def _take(self) -> list[Record]:
        taken: list[Record] = []
        size = 0
        while self._waiting and len(taken) < MOST_RECORDS and size < MOST_BYTES:
            record = self._waiting.popleft()
            taken.append(record)
            size += len(record.value)
        self._size -= size
        return taken

    def _has(self, share: float) -> bool:
        """Say whether so much of what may wait does."""
        return len(self._waiting) >= share * MOST_WAITING or self._size >= share * MOST_BYTES_WAITING

    async def _insist(self, work: Callable[[], Committed]) -> Committed:
        """Do `work` until SQL takes it. It may be done twice: the answer to a commit may have been lost, and not the commit."""
        retry, in_doubt = FIRST_RETRY, False
        while True:
            self.queued = True
            try:
                committed = await self._thread(partial(self._attempt, work, in_doubt=in_doubt))
            except (Unavailable, Conflict) as error:
                in_doubt = True
                self._reports.store(f"the database does not take what we write: {error}")
                log.warning("store-unavailable", partition=self.partition, error=str(error), waiting=self.waiting, retry_in=retry)
                self.moves += 1
                if self._stopped:
                    raise _Dropped from error
                await asyncio.sleep(retry)
                retry = min(2 * retry, LONGEST_RETRY)
            else:
                self._reports.store("")
                self.moves += 1
                return committed

    def _attempt(self, work: Callable[[], Committed], *, in_doubt: bool) -> Committed:
        self.queued = False
        self.moves += 1
        return self._work.attempt(work, in_doubt=in_doubt)

    async def _thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)


class _Dropped(Exception):
    """The lane was told to stop while SQL was away."""
