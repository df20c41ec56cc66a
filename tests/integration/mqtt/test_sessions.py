"""The session outlives the connection, the broker and the program: what is sent meanwhile waits, and events go out when they can."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from callout.clock import system_time
from callout.house import House
from ingest import wire
from ingest.client import Broker, Mailbox
from store import outbox
from tests.integration.mqtt.running import SITE, counts, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services.cable import Cable
from tests.services.firehose import Firehose, Sent
from tests.services.mosquitto import Mosquitto

KIND = "supply flow fail"


def alarms(first: int, many: int, state: str = "active") -> list[Sent]:
    """Alarms of so many points, one each."""
    return [(wire.alarm_topic(SITE, f"AHU-{number}/flow"), wire.alarm_body(KIND, state=state)) for number in range(first, first + many)]


def publish(broker: Mosquitto, messages: list[Sent]) -> None:
    assert Firehose(broker.host, broker.port).publish(messages) == len(messages)


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_what_is_sent_while_the_program_is_away_arrives_when_it_comes_back(mosquitto: Mosquitto, tmp_path: Path, version: str) -> None:
    with running(tmp_path, mqtt_url=mosquitto.url, mqtt_version=version) as house:
        wait_until_ready(house)
    publish(mosquitto, alarms(0, 10))
    mosquitto.restart()
    publish(mosquitto, alarms(10, 10))
    with running(tmp_path, mqtt_url=mosquitto.url, mqtt_version=version) as house:
        until(lambda: len(counts(house)) == 20, "all has arrived")
        assert set(counts(house).values()) == {(1, 1)}
        until(lambda: house.live.received == 20, "each was received once")


def test_a_broker_that_comes_late_and_one_that_lost_everything(mosquitto: Mosquitto, tmp_path: Path) -> None:
    mosquitto.stop()
    with running(tmp_path, mqtt_url=mosquitto.url) as house:
        until(lambda: "cannot reach the broker" in house.live.readiness()[1], "the program says what it waits for")
        mosquitto.start()
        wait_until_ready(house)
        publish(mosquitto, alarms(0, 5))
        until(lambda: len(counts(house)) == 5, "the first alarms are taken")
        mosquitto.kill()
        mosquitto.database.unlink(missing_ok=True)
        until(lambda: not house.live.readiness()[0], "the broker was lost")
        mosquitto.start()
        wait_until_ready(house)
        publish(mosquitto, alarms(5, 5))
        until(lambda: len(counts(house)) == 10, "it has subscribed again")
        assert set(counts(house).values()) == {(1, 1)}


@dataclass(slots=True)
class Listener:
    """Whoever listens to work orders: topic and body of each event, in order of arrival."""

    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def ids(self) -> set[str]:
        return {body["id"] for _, body in self.heard}


@contextmanager
def listening(broker: Mosquitto) -> Iterator[Listener]:
    listener, subscribed = Listener(), list[object]()
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="listener", clean_session=False)
    client.on_connect = lambda client, *_: client.subscribe("callout/+/workorders/#", 1)
    client.on_subscribe = lambda *said: subscribed.append(said)
    client.on_message = lambda _client, _data, message: listener.heard.append((message.topic, json.loads(message.payload)))
    client.connect(broker.host, broker.port)
    client.loop_start()
    try:
        until(lambda: subscribed, "the listener listens")
        yield listener
    finally:
        client.disconnect()
        client.loop_stop()


def events(house: House) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return topic and body of all events that were committed, by id."""
    with house.store.read() as connection:
        stored = outbox.since(connection, 0, 1_000)
    return {str(event.id): (wire.order_topic(event.site, str(event.body["number"])), event.body) for event in stored}


def test_every_event_is_published_with_its_id_in_order(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with listening(mosquitto) as listener, running(tmp_path, mqtt_url=mosquitto.url) as house:
        wait_until_ready(house)
        publish(mosquitto, alarms(0, 15) + alarms(0, 15, "cleared") + alarms(0, 15))
        until(lambda: len(listener.heard) == 30, "fifteen orders are opened and joined once")
        assert listener.heard == list(events(house).values())
        assert [body["type"] for _, body in listener.heard] == ["workorder.opened"] * 15 + ["workorder.joined"] * 15
        assert listener.heard[0][0] == f"callout/{SITE}/workorders/WO-1"
        assert listener.heard[0][1].keys() == {"type", "id", "at", "site", "number", "data"}


def test_every_event_is_published_although_the_broker_and_the_program_went_away(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with listening(mosquitto) as listener, Cable(mosquitto.port) as cable:
        with running(tmp_path, mqtt_url=cable.url) as house:
            wait_until_ready(house)
            cable.deafen()
            publish(mosquitto, alarms(0, 10))
            until(lambda: len(events(house)) == 10, "ten orders are opened and nobody is told")
            cable.cut()
            until(lambda: len(listener.ids) == 10, "they are told after the cut")
            wait_until_ready(house)
            cable.deafen()
            publish(mosquitto, alarms(10, 10))
            until(lambda: len(events(house)) == 20, "ten more are opened and nobody is told")
        with running(tmp_path, mqtt_url=mosquitto.url) as house:
            until(lambda: len(listener.ids) == 20, "the next program tells")
            assert {body["id"]: (topic, body) for topic, body in listener.heard} == events(house)


def test_a_connection_that_only_tells_subscribes_to_nothing(mosquitto: Mosquitto) -> None:
    broker = Broker(host=mosquitto.host, port=mosquitto.port, client_id="callout-events")
    mailbox = Mailbox(broker, (), system_time)
    deadline = time.monotonic() + 10
    while mailbox.problem:
        assert time.monotonic() < deadline, mailbox.problem
        mailbox.poll(0.05, time.monotonic())
    mailbox.publish(1, "callout/riverside/workorders/WO-1", b"{}")
    while mailbox.unsent:
        assert time.monotonic() < deadline
        mailbox.poll(0.05, time.monotonic())
    mailbox.close()
    assert mailbox.sent == [1]


def test_a_share_of_a_subscription_outlives_the_broker_which_forgets_it(mosquitto: Mosquitto) -> None:
    mailbox = Mailbox(Broker(host=mosquitto.host, port=mosquitto.port), ["$share/callout/callout/#"], lambda: datetime.now(UTC))

    def has_come_in() -> bool:
        mailbox.poll(0.01, time.monotonic())
        return mailbox.connected and not mailbox.problem

    until(has_come_in, "it has subscribed")
    mosquitto.stop()
    until(lambda: not has_come_in(), "it has lost the broker")
    mosquitto.start()
    until(has_come_in, "it has subscribed again")
    publish(mosquitto, alarms(0, 3))
    until(lambda: has_come_in() and len(mailbox.inbox) == 3, "what is sent after the restart arrives")
    mailbox.close()
