"""From MQTT over Kafka to orders, clocks and events, by processes that are killed and started again."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from ingest import wire
from store.tables import clocks, quarantine, work_orders
from tests.acceptance.distributed import site as places
from tests.acceptance.distributed.stack import Stack
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Sent

SPOKEN_OF = 8
"""Assets of each site that plant speaks of when none is chosen."""

EVENTS = ("callout.workorders", "callout.sla")


class Plant:
    """Says something new with each message; `said` counts them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.said = 0

    def say(self, many: int, kind: str = "supply flow fail", severity: str = "major", asset: int | None = None) -> None:
        """Publish `many` alarms, over all sites in turn and the first assets, and wait until the broker has them."""
        self._stack.plant().publish([self._alarm(kind, severity, asset) for _ in range(many)])

    def _alarm(self, kind: str, severity: str, chosen: int | None) -> Sent:
        number, self.said = self.said, self.said + 1
        place = places.SITES[number % len(places.SITES)]
        asset = places.asset_of(place, number // len(places.SITES) % SPOKEN_OF if chosen is None else chosen)
        at = datetime.now(UTC) + timedelta(microseconds=number)
        return wire.alarm_topic(place, f"{asset}/point"), wire.alarm_body(kind, severity=severity, at=at)


def groups_with_open_orders(stack: Stack) -> Sequence[str]:
    with stack.store.read() as connection:
        query = select(work_orders.c.group).where(work_orders.c.open_key.is_not(None))
        return sorted(connection.execute(query).scalars())


def test_alarms_become_orders_clocks_and_events(stack: Stack) -> None:
    gateway = stack.start("gateway-1", "ingest")
    rules, sla = stack.start("rules-1", "worker", "rules"), stack.start("sla-1", "worker", "sla")
    stack.wait_until_ready()
    plant = Plant(stack)
    plant.say(400)
    stack.plant().publish([(wire.alarm_topic("north", "odd"), b"\xff no JSON"), ("callout/north/alarms/x", b"x" * 70_000)])
    until(lambda: stack.counted() == plant.said, "every alarm is counted")

    # One order for each asset, each with its clock, and each of its events on Kafka in the order in which they happened.
    assert len(groups_with_open_orders(stack)) == len(places.SITES) * SPOKEN_OF
    until(lambda: sla.metric("callout_position_lag") + rules.metric("callout_position_lag") == 0, "all is committed")
    told = [event for found in stack.events(*EVENTS).values() for event in found]
    assert len({event["id"] for event in told}) == len(told)
    assert [event["type"] for event in told if event["number"] == "WO-7"] == ["workorder.opened", "sla.started"]

    # What is no alarm stands in quarantine with its reason and its bytes.
    until(lambda: rules.metric("callout_alarms_rejected_total") == 2, "the bad messages are counted")
    with stack.store.read() as connection:
        kept = {row.reason: (row.size, row.payload[:9]) for row in connection.execute(select(quarantine))}
    assert kept == {"not-utf8": (9, b"\xff no JSON"), "too-large": (70_000, b"xxxxxxxxx")}

    # A wait ends by itself, and a promise of two seconds is found broken by the worker that watches clocks, and told.
    plant.say(4, kind="leak", severity="critical", asset=9)
    until(lambda: rules.metric("callout_decisions_total") >= plant.said + 2, "the on-delay is over")
    until(lambda: sla.metric("callout_sla_breaches_total"), "a breach is noticed")
    with stack.store.read() as connection:
        first = connection.execute(select(clocks).where(clocks.c.breached).limit(1)).one()
    assert first.breached_at - first.started_at == timedelta(seconds=2)
    until(
        lambda: any(event["type"] == "sla.breached" for found in stack.events("callout.sla").values() for event in found),
        "the breach is told on Kafka",
    )

    assert [process.end() for process in (gateway, rules, sla)] == [0, 0, 0]


def test_whoever_is_killed_comes_back_and_nothing_is_lost_or_doubled(stack: Stack) -> None:
    plant = Plant(stack)
    stack.start("gateway-1", "ingest")
    stack.start("rules-1", "worker", "rules")
    stack.start("rules-2", "worker", "rules")
    stack.wait_until_ready()
    plant.say(400)
    stack.processes["rules-1"].kill()
    plant.say(400)
    stack.processes["gateway-1"].kill()
    gateway = stack.start("gateway-1", "ingest")
    plant.say(400)
    until(gateway.is_ready, "the gateway is back")
    stack.kafka.kill()
    stack.kafka.start()
    plant.say(400)
    until(lambda: stack.counted() == plant.said, "every alarm is counted once")
    groups = groups_with_open_orders(stack)
    assert len(groups) == len(set(groups)) == len(places.SITES) * SPOKEN_OF


def test_a_worker_that_slept_finds_its_partitions_taken_and_goes_on(stack: Stack) -> None:
    plant = Plant(stack)
    stack.start("gateway-1", "ingest")
    sleeper, other = stack.start("rules-1", "worker", "rules"), stack.start("rules-2", "worker", "rules")
    stack.wait_until_ready()
    until(lambda: other.logged("assigned") and sleeper.logged("assigned"), "both have partitions")
    plant.say(200)
    sleeper.pause()
    plant.say(200)
    until(lambda: stack.counted() == plant.said, "the other does the sleeper's work")
    sleeper.resume()
    plant.say(200)
    until(lambda: stack.counted() == plant.said, "every alarm is counted once")
    until(lambda: len(sleeper.logged("assigned")) > 1, "the sleeper is given partitions again")
    assert sleeper.code is None


def test_a_topic_with_another_number_of_partitions_is_refused_with_what_to_do(stack: Stack) -> None:
    first = stack.start("gateway-1", "ingest")
    until(first.is_ready, "the topics are made")
    for name, words in (("gateway-2", ["ingest"]), ("rules-1", ["worker", "rules"])):
        other = stack.start(name, *words, KAFKA_PARTITIONS="5")
        assert other.wait() == 1
        assert "has 4 partitions and CALLOUT_KAFKA_PARTITIONS says 5: set it to 4" in other.log


def test_a_record_that_is_no_frame_ends_in_quarantine(stack: Stack) -> None:
    stack.start("gateway-1", "ingest")
    stack.start("rules-1", "worker", "rules")
    stack.wait_until_ready()
    stack.produce("callout.alarms", [b"not a frame", b'{"v": 2}', b""])
    plant = Plant(stack)
    plant.say(40)
    until(lambda: stack.counted() == plant.said, "alarms behind it are counted")
    with stack.store.read() as connection:
        assert [row.reason for row in connection.execute(select(quarantine))] == ["bad-frame"] * 3


def test_workers_refuse_what_cannot_work(stack: Stack) -> None:
    sqlite = stack.start("rules-1", "worker", "rules", DATABASE_URL="sqlite:///callout.db")
    nowhere = stack.start("rules-2", "worker", "rules", KAFKA_URL="kafka://127.0.0.1:1")
    assert (sqlite.wait(), nowhere.wait()) == (1, 1)
    assert "workers share a PostgreSQL database" in sqlite.log
    assert "Kafka cannot be reached at 127.0.0.1:1" in nowhere.log
