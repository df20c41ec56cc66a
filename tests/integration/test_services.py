"""The servers of the tests themselves: each starts, is killed, and comes back on the same port with its data."""

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import sync_playwright

from tests.services import alertmanager, chromium as browser, needed, postgres as database, programs
from tests.services.alertmanager import Alertmanager
from tests.services.mosquitto import Mosquitto
from tests.services.postgres import Postgres
from tests.services.server import NotStartedError

DEPLOYED = Path(__file__).parents[2] / "deploy" / "mosquitto" / "mosquitto.conf"
PATIENCE_SECONDS = 30.0
TOPIC = "callout/riverside/alarms/AHU-3"


def until(client: paho.Client, done: Callable[[], bool]) -> None:
    """Serve the client's connection until `done`, or fail."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < deadline, "the broker did not do its part in time"
        assert client.loop(timeout=0.05) == paho.MQTT_ERR_SUCCESS


@contextmanager
def connected(broker: Mosquitto, name: str, received: list[bytes] | None = None, *, acknowledge: bool = True) -> Iterator[paho.Client]:
    """Connect under a name whose session the broker keeps; what arrives is put into `received`."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False, manual_ack=not acknowledge)
    client.max_queued_messages_set(0)
    client.max_inflight_messages_set(0)
    if received is not None:
        client.on_message = lambda _client, _userdata, message: received.append(bytes(message.payload))
    client.connect(broker.host, broker.port)
    until(client, client.is_connected)
    yield client
    client.disconnect()


def subscribe(broker: Mosquitto, name: str) -> None:
    """Leave a session on the broker that waits for alarms."""
    with connected(broker, name) as client:
        granted: list[object] = []
        client.on_subscribe = lambda *said: granted.append(said)
        client.subscribe("callout/+/alarms/#", qos=1)
        until(client, lambda: bool(granted))


def publish(broker: Mosquitto, count: int) -> list[bytes]:
    """Send `count` alarms at QoS 1, and return their bodies when the broker has acknowledged them all."""
    bodies = [json.dumps({"kind": "supply flow fail", "id": str(n)}).encode() for n in range(count)]
    with connected(broker, "plant") as client:
        sent = [client.publish(TOPIC, body, qos=1) for body in bodies]
        until(client, lambda: all(info.is_published() for info in sent))
    return bodies


def test_mosquitto_is_killed_and_keeps_what_waits_for_a_client(mosquitto: Mosquitto) -> None:
    subscribe(mosquitto, "callout")
    bodies = publish(mosquitto, 50)
    mosquitto.save()
    first = mosquitto.pid
    mosquitto.kill()
    assert not mosquitto.is_running()
    mosquitto.start()
    assert mosquitto.pid != first
    received: list[bytes] = []
    with connected(mosquitto, "callout", received) as client:
        until(client, lambda: len(received) == len(bodies))
    assert received == bodies


def test_mosquitto_is_stopped_in_good_order_and_saves_by_itself(mosquitto: Mosquitto) -> None:
    port = mosquitto.port
    subscribe(mosquitto, "callout")
    bodies = publish(mosquitto, 3)
    mosquitto.restart()
    received: list[bytes] = []
    with connected(mosquitto, "callout", received) as client:
        until(client, lambda: len(received) == len(bodies))
    assert (mosquitto.port, mosquitto.url) == (port, f"mqtt://127.0.0.1:{port}")


def test_mosquitto_takes_the_settings_of_the_test(mosquitto_factory: Callable[..., Mosquitto]) -> None:
    broker = mosquitto_factory(settings={"max_inflight_messages": 7})
    subscribe(broker, "callout")
    publish(broker, 20)
    received: list[bytes] = []
    with connected(broker, "callout", received, acknowledge=False) as client:
        until(client, lambda: len(received) == 7)


def test_two_brokers_of_one_test_have_their_own_port_and_data(mosquitto_factory: Callable[..., Mosquitto]) -> None:
    one, other = mosquitto_factory(), mosquitto_factory()
    assert one.port != other.port
    assert one.folder != other.folder


def test_a_server_that_cannot_start_says_why(mosquitto_factory: Callable[..., Mosquitto]) -> None:
    with pytest.raises(NotStartedError, match="nonsense"):
        mosquitto_factory(settings={"nonsense": "true"})


