"""The sender: records to Kafka from a thread of its own, acknowledged by all copies, in order, without doubles by the producer."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.kafka.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from concurrent.futures import Future
    from typing import Any

    from streams.kafka.cluster import Cluster

log = structlog.get_logger(__name__)

LARGEST_BATCH = 512 * 1024
REQUEST_MS = 20_000
"""How long one lot may take, retries and all; after that it counts as failed, and whoever handed it in must hand it in again."""

STOP_SECONDS = 10.0
LOOK_EVERY, LOOK_SECONDS = 2.0, 10.0
"""How often Kafka is asked whether it is there, and how long it may take to say so."""


@dataclass(frozen=True, slots=True)
class Record:
    """What goes to Kafka: `partition` None lets the key decide."""

    topic: str
    key: bytes
    value: bytes
    partition: int | None = None


class Sender:
    """Sends lots of records. `outcomes` tells of each lot by the number it was given: what went wrong, None when Kafka has all of it.

    Lots of one key reach Kafka in the order in which they were handed in: after one that failed none is sent until `reconnect`.
    """

    def __init__(self, cluster: Cluster, report: Callable[[str], None] | None = None, *, request_ms: int = REQUEST_MS) -> None:
        """`report` is told every few seconds what is wrong with Kafka, also while nothing is sent: nothing, when it answers."""
        self._cluster = cluster
        self._report = report
        self._request_ms = request_ms
        self._failed = False
        self._watch: Future[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="kafka-sender", daemon=True)
        self._producer: AIOKafkaProducer | None = None
        self._turn = asyncio.Lock()
        self.outcomes: deque[tuple[int, Exception | None]] = deque()

    def start(self) -> None:
        """Connect; raises Unreachable."""
        self._thread.start()
        try:
            self._wait(self._connect())
        except BaseException:
            self._end_thread()
            raise
        if self._report is not None:
            self._watch = asyncio.run_coroutine_threadsafe(self._keep_watch(self._report), self._loop)

    def send(self, number: int, records: Sequence[Record]) -> None:
        """Hand in a lot; returns at once."""
        asyncio.run_coroutine_threadsafe(self._send(number, records), self._loop)

    def stop(self) -> None:
        """Send what was handed in and disconnect."""
        if self._watch is not None:
            self._watch.cancel()
        self._wait(self._disconnect())
        self._end_thread()

    async def _connect(self) -> None:
        producer = AIOKafkaProducer(
            client_id="callout",
            acks="all",
            enable_idempotence=True,
            max_batch_size=LARGEST_BATCH,
            max_request_size=2 * LARGEST_BATCH,
            request_timeout_ms=self._request_ms,
            **self._cluster.options(),
        )
        try:
            await producer.start()
        except (KafkaError, OSError) as error:
            await producer.stop()
            message = f"Kafka cannot be reached at {self._cluster}: {error or type(error).__name__}"
            raise Unreachable(message) from error
        self._producer, self._failed = producer, False

    async def _send(self, number: int, records: Sequence[Record]) -> None:
        try:
            await asyncio.gather(*await self._hand_over(records))
        except Exception as error:  # noqa: BLE001  whatever it was, the lot did not arrive
            self._failed = True
            self.outcomes.append((number, error))
        else:
            self.outcomes.append((number, None))

    async def _hand_over(self, records: Sequence[Record]) -> list[asyncio.Future[Any]]:
        """Give all of `records` to the producer before the first is waited for: they share requests.

        One lot after the other, also when the producer has no room. A lot that is kept waiting must not be overtaken, and one that
        was kept waiting for too long must not be followed: what came later would be there first, and make what comes again late.
        """
        async with self._turn:
            producer = self._producer
            if producer is None or self._failed:
                message = "the connection to Kafka was lost"
                raise Unreachable(message)
            try:
                return [await producer.send(each.topic, key=each.key, value=each.value, partition=each.partition) for each in records]
            except BaseException:
                self._failed = True
                raise

    async def _keep_watch(self, report: Callable[[str], None]) -> None:
        while True:
            report("" if await self._answers() else f"Kafka does not answer at {self._cluster}")
            await asyncio.sleep(LOOK_EVERY)

    async def _answers(self) -> bool:
        if self._producer is None:
            return False
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return bool(await self._producer.client.force_metadata_update())
        except (KafkaError, OSError):
            # A silence of LOOK_SECONDS is one of these too.
            return False

    def reconnect(self) -> None:
        """Forget what is on its way and connect anew; raises Unreachable."""
        self._wait(self._reconnect())

    async def _reconnect(self) -> None:
        await self._disconnect()
        await self._connect()

    async def _disconnect(self) -> None:
        producer, self._producer = self._producer, None
        if producer is None:
            return
        if self._failed:
            await _drop(producer)
        try:
            await asyncio.wait_for(producer.stop(), STOP_SECONDS)
        except (KafkaError, TimeoutError) as error:
            log.warning("kafka-disconnect-failed", error=str(error))
            await _drop(producer)

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _end_thread(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _drop(producer: AIOKafkaProducer) -> None:
    """Let go what a producer still has: else it would go on trying, and what follows a lot that failed would be there before it."""
    # The client is closed first, so that no request that is on its way has to be waited for. There is no public way to do the rest.
    await producer.client.close()
    await producer._sender.close()  # noqa: SLF001
    producer._message_accumulator.fail_all(Unreachable("the connection to Kafka was given up"))  # noqa: SLF001
    await producer.client.close()
