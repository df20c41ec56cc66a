"""A house of each runtime whose time the test moves: `wake` lets all happen that is due by then, `tell` lets messages arrive."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from prometheus_client import CollectorRegistry
from sqlalchemy import func, select

from ingest.client import Mailbox
from ingest.reader import Reader
from store.tables import outbox
from streams.embedded import Embedded, Pace
from streams.kafka import gateway as gateways, topics
from streams.kafka.cluster import Cluster, Plan
from streams.kafka.duty import RULES, SLA
from streams.kafka.gateway import Gateway
from streams.kafka.relay import Relay
from streams.kafka.runtime import Runtime, Surroundings
from streams.kafka.sender import Sender
from streams.live import Live
from streams.metrics import Metrics
from streams.pipeline import Pipeline
from tests.contract.runtimes.histories import START
from tests.contract.runtimes.letters import Letters
from tests.integration.mqtt.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from store.store import Store
    from streams.estate import Estate
    from streams.kafka.duty import Duty
    from tests.contract.runtimes.histories import Said
    from tests.services.kafka import Kafka

PARTITIONS = 4


class House(Protocol):
    """A runtime over `store`."""

    store: Store

    def wake(self, now: datetime) -> None:
        """Let everything happen that is due by `now`."""

    def tell(self, said: Sequence[Said]) -> None:
        """Let messages arrive, and return when they are committed and acknowledged."""

    def close(self) -> None:
        """Stop in good order."""


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class EmbeddedHouse:
    """The embedded runtime, turn by turn."""

    def __init__(self, store: Store, estate: Estate) -> None:
        self.store = store
        self._clock = Clock()
        self._letters = Letters(self._clock)
        reader = Reader(estate.knows)
        self._pipeline = Pipeline(store, estate, "embedded")
        self._runtime = Embedded(
            store,
            self._pipeline,
            cast(Mailbox, self._letters),
            reader,
            now=self._clock,
            metrics=Metrics(CollectorRegistry(), estate),
            live=Live(),
            pace=Pace(linger=0.0),
        )
        self._runtime.turn()

    def wake(self, now: datetime) -> None:
        self._clock.now = now
        self._pipeline.learn()
        while self._pipeline.next_wake() <= now:
            self._runtime.turn()

    def tell(self, said: Sequence[Said]) -> None:
        wanted = self._letters.acknowledged + len(said)
        self._letters.post(said)
        while self._letters.acknowledged < wanted:
            self._runtime.turn()

    def close(self) -> None:
        self._runtime.finish()


class Ends:
    """Asks Kafka where partitions end."""

    def __init__(self, kafka: Kafka) -> None:
        self._loop = asyncio.new_event_loop()
        self._client = self._loop.run_until_complete(self._connect(f"{kafka.host}:{kafka.port}"))

    async def _connect(self, server: str) -> Any:
        client = AIOKafkaConsumer(bootstrap_servers=server)
        await client.start()
        return client

    def of(self, topic: str) -> dict[int, int]:
        places = [TopicPartition(topic, partition) for partition in range(PARTITIONS)]
        found = self._loop.run_until_complete(self._client.end_offsets(places))
        return {place.partition: end for place, end in found.items()}

    def close(self) -> None:
        self._loop.run_until_complete(self._client.stop())
        self._loop.close()


class Worker:
    """One duty in a thread, with a clock of its own."""

    def __init__(self, duty: Duty, around: Surroundings, clock: Clock, relay: Relay | None = None) -> None:
        self.clock = clock
        self._topic = duty.source
        self._runtime = Runtime(duty, around, relay=relay)
        self._thread = threading.Thread(target=self._runtime.run, name=duty.name)
        self._thread.start()

    def settle(self, ends: Ends) -> None:
        """Return when it has done all that is on Kafka for it, and all that is due by its clock."""
        wanted = ends.of(self._topic)
        until(lambda: self._runtime.is_quiet(self.clock.now, wanted), f"the worker of {self._topic} is done")

    def close(self) -> None:
        self._runtime.stop()
        self._thread.join()


class DistributedHouse:
    """A gateway, a worker of each duty and the relay, over a real Kafka."""

    def __init__(self, store: Store, estate: Estate, kafka: Kafka) -> None:
        self.store = store
        cluster = Cluster(servers=(f"{kafka.host}:{kafka.port}",), session_seconds=10)
        plan = Plan(partitions=PARTITIONS)
        asyncio.run(topics.ensure(cluster, plan))
        self._ends = Ends(kafka)
        self._clock = Clock()
        self._letters = Letters(self._clock)
        self._senders = [Sender(cluster), Sender(cluster)]
        for sender in self._senders:
            sender.start()
        metrics, live = Metrics(CollectorRegistry(), estate), Live()
        relay = Relay(store, self._senders[0], PARTITIONS, now=self._clock, metrics=metrics, live=live)
        self._gateway = Gateway(
            cast(Mailbox, self._letters),
            Reader(estate.knows),
            self._senders[1],
            metrics=metrics,
            live=live,
            pace=gateways.Pace(linger=0.0, apart=0.0),
        )
        clocks = Clock(), Clock()
        around = [
            Surroundings(store=store, estate=estate, cluster=cluster, plan=plan, now=clock, metrics=metrics, live=live) for clock in clocks
        ]
        self._rules = Worker(RULES, around[0], clocks[0], relay)
        self._sla = Worker(SLA, around[1], clocks[1])
        for worker in (self._rules, self._sla):
            worker.settle(self._ends)

    def wake(self, now: datetime) -> None:
        self._clock.now = now
        # At one moment standing alarms come first, then clocks.
        for worker in (self._rules, self._sla):
            worker.clock.now = now
            self._settle(worker)

    def tell(self, said: Sequence[Said]) -> None:
        wanted = self._letters.acknowledged + len(said)
        self._letters.post(said)
        while self._letters.acknowledged < wanted:
            self._gateway.turn()
        self._settle(self._rules)
        self._settle(self._sla)

    def close(self) -> None:
        for part in (self._rules, self._sla, self._ends):
            part.close()
        for sender in self._senders:
            sender.stop()

    def _settle(self, worker: Worker) -> None:
        until(self._all_is_told, "the relay has sent every event")
        worker.settle(self._ends)

    def _all_is_told(self) -> bool:
        with self.store.read() as connection:
            waiting = connection.execute(select(func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))).scalar_one()
        if waiting:
            time.sleep(0.005)
        return not waiting
