"""Kafka to PostgreSQL: how many alarms a second a rules worker commits, 95 of 100 of them repeats; beside peers on the same Kafka.

A backlog is written while workers are held, and the time is taken until the last of it is committed: by one worker, and by two.
Then 1,000 alarms a second go the whole way from MQTT, of which fifty come back and lead to an order: how long from received to its commit?
The peers do the least of the same job, on single records. Nothing is printed for a run that lost or doubled anything.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaProducer
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import func, select

from bench import kafka_load, load
from bench.kafka_house import PARTITIONS, PATIENCE, House
from bench.report import Figure, NoResult, Report
from ingest import wire
from store.tables import standing_alarms, work_orders
from streams.kafka import topics
from streams.kafka.cluster import Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.options import Options

BACKLOG_A_SECOND = 200_000
"""With five seconds a measurement, as it is unless said otherwise, the backlog is a million alarms."""

SINGLES_A_SECOND = 4_000
LIVE_RATE = 1_000
REPOSITORY = Path(__file__).parents[1]
PEERS = REPOSITORY / ".venv-peers" / "bin" / "python"
QUIX = "CALLOUT_BENCH_QUIX"


def run(options: Options) -> Report:
    """Measure one worker, two workers, the way from MQTT, and the peers."""
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-kafka-") as name, ExitStack() as started:
        house, sent = House(Path(name), started), load.Load()
        many = int(BACKLOG_A_SECOND * options.seconds)
        options.say(f"kafka: raising {load.KEYS} alarms")
        house.start("rules-1", "worker", "rules")
        house.drain(list(kafka_load.frames(sent.first())))
        options.say(f"kafka: a backlog of {many} alarms for one worker, then for two")
        backlog, before = list(kafka_load.frames(sent.mixed(many))), house.processor_seconds()
        alone = house.drain(backlog)
        processor = house.processor_seconds() - before
        house.start("rules-2", "worker", "rules")
        together = house.drain(list(kafka_load.frames(sent.mixed(many))))
        _judge(house, sent)
        house.end("rules-2")
        options.say(f"kafka: {options.seconds:g} s of {LIVE_RATE} alarms/s over MQTT")
        house.start("gateway-1", "ingest")
        p50, p99 = _latency(house, sent, options.seconds)
        _judge(house, sent)
        house.end()
        singles = int(SINGLES_A_SECOND * options.seconds)
        options.say(f"kafka: {singles} single records by Faust with a table, then by Quix Streams")
        peers = {"faust_with_table": _faust(house, singles), "quix_streams": _quix(house, singles)}
    one, two, faust = many / alone, many / together, peers["faust_with_table"]
    figures = [
        Figure(name="alarms_committed_one_worker", value=one, unit="alarms/s", target=50_000),
        Figure(name="worker_processor_time", value=processor / many * 1e6, unit="us/alarm"),
        Figure(name="alarms_committed_two_workers", value=two, unit="alarms/s"),
        Figure(name="two_workers_to_one", value=two / one, unit="ratio"),
        Figure(name="times_faust_with_table", value=one / faust if isinstance(faust, float) else 0.0, unit="ratio", target=12),
        Figure(name="backlog_of_a_million", value=1_000_000 / one, unit="s"),
        Figure(name="alarm_to_order_p50", value=p50 * 1000, unit="ms"),
        Figure(name="alarm_to_order_p99", value=p99 * 1000, unit="ms", target=250, at_most=True),
    ]
    return Report(name="kafka", figures=figures, peers=peers)


def _judge(house: House, sent: load.Load) -> None:
    """Hold what is in SQL against what was sent."""
    house.wait(lambda: house.counted() >= sent.activations, "all counts are folded")
    with house.store.read() as connection:
        orders = connection.execute(select(func.count()).select_from(work_orders)).scalar_one()
        keys = connection.execute(select(func.count()).select_from(standing_alarms)).scalar_one()
    counted = house.counted()
    if (counted, keys) != (sent.activations, load.KEYS):
        message = f"{sent.activations} activations and repeats of {load.KEYS} keys were sent, and {counted} of {keys} counted"
        raise NoResult(message)
    if orders != kafka_load.SITES * kafka_load.ASSETS:
        message = f"{kafka_load.SITES * kafka_load.ASSETS} assets failed and {orders} orders were opened"
        raise NoResult(message)


def _latency(house: House, sent: load.Load, seconds: float) -> tuple[float, float]:
    """Send live alarms over MQTT and return median and 99th percentile from received to the committed order, in seconds."""
    before = _buckets(house)
    _publish(house, sent, int(LIVE_RATE * seconds))
    # Counts are folded when nothing has come for a while: by then the last order is committed too.
    house.wait(lambda: house.counted() >= sent.activations, "all live alarms are counted")
    after = _buckets(house)
    found = {edge: after[edge] - before.get(edge, 0.0) for edge in after}
    if not found or max(found.values()) == 0:
        message = "no live alarm led to an order"
        raise NoResult(message)
    return _quantile(found, 0.5), _quantile(found, 0.99)


def _publish(house: House, sent: load.Load, many: int) -> None:
    """Publish over MQTT, each alarm at its moment."""
    client = Client(CallbackAPIVersion.VERSION2, client_id="plant")
    client.max_inflight_messages_set(0)
    client.connect(house.broker.host, house.broker.port)
    client.loop_start()
    began, waiting = time.perf_counter(), []
    for number, (key, state, _) in enumerate(sent.lively(many)):
        wait = began + number / LIVE_RATE - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        body = wire.alarm_body("out of range", state=state)
        waiting.append(client.publish(wire.alarm_topic(kafka_load.site_of(key), kafka_load.source_of(key)), body, qos=1))
    for each in waiting:
        each.wait_for_publish(PATIENCE)
    client.disconnect()
    client.loop_stop()


def _buckets(house: House) -> dict[float, float]:
    """Return the histogram of the latency over all workers: how many were at most so long."""
    found: dict[float, float] = {}
    for line in house.metric("callout_alarm_to_workorder_seconds_bucket"):
        edge = float(line.partition('le="')[2].partition('"')[0])
        found[edge] = found.get(edge, 0.0) + float(line.rsplit(" ", 1)[1])
    return found


def _quantile(buckets: Mapping[float, float], share: float) -> float:
    """Return the value below which `share` lies, taking what is in one bucket to be spread evenly."""
    edges = sorted(buckets)
    wanted = share * buckets[edges[-1]]
    before, low = 0.0, 0.0
    for edge in edges:
        if buckets[edge] >= wanted:
            part = (wanted - before) / (buckets[edge] - before) if buckets[edge] > before else 0.0
            return low + (edge - low) * part if edge != float("inf") else low
        before, low = buckets[edge], edge
    return low


def _faust(house: House, records: int) -> float | str:
    return _peer(house, "faust", [sys.executable, "-m", "bench.kafka_faust"], records)


def _quix(house: House, records: int) -> float | str:
    python = os.environ.get(QUIX, str(PEERS))
    if not Path(python).exists():
        return f"Quix Streams is not here: `make peers` puts it into an environment of its own, or {QUIX} names a Python that has it"
    return _peer(house, "quix", [python, str(REPOSITORY / "bench" / "kafka_quix.py")], records)


def _peer(house: House, name: str, command: list[str], records: int) -> float | str:
    """Return the records a second of a peer, or the sentence why there are none."""
    topic = f"bench.single.{name}"
    asyncio.run(_write_singles(house, topic, records))
    folder = house.folder / name
    folder.mkdir()
    command = [*command, house.server, topic, str(records), str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=REPOSITORY)
    try:
        return float(ended.stdout.strip().splitlines()[-1])
    except (ValueError, IndexError):
        last = ended.stderr.strip().splitlines()[-1:] or [f"exit code {ended.returncode}"]
        return f"it did not run here: {last[0]}"


async def _write_singles(house: House, topic: str, records: int) -> None:
    await topics.make(house.cluster, Plan(partitions=PARTITIONS), (topic,))
    async with AIOKafkaProducer(bootstrap_servers=house.server, max_batch_size=512 * 1024) as producer:
        for key, state, at in load.Load().mixed(records):
            body = json.dumps({"kind": "out of range", "state": state, "severity": "major", "at": at.isoformat()}).encode()
            await producer.send(topic, body, key=kafka_load.source_of(key).encode())
        await producer.flush()
