"""Kafka under the file of the stack: it makes no topic by itself, and Callout makes its own with the partitions that it was told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.kafka import topics
from streams.kafka.cluster import Cluster, Plan
from streams.kafka.errors import WrongTopic
from tests.integration.deploy.places import DEPLOY
from tests.services import kafka, ports
from tests.services.kafka import Kafka
from tests.services.needed import or_skip

FILE = DEPLOY / "kafka" / "server.properties"


def settings() -> dict[str, str | int]:
    lines = (line.partition("=") for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {key: value for key, _, value in lines}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """A broker with every line of the file; only its addresses and its folder are other ones."""
    jars = or_skip(kafka.find)
    folder = tmp_path_factory.mktemp("kafka")
    port, controller = ports.free_port(), ports.free_port()
    here: dict[str, str | int] = {
        "listeners": f"PLAINTEXT://{ports.LOOPBACK}:{port},CONTROLLER://{ports.LOOPBACK}:{controller}",
        "advertised.listeners": f"PLAINTEXT://{ports.LOOPBACK}:{port}",
        "controller.quorum.voters": f"1@{ports.LOOPBACK}:{controller}",
        "log.dirs": str(folder / "data"),
    }
    assert here.keys() <= settings().keys()
    with Kafka(jars, folder, port=port, settings=settings() | here) as running:
        yield running


def test_callout_makes_its_topics_and_refuses_others_of_that_name(server: Kafka) -> None:
    cluster = Cluster(servers=(f"{server.host}:{server.port}",))
    asyncio.run(topics.ensure(cluster, Plan(partitions=3)))
    asyncio.run(topics.ensure(cluster, Plan(partitions=3)))
    with pytest.raises(WrongTopic, match="3 partitions"):
        asyncio.run(topics.ensure(cluster, Plan(partitions=4)))


def test_kafka_makes_no_topic_by_itself(server: Kafka) -> None:
    async def send() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=f"{server.host}:{server.port}", request_timeout_ms=1000)
        await producer.start()
        try:
            await producer.send_and_wait("made.by.accident", b"")
        finally:
            await producer.stop()

    with pytest.raises(KafkaError):
        asyncio.run(send())
