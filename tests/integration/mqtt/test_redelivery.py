"""What the broker sends again: the same packets, marked as duplicates; and what was committed of them counts no second time."""

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from callout.house import House
from ingest import wire
from streams.embedded import REDELIVERY_TAKES
from tests.integration.mqtt.running import SITE, counts, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services.cable import Cable
from tests.services.firehose import Firehose, Sent
from tests.services.mosquitto import Mosquitto

TOO_HOT = wire.alarm_body("too hot")
FLOW_FAIL = wire.alarm_body("supply flow fail")
"""Without `at` and `id`: only the broker's word tells a redelivery from a repeat."""


def alarms(many: int) -> list[Sent]:
    """So many messages of twenty points, byte for byte the same for each point."""
    return [(wire.alarm_topic(SITE, f"AHU-{number % 20}/flow"), FLOW_FAIL) for number in range(many)]


def expected(many: int) -> dict[tuple[str, str], tuple[int, int]]:
    """What must be known of the points when so many messages were taken."""
    return {(f"AHU-{point}/flow", "supply flow fail"): (len(range(point, many, 20)), 1) for point in range(min(20, many))}


def publish(broker: Mosquitto, messages: list[Sent]) -> None:
    assert Firehose(broker.host, broker.port).publish(messages) == len(messages)


def test_mosquitto_sends_again_what_was_not_acknowledged_in_order_with_the_same_packet_and_marked(mosquitto: Mosquitto) -> None:
    assert receive(mosquitto, 0, acknowledge=0) == []
    publish(mosquitto, alarms(30))
    first = receive(mosquitto, 30, acknowledge=12)
    again = receive(mosquitto, 18, acknowledge=18)
    assert [duplicate for _, duplicate, _ in first] == [False] * 30
    assert again == [(packet, True, topic) for packet, _, topic in first[12:]]


def receive(broker: Mosquitto, many: int, *, acknowledge: int) -> list[tuple[int, bool, str]]:
    """Receive so many messages and acknowledge the first of them; return packet identifier, mark and topic of each."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="callout", clean_session=False, manual_ack=True)
    received: list[paho.MQTTMessage] = []
    subscribed: list[object] = []
    client.on_connect = lambda client, *_: client.subscribe("callout/#", 1)
    client.on_subscribe = lambda *said: subscribed.append(said)
    client.on_message = lambda _client, _data, message: received.append(message)
    client.connect(broker.host, broker.port)

    def looked() -> bool:
        assert client.loop(0.01) == paho.MQTT_ERR_SUCCESS
        return bool(subscribed) and len(received) >= many

    until(looked, f"{many} messages")
    for message in received[:acknowledge]:
        client.ack(message.mid, 1)
    # The broker answers in order: with this answer it has also heard the acknowledgements.
    last = client.publish("plant/done", qos=1)
    until(lambda: client.loop(0.01) == paho.MQTT_ERR_SUCCESS and last.is_published(), "the broker has heard all")
    client.disconnect()
    return [(message.mid, message.dup, message.topic) for message in received]


@pytest.mark.parametrize("batch_most", [30, 5_000], ids=["in many commits", "in few commits"])
@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_what_was_committed_and_not_acknowledged_counts_once(mosquitto: Mosquitto, tmp_path: Path, batch_most: int, version: str) -> None:
    with (
        Cable(mosquitto.port) as cable,
        running(tmp_path, mqtt_url=cable.url, mqtt_version=version, batch_most=batch_most) as house,
    ):
        wait_until_ready(house)
        cable.deafen()
        publish(mosquitto, alarms(400))
        until(lambda: counts(house) == expected(400), "all is committed")
        cable.cut()
        until(lambda: (house.live.received, house.live.redelivered) == (800, 400), "all of it has come again")
        publish(mosquitto, alarms(20))
        until(lambda: house.live.received == 820, "the next alarms are taken")
        assert counts(house) == {key: (count + 1, 1) for key, (count, _) in expected(400).items()}


def test_what_was_acknowledged_in_part_comes_again_in_part(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with Cable(mosquitto.port) as cable, running(tmp_path, mqtt_url=cable.url) as house:
        wait_until_ready(house)
        publish(mosquitto, alarms(100))
        until(lambda: house.live.received == 100, "the first alarms are taken")
        cable.deafen()
        publish(mosquitto, alarms(100))
        until(lambda: counts(house) == expected(200), "all is committed")
        cable.cut()
        until(lambda: house.live.redelivered, "some of it comes again")
        publish(mosquitto, alarms(20))
        until(lambda: counts(house) == expected(220), "the next alarms are taken")
        until(lambda: house.live.received == 220 + house.live.redelivered, "everything else came once")


def test_what_came_at_qos_0_and_still_waits_is_no_part_of_a_redelivery(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with Cable(mosquitto.port) as cable, running(tmp_path, mqtt_url=cable.url) as house:
        wait_until_ready(house)
        cable.deafen()
        publish(mosquitto, alarms(100))
        until(lambda: counts(house) == expected(100), "all is committed")
        with refusing(house):
            publish_at_qos_0(mosquitto, (wire.alarm_topic(SITE, "AHU-7/heat"), TOO_HOT))
            until(lambda: not house.live.readiness()[0], "the alarm waits for the database")
            cable.cut()
            until(lambda: waiting(house) > 100, "the redelivered alarms wait behind it")
        until(lambda: (house.live.received, house.live.redelivered) == (201, 100), "the database takes them all")
        assert counts(house) == expected(100) | {("AHU-7/heat", "too hot"): (1, 1)}


def test_a_redelivery_that_comes_in_pieces_after_a_long_wait_for_the_database_counts_once(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with Cable(mosquitto.port, piece=64, pause=0.02) as cable, running(tmp_path, mqtt_url=cable.url) as house:
        wait_until_ready(house)
        cable.deafen()
        publish(mosquitto, alarms(200))
        until(lambda: counts(house) == expected(200), "all is committed")
        with refusing(house):
            publish(mosquitto, alarms(1))
            until(lambda: not house.live.readiness()[0], "one more waits for the database")
            time.sleep(1.2 * REDELIVERY_TAKES)
            cable.cut()
            until(lambda: 10 < waiting(house) < 100, "some of it has come again")
        until(lambda: house.live.received == 401, "all of it has come again")
        assert counts(house) == {**expected(200), ("AHU-0/flow", "supply flow fail"): (11, 1)}


def publish_at_qos_0(broker: Mosquitto, message: Sent) -> None:
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.connect(broker.host, broker.port)
    assert client.publish(*message, qos=0).rc == paho.MQTT_ERR_SUCCESS
    client.disconnect()


@contextmanager
def refusing(house: House) -> Iterator[None]:
    """Have the database refuse at once whatever the pipeline writes."""
    with house.store.begin() as connection:
        connection.exec_driver_sql("CREATE TRIGGER refuse BEFORE UPDATE ON positions BEGIN SELECT RAISE(ABORT, 'not now'); END")
    try:
        yield
    finally:
        with house.store.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER refuse")


def waiting(house: House) -> float:
    """Return how many messages were received and are not committed."""
    with urllib.request.urlopen(f"{house.url}metrics", timeout=10) as reply:
        return next(float(line.split()[1]) for line in reply.read().decode().splitlines() if line.startswith("callout_position_lag "))
