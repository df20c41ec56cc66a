"""The servers and processes of the benchmark of Kafka: what is started, what is asked of them, and how a backlog is put before them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaProducer
from sqlalchemy import func, select

from bench import kafka_load
from bench.report import NoResult
from store.store import Store
from store.tables import positions, standing_alarms
from streams.kafka import topics
from streams.kafka.cluster import Cluster, Plan
from tests.services import kafka as kafkas, mosquitto as brokers, postgres as databases
from tests.services.kafka import Kafka
from tests.services.mosquitto import Mosquitto
from tests.services.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import ExitStack

PARTITIONS = 8
PATIENCE = 600.0
LOOK_SECONDS = 0.05
"""Between two looks at SQL. Every ten milliseconds, as it once was, they took a sixth of a core from what is measured."""

SESSION_SECONDS = 60
"""Long, because workers are held while a backlog is written."""

CALLOUT = Path(sys.executable).with_name("callout")


class House:
    """Kafka, PostgreSQL that syncs to disk, and Mosquitto, and processes of `callout` on them."""

    def __init__(self, folder: Path, started: ExitStack) -> None:
        # PostgreSQL runs as another user.
        folder.chmod(0o755)
        self.folder = folder
        places = {name: folder / name for name in ("kafka", "postgres", "mosquitto")}
        for place in places.values():
            place.mkdir()
        kafka = started.enter_context(Kafka(kafkas.find(), places["kafka"]))
        database = started.enter_context(Postgres(databases.find(), places["postgres"], fsync=True))
        self.broker = started.enter_context(Mosquitto(brokers.find(), places["mosquitto"]))
        self._url = started.enter_context(database.database("bench"))
        self._kafka = kafka
        self.server = f"{kafka.host}:{kafka.port}"
        asyncio.run(topics.ensure(self.cluster, Plan(partitions=PARTITIONS)))
        self.store = Store(self._url)
        started.callback(self.store.close)
        self.store.prepare()
        self._site = kafka_load.write_site(folder / "site")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        started.callback(self.end)
        self._written: dict[int, int] = dict.fromkeys(range(PARTITIONS), 0)

    @property
    def cluster(self) -> Cluster:
        """Where Kafka is."""
        return Cluster(servers=(self.server,))

    @property
    def workers(self) -> list[str]:
        """The names of the processes that judge alarms."""
        return [name for name in self._processes if name.startswith("rules")]

    def start(self, name: str, *words: str) -> None:
        """Start a process and wait until it is ready, and every partition has a worker."""
        settings = {
            "DATABASE_URL": self._url,
            "KAFKA_URL": self._kafka.url,
            "KAFKA_PARTITIONS": str(PARTITIONS),
            "KAFKA_SESSION_SECONDS": str(SESSION_SECONDS),
            "MQTT_URL": self.broker.url,
            "MQTT_CLIENT_ID": name,
        }
        others = {key: value for key, value in os.environ.items() if not key.startswith("CALLOUT_")}
        with self._log(name).open("wb") as log:
            self._processes[name] = subprocess.Popen(
                [str(CALLOUT), *words, "--site", str(self._site)],
                stdout=log,
                stderr=log,
                env=others | {f"CALLOUT_{key}": value for key, value in settings.items()},
            )
        self.wait(lambda: self._is_ready(name), f"{name} is ready")
        self.wait(self._all_are_held, "every partition has a worker")

    def end(self, *names: str) -> None:
        """Ask these processes to end, or all of them, and wait until they have."""
        ending = {name: self._processes.pop(name) for name in names or tuple(self._processes)}
        for process in ending.values():
            process.terminate()
        for process in ending.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
        if names:
            self.wait(self._all_are_held, "every partition has a worker")

    def drain(self, frames: Sequence[tuple[str, bytes]]) -> float:
        """Put frames before workers that are held, let go of them, and return the seconds until the last frame is committed."""
        self._signal(signal.SIGSTOP)
        try:
            asyncio.run(self._write(frames))
        finally:
            self._signal(signal.SIGCONT)
        began = time.perf_counter()
        self.wait(self._is_drained, "the backlog is committed")
        return time.perf_counter() - began

    def processor_seconds(self) -> float:
        """Return the processor time that all workers have taken until now."""
        return sum(_processor_seconds(self._processes[name].pid) for name in self.workers)

    def counted(self) -> int:
        """Return how many activations and repeats are on all standing alarms."""
        with self.store.read() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(standing_alarms.c.count), 0))).scalar_one())

    def metric(self, name: str) -> Iterable[str]:
        """Return the lines of all workers that show a metric."""
        return [line for worker in self.workers for line in self._ask(worker, "metrics").splitlines() if line.startswith(f"{name}{{")]

    def wait(self, done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Wait for something; there is no result when a process ends meanwhile."""
        until = time.monotonic() + seconds
        while not done():
            ended = [name for name, process in self._processes.items() if process.poll() is not None]
            if ended:
                message = f"{ended[0]} ended before {what}: {self._log(ended[0]).read_text()[-500:]}"
                raise NoResult(message)
            if time.monotonic() > until:
                message = f"waited {seconds:g} s in vain: {what}"
                raise NoResult(message)
            time.sleep(LOOK_SECONDS)

    async def _write(self, frames: Sequence[tuple[str, bytes]]) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.server, max_batch_size=512 * 1024, enable_idempotence=True) as producer:
            sent = [
                await producer.send(topics.ALARMS, value, partition=topics.partition_of_site(site, PARTITIONS)) for site, value in frames
            ]
            for each in await asyncio.gather(*sent):
                self._written[each.partition] = max(self._written[each.partition], each.offset + 1)

    def _signal(self, number: signal.Signals) -> None:
        for name in self.workers:
            self._processes[name].send_signal(number)

    def _is_drained(self) -> bool:
        with self.store.read() as connection:
            rows = connection.execute(select(positions.c.partition, positions.c.offset).where(positions.c.topic == topics.ALARMS))
            done = {row.partition: row.offset + 1 for row in rows}
        return all(done.get(partition, 0) >= end for partition, end in self._written.items())

    def _all_are_held(self) -> bool:
        return len(list(self.metric("callout_partition_offset"))) == PARTITIONS

    def _is_ready(self, name: str) -> bool:
        try:
            return bool(json.loads(self._ask(name, "readyz"))["ready"])
        except (OSError, StopIteration):
            return False

    def _ask(self, name: str, path: str) -> str:
        lines = self._log(name).read_text().splitlines()
        url = next(json.loads(line)["url"] for line in lines if '"serving"' in line)
        with urllib.request.urlopen(f"{url}{path}", timeout=10) as reply:
            return str(reply.read().decode())

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


def _processor_seconds(pid: int) -> float:
    """Return what Linux says that a process has taken: fields 14 and 15 of its line, counted from behind the name in brackets."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
