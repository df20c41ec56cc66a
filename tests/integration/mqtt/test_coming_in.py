"""How one may come in: MQTT 3.1.1 or v5, TLS with and without a certificate of one's own, user and password; and being refused."""

import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from ingest import wire
from tests.integration.mqtt import certificates
from tests.integration.mqtt.certificates import Authority
from tests.integration.mqtt.running import SITE, counts, running, wait_until_ready
from tests.integration.mqtt.waiting import until
from tests.services import programs
from tests.services.cable import Cable
from tests.services.firehose import Firehose
from tests.services.mosquitto import Mosquitto
from tests.services.needed import or_skip

Brokers = Callable[..., Mosquitto]

TOPIC = wire.alarm_topic(SITE, "AHU-3/flow")
ALARM = wire.alarm_body("supply flow fail")
TAKEN = {("AHU-3/flow", "supply flow fail"): (1, 1)}
USER, PASSWORD = "plant", "steam"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(or_skip(certificates.find), tmp_path / "certificates")


@pytest.fixture
def guarded(mosquitto_factory: Brokers, authority: Authority, tmp_path: Path) -> Mosquitto:
    """A broker with TLS that wants user, password and a certificate of the authority."""
    server, users = authority.sign("broker"), tmp_path / "users"
    maker = or_skip(lambda: programs.find("mosquitto_passwd", variable="CALLOUT_TEST_MOSQUITTO_PASSWD", package="mosquitto"))
    subprocess.run([maker, "-b", "-c", users, USER, PASSWORD], check=True, capture_output=True)
    return mosquitto_factory(
        settings={
            "allow_anonymous": "false",
            "password_file": str(users),
            "cafile": str(authority.file),
            "certfile": str(server.certificate),
            "keyfile": str(server.key),
            "require_certificate": "true",
        }
    )


def secure_url(guarded: Mosquitto) -> str:
    return f"mqtts://{guarded.host}:{guarded.port}"


def publish_securely(guarded: Mosquitto, authority: Authority) -> None:
    pair = authority.sign("plant")
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.tls_set(str(authority.file), str(pair.certificate), str(pair.key), cert_reqs=ssl.CERT_REQUIRED)
    client.username_pw_set(USER, PASSWORD)
    client.connect(guarded.host, guarded.port)
    client.loop_start()
    client.publish(TOPIC, ALARM, qos=1).wait_for_publish()
    client.disconnect()
    client.loop_stop()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_over_tls_with_certificate_user_and_password(guarded: Mosquitto, authority: Authority, tmp_path: Path, version: str) -> None:
    own, secret = authority.sign("callout"), tmp_path / "secret"
    secret.write_text(f"{PASSWORD}\n")
    settings = {"mqtt_ca_file": str(authority.file), "mqtt_certificate": str(own.certificate), "mqtt_key": str(own.key)}
    with running(tmp_path, mqtt_url=secure_url(guarded), mqtt_version=version, mqtt_user=USER, mqtt_password=PASSWORD, **settings) as house:
        wait_until_ready(house)
        publish_securely(guarded, authority)
        until(lambda: counts(house) == TAKEN, "the alarm is taken")
        guarded.restart()
        until(lambda: not house.live.readiness()[0], "the broker was lost")
        wait_until_ready(house)
        publish_securely(guarded, authority)
        until(lambda: counts(house) == {("AHU-3/flow", "supply flow fail"): (2, 1)}, "the next alarm is taken")


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_wrong_password_is_said_and_nothing_ends(guarded: Mosquitto, authority: Authority, tmp_path: Path, version: str) -> None:
    own = authority.sign("callout")
    settings = {"mqtt_ca_file": str(authority.file), "mqtt_certificate": str(own.certificate), "mqtt_key": str(own.key)}
    with running(tmp_path, mqtt_url=secure_url(guarded), mqtt_version=version, mqtt_user=USER, mqtt_password="water", **settings) as house:
        until(lambda: "refuses us: Not authorized" in house.live.readiness()[1], "the refusal is said")


# paho leaves the socket of a handshake that failed to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning")
def test_a_certificate_that_we_cannot_trust_is_said_and_nothing_is_sent(guarded: Mosquitto, authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(or_skip(certificates.find), tmp_path / "certificates", "stranger")
    own = authority.sign("callout")
    settings = {"mqtt_ca_file": str(stranger.file), "mqtt_certificate": str(own.certificate), "mqtt_key": str(own.key)}
    with running(tmp_path, mqtt_url=secure_url(guarded), mqtt_user=USER, mqtt_password=PASSWORD, **settings) as house:
        until(lambda: "certificate verify failed" in house.live.readiness()[1], "the mistrust is said")


def test_v5_has_no_more_unacknowledged_than_the_setting_says(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with Cable(mosquitto.port) as cable, running(tmp_path, mqtt_url=cable.url, mqtt_version="5", mqtt_receive_maximum=10) as house:
        wait_until_ready(house)
        cable.deafen()
        topics = [wire.alarm_topic(SITE, f"AHU-{number}") for number in range(15)]
        assert Firehose(mosquitto.host, mosquitto.port).publish((topic, ALARM) for topic in topics) == 15
        until(lambda: len(counts(house)) == 10, "ten are taken")
        cable.cut()
        until(lambda: len(counts(house)) == 15, "with the others' acknowledgement comes the rest")
        assert set(counts(house).values()) == {(1, 1)}
        until(lambda: (house.live.received, house.live.redelivered) == (25, 10), "ten came again")


def test_it_is_not_ready_before_the_broker_has_confirmed_the_subscription(mosquitto: Mosquitto, tmp_path: Path) -> None:
    # The subscription takes half a second to the broker. Whoever takes the readiness for true must be heard.
    with Cable(mosquitto.port, delay=0.5) as cable, running(tmp_path, mqtt_url=cable.url) as house:
        wait_until_ready(house)
        assert Firehose(mosquitto.host, mosquitto.port).publish([(TOPIC, ALARM)]) == 1
        until(lambda: counts(house) == TAKEN, "the alarm is taken")


def test_a_subscription_that_is_refused_is_said(mosquitto_factory: Brokers, tmp_path: Path) -> None:
    config = tmp_path / "security.json"
    config.write_text('{"defaultACLAccess": {"subscribe": false, "publishClientSend": true, "publishClientReceive": true}}')
    guarded = mosquitto_factory(settings={"plugin": str(or_skip(security)), "plugin_opt_config_file": str(config)})
    with running(tmp_path, mqtt_url=guarded.url) as house:
        until(lambda: "does not let us subscribe to callout/+/alarms/#" in house.live.readiness()[1], "the refusal is said")


def security() -> Path:
    """Give the path of Mosquitto's plugin that refuses subscriptions. Raises MissingProgramError."""
    found = next(Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"), None)
    if found is None:
        raise programs.MissingProgramError("mosquitto_dynamic_security.so is not on this machine: apt-get install mosquitto.")
    return found
