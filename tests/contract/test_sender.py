"""The sender over a Kafka that goes away: what it was handed arrives in order, or not at all until it was handed in again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka import topics
from streams.kafka.cluster import Cluster, Plan
from streams.kafka.sender import LARGEST_BATCH, Record, Sender
from tests.integration.mqtt.waiting import until
from tests.services.kafka import Kafka

TOPIC = "callout.test"
REQUEST_MS = 1_000
ROOMY = LARGEST_BATCH * 3 // 4


@pytest.fixture
def sender(kafka: Kafka) -> Iterator[Sender]:
    cluster = Cluster(servers=(f"{kafka.host}:{kafka.port}",))
    asyncio.run(topics.make(cluster, Plan(partitions=2), (TOPIC,)))
    sender = Sender(cluster, request_ms=REQUEST_MS)
    sender.start()
    yield sender
    sender.stop()


def lot(word: bytes, size: int, partition: int = 0) -> list[Record]:
    return [Record(TOPIC, b"north", word.ljust(size, b"."), partition)]


def test_what_follows_a_lot_that_failed_does_not_arrive_until_it_is_handed_in_again(kafka: Kafka, sender: Sender) -> None:
    # Kafka is away with the first on its way and the second ready to go. There is no room for the third then, and some for the fourth,
    # which goes to another partition.
    lots = [lot(b"first", ROOMY), lot(b"second", ROOMY), lot(b"third", ROOMY), lot(b"fourth", 10, 1)]
    sender.send(0, lot(b"before", 10))
    until(lambda: sender.outcomes, "Kafka is there")
    kafka.kill()
    for number, records in enumerate(lots, start=1):
        sender.send(number, records)
    until(lambda: 3 in dict(sender.outcomes), "the third has waited for too long")
    kafka.start()
    until(lambda: len(sender.outcomes) == 5, "the first two arrive")
    assert {number: error is None for number, error in sender.outcomes} == {0: True, 1: True, 2: True, 3: False, 4: False}
    sender.reconnect()
    for number, records in enumerate(lots[2:], start=5):
        sender.send(number, records)
    until(lambda: len(sender.outcomes) == 7, "the others arrive")
    assert asyncio.run(words(kafka)) == [b"before", b"first", b"second", b"third", b"fourth"]


async def words(kafka: Kafka) -> list[bytes]:
    reader = AIOKafkaConsumer(bootstrap_servers=f"{kafka.host}:{kafka.port}", auto_offset_reset="earliest")
    await reader.start()
    try:
        found: list[bytes] = []
        for place in (TopicPartition(TOPIC, 0), TopicPartition(TOPIC, 1)):
            reader.assign([place])
            end = (await reader.end_offsets([place]))[place]
            found += [(await reader.getone(place)).value.rstrip(b".") for _ in range(end)]
        return found
    finally:
        await reader.stop()
