"""What a worker is made of, seen without any server."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from aiokafka.partitioner import DefaultPartitioner

from rules.alarm import Alarm, Severity, State
from streams import scope
from streams.kafka import duty as duties, record, topics, worker
from streams.kafka.cluster import Cluster
from streams.kafka.duty import DUTIES, RULES, SLA, Duty
from streams.kafka.lane import Record
from streams.kafka.transport import Consumer, Transport

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HERE = Cluster(servers=("127.0.0.1:9092",))


@pytest.mark.parametrize("duty", DUTIES.values(), ids=DUTIES)
def test_an_app_has_its_one_agent_and_nothing_that_listens_or_is_kept_on_disk(duty: Duty) -> None:
    app = worker.create(duty.group, duty.source, HERE)
    assert set(app.agents) == {duty.group}
    assert (app.conf.web_enabled, str(app.conf.store), app.conf.topic_allow_declare) == (False, "memory:", False)
    assert isinstance(app.transport, Transport)
    assert app.transport.Consumer is Consumer


@pytest.mark.parametrize("site", ["riverside", "north", "Ålesund", "a" * 500])
def test_a_site_belongs_to_the_partition_that_kafka_gives_its_key(site: str) -> None:
    partitions = list(range(12))
    assert topics.partition_of_site(site, 12) == DefaultPartitioner()(site.encode(), partitions, partitions)


def test_each_site_and_each_order_has_one_worker() -> None:
    rules = [RULES.scope(part, 4) for part in range(4)]
    clocks = [SLA.scope(part, 4) for part in range(4)]
    for site in ("north", "south", "east", "west"):
        assert [each.has_site(site) for each in rules].count(True) == 1
        assert not any(each.has_site(site) for each in clocks)
    for number in range(1, 20):
        watching = [part for part, each in enumerate(clocks) if each.clocks and each.clocks.holds(number)]
        assert watching == [topics.partition_of_order(number, 4)]
        assert not any(each.clocks for each in rules)
    assert scope.EVERYTHING.has_site("north")


def kept(*values: bytes) -> list[Record]:
    return [Record(offset, value, lambda: None) for offset, value in enumerate(values, start=10)]


def test_frames_become_a_batch_in_their_order() -> None:
    alarms = [Alarm(site, "AHU-1", "hot", State.ACTIVE, Severity.MAJOR, NOW, NOW) for site in ("north", "south", "north")]
    frames = [record.write(alarm.site, [alarm]) for alarm in alarms]
    batch = duties.read_alarms(kept(frames[0], b"?", *frames[1:]), NOW)
    assert [frame.site for frame in batch.frames] == ["north", "south", "north"]
    assert [rejected.topic for rejected in batch.rejected] == ["callout.alarms@11"]
    assert batch.offset == 13


def test_of_events_the_orders_are_taken_and_of_the_rest_nothing() -> None:
    batch = duties.read_orders(
        kept(b'{"number": "WO-7"}', b"?", b"[]", b'{"number": 3}', b'{"number": "WO-3"}', b'{"number": "WO-7"}'), NOW
    )
    assert (batch.orders, batch.offset) == ([3, 7], 15)
