"""SIGTERM and SIGINT: what was read is committed and acknowledged, nothing else is, and the program ends well and soon."""

import re
import signal
import threading
import time
from pathlib import Path

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from ingest import wire
from tests.faults import outcome, site as places
from tests.faults.program import Program
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Firehose
from tests.services.mosquitto import Mosquitto

MANY = 20_000
SOON_SECONDS = 30.0
SITE = places.SITES[0]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_ends_well_while_alarms_are_sent(mosquitto: Mosquitto, tmp_path: Path, number: signal.Signals) -> None:
    database = f"sqlite:///{tmp_path / 'callout.db'}"
    settings = {"MQTT_URL": mosquitto.url, "DATABASE_URL": database, "BATCH_MOST": "100"}
    sources = [f"point-{n}" for n in range(MANY)]
    messages = [(wire.alarm_topic(SITE, source), wire.alarm_body("test alarm")) for source in sources]
    plant = threading.Thread(target=lambda: Firehose(mosquitto.host, mosquitto.port).publish(messages))
    with Program(tmp_path, places.write(tmp_path / "site"), settings) as program, outcome.looking_into(database) as ledger:
        program.wait_until_ready()
        plant.start()
        until(lambda: ledger.knows((SITE, "point-500", "test alarm")), "it is at work")
        began = time.monotonic()
        assert program.end(number) == 0
        assert time.monotonic() - began < SOON_SECONDS
        plant.join()
        assert program.logged("stopping")[0]["signal"] == number.name
        assert program.said() == []
        committed = {source for _, source, _ in ledger.outcome().alarms}
    until(lambda: re.search("Client callout (disconnected|closed)|on client callout", mosquitto.log), "the broker saw the end")
    waiting = left_with(mosquitto, MANY - len(committed))
    assert 0 < len(committed) < MANY
    assert sorted(waiting) == sorted(set(sources) - committed)


def left_with(broker: Mosquitto, many: int) -> list[str]:
    """Take over the session of the program and return the sources of all messages that the broker still keeps for it."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="callout", clean_session=False)
    sources: list[str] = []
    client.on_message = lambda _client, _data, message: sources.append(message.topic.removeprefix(wire.alarm_topic(SITE, "")))
    client.connect(broker.host, broker.port)
    client.loop_start()
    until(lambda: len(sources) >= many, f"{many} messages that were not acknowledged")
    # The broker hands out in order: with its answer to this it has handed out all that it had.
    client.publish("plant/done", qos=1).wait_for_publish()
    client.disconnect()
    client.loop_stop()
    return sources
