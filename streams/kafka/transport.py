"""Faust's way to Kafka, changed in two things: a partition is read from the position in SQL, whatever the broker remembers, and handing
a record over makes no tasks.

Faust names the class of its consumer in its transport, and both call for a method where they seek: that is where we come in.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import structlog
from aiokafka.errors import IllegalStateError
from faust.transport.drivers import aiokafka as driver
from mode.services import WaitResults

from streams.kafka import eager
from streams.kafka.errors import WrongTopic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from faust.types import TP

    from streams.kafka.assignment import Assignment
    from streams.kafka.lane import Lane

log = structlog.get_logger(__name__)


class Consumer(driver.Consumer):
    """Reads from the positions in SQL. The app that it belongs to has an `assignment` and the name of its one `source`."""

    _between_assignments = True

    @property
    def _assigned(self) -> Assignment:
        return cast("Any", self.app).assignment  # type: ignore[no-any-return]

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Take the assigned partitions over in SQL and seek to what it has not had yet."""
        if self._between_assignments:
            # Faust also calls when records arrive amid a rebalance; what it still takes for ours may be somebody else's by now.
            return {}
        ours = {tp.partition: tp for tp in self.assignment() if tp.topic == cast("Any", self.app).source}
        wanted = await self._assigned.take(ours, self._behind)
        for partition, tp in ours.items():
            lane = self._assigned.get(partition)
            if lane is not None:
                wanted[partition] = await self._checked(tp, lane)
        starts = {self._new_topicpartition(tp.topic, tp.partition): wanted[partition] for partition, tp in ours.items()}
        await self.seek_wait(starts)
        return starts

    async def wait_first(self, *awaited: Any, timeout: Any = None) -> WaitResults:  # noqa: ASYNC109  the signature is Faust's
        """Wait for what comes first. Of two coroutines, by which Faust means that a record is handed over, or the flow stopped, begin one.

        Nearly no record has to wait there, and the four tasks for each were a fifth of the work at 1,000 alarms a second (measured).
        """
        if timeout is not None or [asyncio.iscoroutine(each) for each in awaited] != [True, True]:
            return await super().wait_first(*awaited, timeout=timeout)
        handing, stopping = awaited
        waits_for = eager.begin(handing)
        if waits_for is not eager.FINISHED:
            return await super().wait_first(eager.rest(handing, waits_for), stopping)
        stopping.close()
        return WaitResults([handing], [None], stopped=False)

    async def seek_back(self, tp: TP, lane: Lane) -> None:
        """Read again from the record that `lane` is waiting for."""
        await self.seek_wait({self._new_topicpartition(tp.topic, tp.partition): await self._checked(tp, lane)})

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Finish what is under way and let go, before anybody else is given these partitions."""
        self._between_assignments = True
        await self._assigned.drop()
        await self.commit()
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        """From now on what is assigned is ours to be taken over."""
        self._between_assignments = False
        await super().on_partitions_assigned(assigned, generation_id)

    def _behind(self, partition: int, expected: int) -> int | None:
        """Return how many records Kafka has from `expected` on, None when that is not known yet."""
        try:
            # None before the first answer of the broker, whatever Faust says about it.
            highwater = cast("int | None", self.highwater(self._new_topicpartition(cast("Any", self.app).source, partition)))
        except (IllegalStateError, AttributeError):
            return None
        return None if highwater is None else max(0, highwater - expected)

    async def _checked(self, tp: TP, lane: Lane) -> int:
        """Return the offset that `lane` waits for, once it is sure that Kafka has it or will have it."""
        at = self._new_topicpartition(tp.topic, tp.partition)
        first, end = (await self.earliest_offsets(at))[at], (await self.highwaters(at))[at]
        if end < lane.expected:
            raise WrongTopic(
                f"{tp.topic} (partition {tp.partition}) ends at offset {end}, and the database has had it up to {lane.done}: it is not the "
                f"topic it was. When that is meant, delete its rows of “positions” (topic {tp.topic!r}); else bring the old topic back"
            )
        if first > lane.expected:
            log.error(
                "records-gone", topic=tp.topic, partition=tp.partition, records=first - lane.expected, why="kept for too short a time"
            )
            lane.skip_to(first)
        return lane.expected


class Transport(driver.Transport):
    """Faust's transport with our consumer."""

    Consumer = Consumer