def test_the_deployed_broker_keeps_more_than_a_thousand_and_hands_out_a_thousand_at_once(
    mosquitto_factory: Callable[..., Mosquitto],
) -> None:
    broker = mosquitto_factory(config=DEPLOYED)
    subscribe(broker, "callout")
    bodies = publish(broker, 2500)
    broker.save()
    broker.kill()
    broker.start()
    held: list[bytes] = []
    with connected(broker, "callout", held, acknowledge=False) as client:
        until(client, lambda: len(held) == 1000)
    received: list[bytes] = []
    with connected(broker, "callout", received) as client:
        until(client, lambda: len(received) == len(bodies))
    assert held == bodies[:1000]
    assert received == bodies


def test_postgres_is_killed_and_keeps_what_was_committed(postgres: Postgres, postgres_url: str) -> None:
    dsn = postgres_url.replace("+psycopg", "")
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE workorder (number text)")
        connection.execute("INSERT INTO workorder VALUES ('WO-1')")
    first = postgres.pid
    postgres.kill()
    assert not postgres.is_running()
    postgres.start()
    assert postgres.pid != first
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT number FROM workorder").fetchall() == [("WO-1",)]


def test_postgres_is_restarted_while_a_client_is_connected(postgres: Postgres, postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute("SELECT 1")
        postgres.restart()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    assert postgres.answers()


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_database_of_its_own(postgres_url: str, turn: int) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE only_here (turn integer)")


def test_alertmanager_is_killed_and_keeps_what_it_was_told(tmp_path: Path) -> None:
    program = needed.or_skip(alertmanager.find)
    with Alertmanager(program, tmp_path) as server:
        silence = {
            "matchers": [{"name": "alertname", "value": "flow", "isRegex": False}],
            "startsAt": "2026-01-01T00:00:00Z",
            "endsAt": "2099-01-01T00:00:00Z",
            "createdBy": "tests",
            "comment": "outlives the server",
        }
        request = urllib.request.Request(
            f"{server.url}/api/v2/silences", json.dumps(silence).encode(), headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=5) as reply:
            assert reply.status == 200
        server.restart()
        server.kill()
        server.start()
        with urllib.request.urlopen(f"{server.url}/api/v2/silences", timeout=5) as reply:
            assert [kept["comment"] for kept in json.load(reply)] == ["outlives the server"]


def test_chromium_shows_a_page(chromium: Path) -> None:
    with sync_playwright() as play:
        window = play.chromium.launch(executable_path=chromium, args=list(browser.FLAGS))
        page = window.new_page()
        page.set_content("<title>Operations board</title>")
        assert page.title() == "Operations board"
        window.close()


def test_a_missing_program_skips_with_the_way_to_get_it() -> None:
    def find() -> Path:
        return programs.find(
            "no-such-broker", variable="CALLOUT_TEST_NO_SUCH_BROKER", package="no-such-package", environ={"PATH": "/nowhere"}
        )

    with pytest.raises(pytest.skip.Exception, match="apt-get install no-such-package, or set CALLOUT_TEST_NO_SUCH_BROKER"):
        needed.or_skip(find, environ={})
    with pytest.raises(pytest.fail.Exception, match="apt-get install no-such-package"):
        needed.or_skip(find, environ={needed.REQUIRED: "1"})


def test_a_variable_that_names_no_program_is_an_error_and_not_a_skip(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="CALLOUT_TEST_X names /nowhere/x, which is not a program; it must be the path of x"):
        programs.find("x", variable="CALLOUT_TEST_X", package="x", environ={"CALLOUT_TEST_X": "/nowhere/x"})
    with pytest.raises(ValueError, match="CALLOUT_TEST_POSTGRES_BIN names .* which holds no initdb and postgres"):
        database.find({"CALLOUT_TEST_POSTGRES_BIN": str(tmp_path)})


def test_a_variable_chooses_the_program(tmp_path: Path) -> None:
    chosen = tmp_path / "mine"
    chosen.touch(mode=0o755)
    usual = [Path("/bin/sh")]
    assert programs.find("sh", variable="CALLOUT_TEST_SH", package="sh", usual=usual, environ={"CALLOUT_TEST_SH": str(chosen)}) == chosen
    assert programs.find("sh", variable="CALLOUT_TEST_SH", package="sh", usual=usual, environ={}) == Path("/bin/sh")
    assert programs.find("sh", variable="CALLOUT_TEST_SH", package="sh", environ={"PATH": "/bin"}) == Path("/bin/sh")
