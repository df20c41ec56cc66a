"""Bad input through a real broker: each has its reason or its defined result, is counted, and holds up nothing that comes after it."""

import json
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import func, select

from callout.house import House
from ingest import wire
from rules.reason import Reason
from rules.standing import StandingAlarm
from store import standings
from store.tables import quarantine, work_orders
from tests.integration.mqtt.running import SITE, counts, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services.cable import Cable
from tests.services.firehose import Firehose, Lost
from tests.services.mosquitto import Mosquitto

GOOD_KIND = "supply flow fail"
GOOD = wire.alarm_body(GOOD_KIND)
AT_ONCE_SECONDS = 10.0
RETAINED = 10_000


@dataclass(frozen=True, slots=True)
class Bad:
    """A message that is no alarm, with the reason that quarantine must give and a part of its sentence."""

    words: str
    payload: bytes
    reason: Reason
    detail: str = ""
    topic: str = wire.alarm_topic(SITE, "AHU-3/flow")


def said(**fields: Any) -> bytes:
    return json.dumps({"kind": GOOD_KIND} | fields).encode()


BAD = (
    Bad("not JSON", b"supply flow fail", Reason.NOT_JSON),
    Bad("half of JSON", GOOD[:-3], Reason.NOT_JSON),
    Bad("nothing", b"", Reason.NOT_JSON, "empty"),
    Bad("NUL alone", b"\0", Reason.NOT_JSON),
    Bad("half of a character", b'{"kind": "\\ud800"}', Reason.NOT_JSON),
    Bad("not UTF-8", b'{"kind": "supply fl\xf6w fail"}', Reason.NOT_UTF8, "byte 20"),
    Bad("a number", b"17", Reason.NOT_AN_OBJECT),
    Bad("a list", b"[]", Reason.NOT_AN_OBJECT),
    Bad("null", b"null", Reason.NOT_AN_OBJECT),
    Bad("no kind", b"{}", Reason.NO_KIND),
    Bad("a kind of spaces", said(kind="  "), Reason.NO_KIND),
    Bad("a kind that is a number", said(kind=7), Reason.BAD_FIELD, "kind"),
    Bad("NUL in the kind", said(kind="flow\0fail"), Reason.BAD_FIELD, "kind"),
    Bad("a kind without end", said(kind="f" * 300), Reason.BAD_FIELD, "kind"),
    Bad("a severity of its own", said(severity="fatal"), Reason.BAD_FIELD, "severity"),
    Bad("a state that is a boolean", said(state=True), Reason.BAD_FIELD, "state"),
    Bad("a value that is a list", said(value=[1]), Reason.BAD_FIELD, "value"),
    Bad("NaN", b'{"kind": "supply flow fail", "value": NaN}', Reason.BAD_FIELD, "value"),
    Bad("more than a float can hold", b'{"kind": "supply flow fail", "value": 1e999}', Reason.BAD_FIELD, "value"),
    Bad("an integer that no float can hold", said(value=10**400), Reason.BAD_FIELD, "value"),
    Bad("a message that is a number", said(message=3), Reason.BAD_FIELD, "message"),
    Bad("attributes that are not flat", said(attributes={"room": {"floor": 3}}), Reason.BAD_FIELD, "attributes"),
    Bad("a date without offset", said(at="2026-11-21T09:00:00"), Reason.BAD_TIME, "offset"),
    Bad("seconds since 1970", said(at=1_763_700_000), Reason.BAD_TIME),
    Bad("seconds since 1970 as text", said(at="1763700000"), Reason.BAD_TIME),
    Bad("yesterday", said(at="yesterday"), Reason.BAD_TIME),
    Bad("before the first year", said(at="0001-01-01T00:00:00+14:00"), Reason.BAD_TIME),
    Bad("a site that the topic does not name", said(site="harbour"), Reason.IDENTITY_MISMATCH, "harbour"),
    Bad("a source that the topic does not name", said(source="AHU-4"), Reason.IDENTITY_MISMATCH, "AHU-4"),
    Bad("10 MB", b'{"kind": "' + b"f" * 10_000_000 + b'"}', Reason.TOO_LARGE, "10000012"),
    Bad("a nest, a million deep", b"[" * 1_000_000, Reason.TOO_LARGE),
    Bad("a nest that is small enough", b"[" * 60_000, Reason.TOO_DEEP),
    Bad("a nest of objects", b'{"a":' * 10_000, Reason.TOO_DEEP),
    Bad("a number of 5,000 digits", b'{"kind": "supply flow fail", "value": 1' + b"0" * 5_000 + b"}", Reason.NOT_JSON),
    Bad("no source", GOOD, Reason.EMPTY_SOURCE, topic=f"callout/{SITE}/alarms/"),
    Bad("slashes for a source", GOOD, Reason.EMPTY_SOURCE, topic=f"callout/{SITE}/alarms///"),
    Bad("a topic that ends too soon", GOOD, Reason.UNKNOWN_TOPIC, topic=f"callout/{SITE}/alarms"),
    Bad("a source without end", GOOD, Reason.BAD_NAME, topic=f"callout/{SITE}/alarms/{'a' * 2_000}"),
    Bad("no site", GOOD, Reason.BAD_NAME, topic="callout//alarms/AHU-3"),
    Bad("a site that is not ours", GOOD, Reason.UNKNOWN_SITE, "harbour", topic="callout/harbour/alarms/AHU-3"),
)


