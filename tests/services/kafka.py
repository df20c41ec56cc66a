"""Apache Kafka, the log between gateways and workers: one broker that is its own controller (KRaft), from the jars of Maven Central."""

import asyncio
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient

from tests.services import ports, programs
from tests.services.server import Server

VERSION = "3.9.1"
VARIABLE = "CALLOUT_TEST_KAFKA_JARS"
CACHE = Path.home() / ".cache" / "callout" / f"kafka-{VERSION}"
FETCH = "mvn -q -f tests/services/kafka.xml dependency:copy-dependencies"
HERE = Path(__file__).parent

# A small heap and the quick compiler alone: a test's broker lives for seconds and must be up soon.
JAVA = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")

SETTINGS: Mapping[str, str | int] = {
    "auto.create.topics.enable": "false",
    # One that was killed is let in again when its old session has run out.
    "broker.heartbeat.interval.ms": 200,
    "broker.session.timeout.ms": 1000,
    "controller.listener.names": "CONTROLLER",
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 1000,
    "log.cleaner.enable": "false",
    "node.id": 1,
    "num.io.threads": 2,
    "num.network.threads": 1,
    "offsets.topic.num.partitions": 1,
    "offsets.topic.replication.factor": 1,
    "process.roles": "broker,controller",
    "transaction.state.log.min.isr": 1,
    "transaction.state.log.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
}

# What `kafka-storage format` would write; a start of Java is saved.
META = "version=1\ncluster.id=Y2FsbG91dC10ZXN0cy0wMQ\nnode.id=1\ndirectory.id=Y2FsbG91dC10ZXN0cy0wMg\n"

API_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
"""A request that every broker answers once it serves clients: length, key and version of the API, a number, no client's name."""


def find(environ: Mapping[str, str] = os.environ) -> Path:
    """Give the folder that holds Kafka's jars; raises MissingProgramError where there is none, or no Java, ValueError for a wrong one."""
    programs.find("java", variable="CALLOUT_TEST_JAVA", package="default-jre-headless", environ=environ)
    named = environ.get(VARIABLE)
    if named:
        if not _holds_kafka(Path(named)):
            raise ValueError(f"{VARIABLE} names {named}, which holds no kafka_*.jar; it must be the folder of Kafka's jars.")
        return Path(named)
    if not _holds_kafka(CACHE):
        raise programs.MissingProgramError(f"Kafka's jars are not on this machine: run `{FETCH}`, or set {VARIABLE} to their folder.")
    return CACHE


def fetch() -> None:
    """Bring the jars from Maven Central, once for all runs."""
    subprocess.run(FETCH.split(), check=True, cwd=HERE.parents[1])


def _holds_kafka(folder: Path) -> bool:
    return any(folder.glob("kafka_*.jar"))


class Kafka(Server):
    """A broker for one machine. `settings` are lines of server.properties, laid over SETTINGS."""

    def __init__(self, jars: Path, folder: Path, *, port: int | None = None, settings: Mapping[str, str | int] | None = None) -> None:
        super().__init__(folder)
        self._jars = jars
        self._settings = {**SETTINGS, **(settings or {})}
        self._controller = ports.free_port()
        self._data = folder / "data"
        self.host = ports.LOOPBACK
        self.port = port or ports.free_port()

    @property
    def url(self) -> str:
        return f"kafka://{self.host}:{self.port}"

    def command(self) -> list[str]:
        java = os.environ.get("CALLOUT_TEST_JAVA") or shutil.which("java") or "java"
        return [java, *JAVA, "-cp", f"{self._jars}/*", "kafka.Kafka", str(self.folder / "server.properties")]

    def answers(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as asked:
                asked.sendall(API_VERSIONS)
                return bool(asked.recv(4))
        except OSError:
            return False

    def start(self) -> None:
        self._data.mkdir(exist_ok=True)
        meta = self._data / "meta.properties"
        if not meta.exists():
            meta.write_text(META)
        lines = {
            "listeners": f"PLAINTEXT://{self.host}:{self.port},CONTROLLER://{self.host}:{self._controller}",
            "advertised.listeners": f"PLAINTEXT://{self.host}:{self.port}",
            "controller.quorum.voters": f"1@{self.host}:{self._controller}",
            "log.dirs": self._data,
            **self._settings,
        }
        (self.folder / "server.properties").write_text("".join(f"{key}={value}\n" for key, value in lines.items()))
        super().start()

    def forget_topics(self) -> None:
        """Delete every topic but Kafka's own."""
        asyncio.run(self._forget_topics())

    async def _forget_topics(self) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=f"{self.host}:{self.port}")
        await admin.start()
        try:
            topics = [name for name in await admin.list_topics() if not name.startswith("__")]
            if topics:
                await admin.delete_topics(topics)
        finally:
            await admin.close()
