"""The topics: their names, their partitions, and who belongs to which. They are made explicitly; nothing here is made by accident."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from aiokafka.partitioner import murmur2

from streams.kafka.errors import Unreachable, WrongTopic

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from streams.kafka.cluster import Cluster, Plan

ALARMS = "callout.alarms"
WORKORDERS = "callout.workorders"
SLA = "callout.sla"
NAMES = (ALARMS, WORKORDERS, SLA)

REQUEST_MS = 10_000
ALREADY_EXISTS = TopicAlreadyExistsError.errno


def partition_of_site(site: str, partitions: int) -> int:
    """Return the partition that holds all frames of `site`: the one that Kafka's own clients choose for that key."""
    hashed: int = murmur2(site.encode())
    return (hashed & 0x7FFFFFFF) % partitions


def partition_of_order(number: int, partitions: int) -> int:
    """Return the partition that holds all events of order `number`."""
    return number % partitions


async def ensure(cluster: Cluster, plan: Plan) -> None:
    """Make the topics that are missing; raises WrongTopic for one that is there with another number of partitions, or Unreachable."""
    async with _admin(cluster) as admin:
        there = {each["topic"]: len(each["partitions"]) for each in await admin.describe_topics(list(NAMES)) if not each["error_code"]}
        missing = [name for name in NAMES if name not in there]
        if missing:
            await _make(admin, missing, plan)
    for name, partitions in there.items():
        if partitions != plan.partitions:
            raise WrongTopic(_sentence(name, partitions, plan.partitions))


async def make(cluster: Cluster, plan: Plan, names: Sequence[str]) -> None:
    """Make topics of these names, as ours are made."""
    async with _admin(cluster) as admin:
        await _make(admin, names, plan)


async def _make(admin: AIOKafkaAdminClient, names: Sequence[str], plan: Plan) -> None:
    config = {"retention.ms": str(plan.retention_hours * 3_600_000), "cleanup.policy": "delete"}
    wanted = [NewTopic(name, num_partitions=plan.partitions, replication_factor=plan.replication, topic_configs=config) for name in names]
    reply = await admin.create_topics(wanted, timeout_ms=REQUEST_MS)
    for name, code, *_ in reply.topic_errors:
        # Another process that starts at the same moment may have been quicker; its number is looked at by everybody's next start.
        if code not in (0, ALREADY_EXISTS):
            message = f"Kafka does not make the topic {name}: {for_code(code).__name__}"
            raise WrongTopic(message)


@asynccontextmanager
async def _admin(cluster: Cluster) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(client_id="callout", request_timeout_ms=REQUEST_MS, **cluster.options())
    try:
        await admin.start()
        yield admin
    except (KafkaError, OSError) as error:
        message = f"Kafka cannot be reached at {cluster}: {error or type(error).__name__}"
        raise Unreachable(message) from error
    finally:
        await admin.close()


def _sentence(name: str, found: int, wanted: int) -> str:
    return (
        f"the topic {name} has {found} partitions and CALLOUT_KAFKA_PARTITIONS says {wanted}: set it to {found}, "
        f"or let the workers finish, stop everything, delete the topics and the rows of “positions” of {name}, and start again"
    )
