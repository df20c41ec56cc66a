"""The broker of the stack: by TLS, under an account, each site for itself; what waits is kept."""

from __future__ import annotations

import contextlib
import re
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.deploy.broker import Client, Refused, StackBroker, connected, setup
from tests.integration.mqtt import certificates
from tests.services import mosquitto as program, ports
from tests.services.needed import or_skip

ALARMS = "callout/riverside/alarms/AHU-3/flow"
BODY = b'{"kind": "supply flow fail"}'
CONNECT = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01x"
ACCEPTED = b"\x20\x02\x00\x00"


@dataclass(frozen=True, slots=True)
class House:
    """A running broker and the passwords of its accounts."""

    broker: StackBroker
    passwords: dict[str, str]

    def client(self, user: str, name: str, *, keep: bool = False) -> Client:
        return Client(self.broker, user, self.passwords[user], name, keep=keep)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """The broker with everything that deploy/setup.sh makes, and gateways of two sites."""
    or_skip(certificates.find)
    found = or_skip(program.find)
    with tempfile.TemporaryDirectory(prefix="callout-stack-") as folder:
        secrets = Path(folder) / "secrets"
        setup(secrets, "plant.example.org")
        passwords = {"callout": (secrets / "mqtt_password").read_text()}
        for site in ("riverside", "harbour"):
            [passwords[site]] = re.findall(r"password (\w+)", setup(secrets, "account", site))
        running = Path(folder) / "running"
        running.mkdir()
        with StackBroker(found, running, secrets) as broker:
            yield House(broker, passwords)


def test_a_gateway_speaks_for_its_own_site_and_for_no_other(house: House) -> None:
    callout = house.client("callout", "callout-ingest-1")
    callout.subscribe("$share/callout/callout/+/alarms/#")
    with connected(house.broker, "riverside", house.passwords["riverside"], "gw-1") as gateway:
        gateway.publish("callout/harbour/alarms/AHU-3/flow", b"forged")
        gateway.publish("callout/riverside/workorders/WO-1", b"forged")
        gateway.publish(ALARMS, BODY)
    with connected(house.broker, "harbour", house.passwords["harbour"], "gw-2") as gateway:
        gateway.publish("callout/harbour/alarms/P-1", BODY)
    callout.until(lambda: len(callout.heard) == 2)
    assert callout.heard == [(ALARMS, BODY), ("callout/harbour/alarms/P-1", BODY)]
    callout.close()


def test_a_site_hears_of_its_own_orders_alone(house: House) -> None:
    gateway = house.client("riverside", "gw-3")
    gateway.subscribe("callout/+/workorders/#")
    gateway.subscribe("callout/+/alarms/#")
    with connected(house.broker, "callout", house.passwords["callout"], "callout-events") as callout:
        callout.publish("callout/harbour/workorders/WO-1", b"theirs")
        callout.publish("callout/riverside/workorders/WO-2", b"ours")
    gateway.until(lambda: bool(gateway.heard))
    assert gateway.heard == [("callout/riverside/workorders/WO-2", b"ours")]
    gateway.close()


@pytest.mark.parametrize(("user", "password"), [(None, None), ("riverside", "guessed"), ("nobody", "guessed")])
def test_nobody_comes_in_without_an_account(house: House, user: str | None, password: str | None) -> None:
    with pytest.raises(Refused, match="[Nn]ot authori[sz]ed"), connected(house.broker, user, password, "stranger"):
        pass


def test_nobody_comes_in_without_tls(house: House) -> None:
    with socket.create_connection((ports.LOOPBACK, house.broker.port), timeout=5) as plain:
        plain.sendall(CONNECT)
        with contextlib.suppress(ConnectionResetError):
            assert plain.recv(4) != ACCEPTED


def test_what_waits_for_callout_outlives_a_restart_of_the_broker(house: House) -> None:
    callout = house.client("callout", "callout-ingest-2", keep=True)
    callout.subscribe("callout/+/alarms/#")
    callout.close()
    bodies = [b'{"kind": "trip", "id": "%d"}' % number for number in range(2000)]
    with connected(house.broker, "riverside", house.passwords["riverside"], "gw-4") as gateway:
        for body in bodies:
            gateway.publish(ALARMS, body)
    house.broker.restart()
    callout = house.client("callout", "callout-ingest-2", keep=True)
    callout.until(lambda: len(callout.heard) == len(bodies))
    assert [body for _, body in callout.heard] == bodies
    callout.close()


def test_a_new_account_needs_no_restart_of_the_broker(house: House) -> None:
    secrets = house.broker.ca_file.parent
    [password] = re.findall(r"password (\w+)", setup(secrets, "account", "kingsway"))
    house.broker.read_again()
    with connected(house.broker, "kingsway", password, "gw-5") as gateway:
        gateway.publish("callout/kingsway/alarms/AHU-1", BODY)
