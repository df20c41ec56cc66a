"""The assignment: the lanes of the partitions that this worker has been given, from the moment it is given them until it must let go."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import structlog

from store.errors import Conflict, Unavailable
from streams import garbage
from streams.kafka.lane import FIRST_RETRY, LONGEST_RETRY, Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Executor
    from datetime import datetime

    from store.positions import Position
    from streams.frame import Batch
    from streams.kafka.lane import Record, Reports
    from streams.pipeline import Pipeline

log = structlog.get_logger(__name__)


class Assignment:
    """Opens a lane for each partition, from its position in SQL. `pipeline` makes the pipeline of one, `read` a batch of its records."""

    def __init__(
        self,
        pipeline: Callable[[int], Pipeline],
        read: Callable[[Sequence[Record]], Batch],
        *,
        now: Callable[[], datetime],
        pool: Executor,
        reports: Reports,
    ) -> None:
        self._pipeline = pipeline
        self._read = read
        self._now = now
        self._pool = pool
        self._reports = reports
        self._lanes: dict[int, Lane] = {}
        self._changing = asyncio.Lock()

    def __iter__(self) -> Iterator[Lane]:
        return iter(list(self._lanes.values()))

    def __len__(self) -> int:
        return len(self._lanes)

    def get(self, partition: int) -> Lane | None:
        """Return the lane of `partition`, None when it is not ours."""
        return self._lanes.get(partition)

    async def take(self, partitions: Collection[int], behind: Callable[[int, int], int | None]) -> dict[int, int]:
        """Take partitions over from whoever had them, and return for each the offset of the next record to be read.

        Waits for SQL when it is away. Those that we have already are left as they are, others that we have are let go.
        """
        async with self._changing:
            for partition in self._lanes.keys() - set(partitions):
                await self._lanes.pop(partition).stop()
            new = sorted(set(partitions) - self._lanes.keys())
            for partition in new:
                pipeline = self._pipeline(partition)
                position = await self._take_over(pipeline)
                self._lanes[partition] = Lane(
                    partition,
                    pipeline,
                    self._read,
                    now=self._now,
                    pool=self._pool,
                    reports=self._reports,
                    behind=partial(behind, partition),
                    start=position.offset + 1,
                )
            if new:
                garbage.calm()
                log.info("assigned", partitions=sorted(self._lanes))
            return {partition: self._lanes[partition].expected for partition in partitions}

    async def drop(self) -> None:
        """Let go of everything: what is under way is committed and acknowledged, the rest is left to whoever comes next."""
        async with self._changing:
            lanes, self._lanes = self._lanes, {}
            await asyncio.gather(*(lane.stop() for lane in lanes.values()))
            if lanes:
                log.info("revoked", partitions=sorted(lanes))

    async def _take_over(self, pipeline: Pipeline) -> Position:
        retry = FIRST_RETRY
        while True:
            try:
                position = await asyncio.get_running_loop().run_in_executor(self._pool, pipeline.take_over, self._now())
            except (Unavailable, Conflict) as error:
                self._reports.store(f"the database does not answer: {error}")
                log.warning("store-unavailable", error=str(error), retry_in=retry)
                await asyncio.sleep(retry)
                retry = min(2 * retry, LONGEST_RETRY)
            else:
                self._reports.store("")
                return position
