"""Sources of `ingest.yaml` from the broker to the standing alarm: subscribed to, read in their dialect, counted under its name."""

from pathlib import Path
from textwrap import dedent

from prometheus_client import generate_latest

from callout import site_folder
from tests.integration.mqtt.running import counts, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services.firehose import Firehose
from tests.services.mosquitto import Mosquitto

INGEST = """\
    sources:
      - topic: zigbee2mqtt/{device}
        dialect: mapped
        site: riverside
        source: "{device}"
        alarms:
          - {kind: {const: water leak}, state: {path: water_leak, values: {"true": active, "false": cleared}}}
          - {kind: {const: battery low}, state: {path: battery_low, values: {"true": active, "false": cleared}}}
    """


def test_one_message_brings_two_alarms(mosquitto: Mosquitto, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "site.yaml").write_text("sites: {riverside: {}}\n")
    (site / "ingest.yaml").write_text(dedent(INGEST))
    estate = site_folder.load_or_refuse(site)
    messages = [
        ("zigbee2mqtt/leak-1", b'{"water_leak": true, "battery_low": true, "linkquality": 90}'),
        ("zigbee2mqtt/leak-1", b'{"linkquality": 91}'),
        ("zigbee2mqtt/leak-2", b'{"water_leak": "maybe"}'),
        ("callout/riverside/alarms/AHU-3", b'{"kind": "trip"}'),
    ]
    with running(tmp_path, estate, mqtt_url=mosquitto.url) as house:
        wait_until_ready(house)
        Firehose(mosquitto.host, mosquitto.port).publish(messages)
        until(lambda: house.live.received == len(messages), "all were received")
        until(lambda: house.live.alarms == 3, "three alarms were committed")
        assert counts(house) == {("leak-1", "water leak"): (1, 1), ("leak-1", "battery low"): (1, 1), ("AHU-3", "trip"): (1, 1)}
        assert (house.live.rejected, house.live.redelivered) == (1, 0)
        exposed = generate_latest(house.registry).decode()
    assert 'callout_alarms_received_total{dialect="mapped",site="riverside"} 2.0' in exposed
    assert 'callout_alarms_received_total{dialect="canonical",site="riverside"} 1.0' in exposed
