"""The stack: Mosquitto, Kafka and PostgreSQL, and on top of them gateways and workers that can be started, killed and asked.

stack.start("gateway-1", "ingest")
stack.start("rules-1", "worker", "rules")
stack.wait_until_ready()
stack.plant().publish([...])
until(lambda: stack.counted() == 1_000, "all is counted")
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from sqlalchemy import func, select

from store.store import Store
from store.tables import standing_alarms
from tests.integration.mqtt.waiting import until
from tests.services import memory
from tests.services.firehose import Firehose
from tests.services.kafka import Kafka
from tests.services.mosquitto import Mosquitto

CALLOUT = Path(sys.executable).with_name("callout")
END_SECONDS = 90.0
PARTITIONS = 4
SESSION_SECONDS = 3
"""Short, so that nobody waits long for one that was killed."""


class Process:
    """One process of `callout`, whose log is kept in `folder`."""

    def __init__(self, name: str, words: Sequence[str], folder: Path, settings: dict[str, str]) -> None:
        self.name = name
        number = sum(1 for _ in folder.glob(f"{name}-*.log"))
        self._log = folder / f"{name}-{number}.log"
        others = {key: value for key, value in os.environ.items() if not key.startswith("CALLOUT_")}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(CALLOUT), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=others | {f"CALLOUT_{key}": value for key, value in settings.items()},
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        """All that the process has written."""
        return self._log.read_text(errors="replace")

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of its log about `event`."""
        lines = [json.loads(line) for line in self.log.splitlines(keepends=True) if line.startswith("{") and line.endswith("\n")]
        return [line for line in lines if line["event"] == event]

    def ask(self, path: str) -> tuple[int, str]:
        """Return status and body of what a probe answers."""
        try:
            with urllib.request.urlopen(f"{self.logged('serving')[0]['url']}{path}", timeout=10) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def metric(self, name: str) -> float:
        """Return the sum over all series of a metric."""
        lines = self.ask("metrics")[1].splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((f"{name} ", f"{name}{{")))

    def is_ready(self) -> bool:
        """Say whether it does its work; fails when it has ended."""
        assert self.code is None, f"{self.name} ended with {self.code}: {self.log}"
        return bool(self.logged("serving")) and self.ask("readyz")[0] == 200

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._process.kill()
        self._process.wait()

    def memory_megabytes(self) -> float:
        """Return how much memory it holds now."""
        return memory.megabytes(self._process.pid)

    def pause(self) -> None:
        """Let the process stand still where it is."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """Ask the process to end and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        """Wait for the process to end by itself and return its exit code."""
        return self._process.wait(END_SECONDS)


class Stack:
    """The servers, and by name the processes that stand on them. All processes end with it; the servers are whoever's made them."""

    def __init__(self, folder: Path, site: Path, broker: Mosquitto, kafka: Kafka, database: str) -> None:
        self.folder = folder
        self.site = site
        self.broker = broker
        self.kafka = kafka
        self.database = database
        self.store = Store(database)
        self.processes: dict[str, Process] = {}
        self.settings = {
            "DATABASE_URL": database,
            "KAFKA_URL": kafka.url,
            "KAFKA_PARTITIONS": str(PARTITIONS),
            "KAFKA_SESSION_SECONDS": str(SESSION_SECONDS),
            "MQTT_URL": broker.url,
        }

    def start(self, name: str, *words: str, **settings: str) -> Process:
        """Start `callout` with `words`, or start it again under the same name; a gateway is known to the broker by that name."""
        given = self.settings | {"MQTT_CLIENT_ID": name} | settings
        self.processes[name] = Process(name, [*words, "--site", str(self.site)], self.folder, given)
        return self.processes[name]

    def wait_until_ready(self) -> None:
        """Return when every process does its work."""
        for process in self.processes.values():
            until(process.is_ready, f"{process.name} is ready: {process.log}")

    def plant(self) -> Firehose:
        """Return somebody who publishes to the broker."""
        return Firehose(self.broker.host, self.broker.port, "plant")

    def counted(self) -> int:
        """Return how many messages were counted on all standing alarms, folded into their rows or not."""
        with self.store.read() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(standing_alarms.c.count), 0))).scalar_one())

    def events(self, *topics: str) -> dict[tuple[str, int], list[dict[str, Any]]]:
        """Return all events on Kafka, by topic and partition, in their order there."""
        return asyncio.run(_read(self.kafka, topics))

    def produce(self, topic: str, values: Sequence[bytes]) -> None:
        """Write records to Kafka that no gateway would."""
        asyncio.run(_write(self.kafka, topic, values))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self.processes.values():
            if process.code is None:
                process.kill()
        self.store.close()


async def _read(kafka: Kafka, topics: Sequence[str]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    client = AIOKafkaConsumer(bootstrap_servers=f"{kafka.host}:{kafka.port}", auto_offset_reset="earliest")
    await client.start()
    try:
        found: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for place in (TopicPartition(topic, partition) for topic in topics for partition in range(PARTITIONS)):
            client.assign([place])
            end = (await client.end_offsets([place]))[place]
            events = found.setdefault((place.topic, place.partition), [])
            while len(events) < end:
                events.append(json.loads((await client.getone(place)).value))
        return found
    finally:
        await client.stop()


async def _write(kafka: Kafka, topic: str, values: Sequence[bytes]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=f"{kafka.host}:{kafka.port}") as producer:
        for value in values:
            await producer.send_and_wait(topic, value)