class Plant:
    """A client that publishes whatever it is given, and returns when the broker has it."""

    def __init__(self, client: paho.Client) -> None:
        self._client = client

    def publish(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1).wait_for_publish()

    def retain(self, topics: list[str], payload: bytes) -> None:
        sent = [self._client.publish(topic, payload, qos=1, retain=True) for topic in topics]
        for each in sent:
            each.wait_for_publish()


@contextmanager
def plant_at(broker: Mosquitto) -> Iterator[Plant]:
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="plant")
    client.max_inflight_messages_set(0)
    client.connect(broker.host, broker.port)
    client.loop_start()
    try:
        yield Plant(client)
    finally:
        client.disconnect()
        client.loop_stop()


def test_each_lands_in_quarantine_with_its_reason_and_the_next_good_alarm_is_an_order_at_once(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with running(tmp_path, mqtt_url=mosquitto.url) as house, plant_at(mosquitto) as plant:
        wait_until_ready(house)
        for number, bad in enumerate(BAD):
            plant.publish(bad.topic, bad.payload)
            raise_at_once(house, plant, f"good-{number}", bad.words)
        with house.store.read() as connection:
            kept = connection.execute(select(quarantine).order_by(quarantine.c.id)).all()
        assert [(bad.words, row.reason, row.topic, row.size) for bad, row in zip(BAD, kept, strict=True)] == [
            (bad.words, bad.reason, bad.topic, len(bad.payload)) for bad in BAD
        ]
        assert [bad.words for bad, row in zip(BAD, kept, strict=True) if bad.detail not in row.detail] == []
        assert [bad.words for bad, row in zip(BAD, kept, strict=True) if row.payload != bad.payload[: 64 * 1024]] == []
        until(lambda: received(house) == len(BAD), "all is counted")
        by_reason = Counter(bad.reason for bad in BAD)
        assert {reason: metric(house, f'callout_alarms_rejected_total{{reason="{reason}"}}') for reason in by_reason} == by_reason
        assert set(counts(house).values()) == {(1, 1)}


def raise_at_once(house: House, plant: Plant, source: str, after: str) -> StandingAlarm:
    """Publish a good alarm and return it when it has its order, which must be soon."""
    began = time.monotonic()
    plant.publish(wire.alarm_topic(SITE, source), GOOD)
    raised = until(lambda: order_of(house, source), f"an order after {after}")
    assert time.monotonic() - began < AT_ONCE_SECONDS, f"the good alarm after {after} was late"
    return raised


def order_of(house: House, source: str) -> StandingAlarm | None:
    with house.store.read() as connection:
        return next((each for each in standings.load(connection, SITE) if each.source == source and each.order is not None), None)


def received(house: House) -> float:
    """Return how many good alarms were counted."""
    return metric(house, f'callout_alarms_received_total{{dialect="canonical",site="{SITE}"}}')


def metric(house: House, series: str) -> float:
    """Return one series of /metrics."""
    with urllib.request.urlopen(f"{house.url}metrics", timeout=10) as reply:
        lines = reply.read().decode().splitlines()
    return next(float(line.removeprefix(series)) for line in lines if line.startswith(f"{series} "))


def test_what_is_odd_and_still_an_alarm_has_a_defined_result(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with running(tmp_path, mqtt_url=mosquitto.url) as house, plant_at(mosquitto) as plant:
        wait_until_ready(house)
        began = datetime.now(UTC)

        def taken(source: str, payload: bytes) -> StandingAlarm:
            plant.publish(wire.alarm_topic(SITE, source), payload)
            return until(lambda: order_of(house, source), f"the order of {source}")

        unknown = taken("unknown", said(room="B12", deep={"a": [1]}, many=10**400))
        assert unknown.attributes == {"room": "B12", "deep": '{"a": [1]}', "many": str(10**400)}
        assert taken("nan", b'{"kind": "supply flow fail", "speed": NaN}').attributes == {"speed": "NaN"}
        assert taken("nul", said(message="belt\0torn")).message == "belt�torn"
        assert taken("twice", b'{"kind": "one", "kind": "other"}').kind == "other"
        for source, at, flag in (("lost", "1970-01-01T00:00:00Z", "behind"), ("fast", "2099-01-01T00:00:00Z", "ahead")):
            clamped = taken(source, said(at=at))
            assert clamped.attributes == {"clock": flag}
            assert clamped.raised_at is not None
            assert began - timedelta(seconds=1) < clamped.raised_at < datetime.now(UTC) + timedelta(seconds=1)
        until(lambda: received(house) == 6, "all is counted")


def test_ten_thousand_stale_retained_messages_delay_nothing_and_a_reconnect_doubles_nothing(mosquitto: Mosquitto, tmp_path: Path) -> None:
    stamped = [f"stamped-{number}" for number in range(RETAINED // 2)]
    plain = [f"plain-{number}" for number in range(RETAINED // 2)]
    with Cable(mosquitto.port) as cable, plant_at(mosquitto) as plant:
        stale = datetime.now(UTC) - timedelta(days=60)
        plant.retain([wire.alarm_topic(SITE, source) for source in stamped], wire.alarm_body("stale", at=stale, id="1"))
        plant.retain([wire.alarm_topic(SITE, source) for source in plain], wire.alarm_body("stale"))
        with running(tmp_path, mqtt_url=cable.url) as house:
            wait_until_ready(house)
            plant.publish(wire.alarm_topic(SITE, "good"), GOOD)
            until(lambda: house.live.received >= RETAINED, "the stale ones are committed")
            committed = time.monotonic()
            until(lambda: order_of(house, "good"), "the good one has its order")
            assert time.monotonic() - committed < AT_ONCE_SECONDS
            first = counts(house)
            assert len(first) == RETAINED + 1
            assert set(first.values()) == {(1, 1)}
            cable.cut()
            wait_until_ready(house)
            raise_at_once(house, plant, "after the cut", "a reconnect")
            until(lambda: house.live.received - house.live.redelivered == RETAINED + 2, "nothing else was received")
            assert counts(house) == first | {("after the cut", GOOD_KIND): (1, 1)}
        with running(tmp_path, mqtt_url=cable.url) as house:
            until(lambda: house.live.received >= RETAINED, "a new program is sent the stale ones again")
            # A retained message that gives neither `at` nor `id` is one more repeat. Nothing is one more fault.
            assert counts(house) == first | {("after the cut", GOOD_KIND): (1, 1)} | {(source, "stale"): (2, 1) for source in plain}
            with house.store.read() as connection:
                assert connection.execute(select(func.count()).select_from(work_orders)).scalar_one() == RETAINED + 2


def test_topics_that_mqtt_forbids_are_refused_by_the_broker_and_harm_nobody_else(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with running(tmp_path, mqtt_url=mosquitto.url) as house, plant_at(mosquitto) as plant:
        wait_until_ready(house)
        for number, sign in enumerate(("\0", "+", "#", "\n", "\x7f")):
            with pytest.raises(Lost):
                Firehose(mosquitto.host, mosquitto.port).publish([(wire.alarm_topic(SITE, f"AHU{sign}3"), GOOD)])
            raise_at_once(house, plant, f"good-{number}", f"a topic with {sign!r}")
        until(lambda: (house.live.received, house.live.rejected) == (5, 0), "nothing else was received")
