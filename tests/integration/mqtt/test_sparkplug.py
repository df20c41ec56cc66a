"""Sparkplug B over a real broker: a node that nobody saw born is asked for its birth, and what stands is raised by it."""

import time
from pathlib import Path

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from callout import site_folder
from ingest.dialects import sparkplug_payload
from tests.integration.mqtt.running import counts, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services.mosquitto import Mosquitto

INGEST = "sources: [{topic: 'spBv1.0/{group}/+/{node}/#', dialect: sparkplug, site: riverside}]\n"


def test_a_node_is_asked_for_its_birth_and_gives_it(mosquitto: Mosquitto, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "site.yaml").write_text("sites: {riverside: {}}\n")
    (site / "ingest.yaml").write_text(INGEST)
    asked: list[bytes] = []
    node = paho.Client(CallbackAPIVersion.VERSION2, client_id="node")
    node.on_message = lambda _client, _data, message: asked.append(bytes(message.payload))
    node.connect(mosquitto.host, mosquitto.port)
    node.loop_start()
    node.subscribe("spBv1.0/G/NCMD/E1", qos=1)

    def say(word: str, seq: int, **metric: object) -> None:
        body = sparkplug_payload.write([metric], timestamp=int(time.time() * 1000), seq=seq)
        node.publish(f"spBv1.0/G/{word}/E1", body, qos=1).wait_for_publish(10)

    try:
        with running(tmp_path, site_folder.load_or_refuse(site), mqtt_url=mosquitto.url) as house:
            wait_until_ready(house)
            say("NDATA", 5, alias=1, boolean_value=True)
            until(lambda: len(asked) == 1, "the node was asked")
            [wish] = sparkplug_payload.read(asked[0]).metrics
            assert (wish.name, wish.value) == ("Node Control/Rebirth", True)
            say("NBIRTH", 0, name="Trip", alias=1, datatype=sparkplug_payload.BOOLEAN, boolean_value=True)
            until(lambda: counts(house).get(("E1", "Trip")) == (1, 1), "what stands is raised")
            say("NDATA", 1, alias=1, boolean_value=False)
            until(lambda: house.live.alarms == 3, "and cleared by its alias")
            assert house.live.rejected == 1
    finally:
        node.disconnect()
        node.loop_stop()
