"""The gate before the pages: TLS and a password, commands from our own pages only, metrics for the inside alone."""

from __future__ import annotations

import os
import pwd
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.contract import databases
from tests.integration.deploy.broker import setup
from tests.integration.deploy.places import DEPLOY
from tests.integration.mqtt import certificates
from tests.integration.web.house import House
from tests.services import nginx, ports
from tests.services.needed import or_skip
from tests.services.nginx import Nginx
from web.server import Server


@dataclass(frozen=True, slots=True)
class Gate:
    """Where the gate is, what it is trusted by, and who may come in."""

    port: int
    inside: int
    trust: ssl.SSLContext
    person: tuple[str, str]

    def ask(self, method: str, path: str, *, person: bool = True, **more: str) -> httpx.Response:
        """Ask for a page of the gate; `more` are headers."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        with httpx.Client(verify=self.trust, auth=self.person if person else None) as client:
            return client.request(method, f"https://localhost:{self.port}{path}", headers=headers)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The gate before a house with one order. Of its file only ports and places are other ones."""
    or_skip(certificates.find)
    program = or_skip(nginx.find)
    folder = tmp_path_factory.mktemp("gate")
    house = House(f"sqlite:///{databases.prepare_sqlite(folder)}")
    house.alarm("AHU-3/flow", "supply fan trip")
    pages = Server(house.app, port=0)
    port, inside = ports.free_port(), ports.free_port()
    [password] = re.findall(r"with the password (\w+)", setup(folder / "secrets", "localhost"))
    config = (DEPLOY / "gate" / "nginx.conf").read_text(encoding="utf-8")
    for there, here in {
        "listen 8443": f"listen {ports.LOOPBACK}:{port}",
        "listen 9100": f"listen {ports.LOOPBACK}:{inside}",
        "127.0.0.1:8080": f"127.0.0.1:{pages.start()}",
        "/tmp/": f"{folder}/",  # noqa: S108  it is replaced
        "worker_processes": f"user {pwd.getpwuid(os.geteuid()).pw_name} root;\nworker_processes",
    }.items():
        assert there in config
        config = config.replace(there, here)
    (folder / "nginx.conf").write_text(config, encoding="utf-8")
    with Nginx(program, folder, folder / "nginx.conf", port):
        yield Gate(port, inside, ssl.create_default_context(cafile=folder / "secrets" / "ca.pem"), ("desk", password))
    pages.stop()
    house.close()


def test_nobody_sees_a_page_without_a_password(gate: Gate) -> None:
    assert gate.ask("GET", "/", person=False).status_code == 401
    assert gate.ask("GET", "/api/v1/workorders", person=False).status_code == 401
    assert gate.ask("GET", "/orders/WO-1").status_code == 200


@pytest.mark.parametrize(
    ("origin", "answered"),
    [("https://localhost:{port}", True), ("https://evil.example", False), ("http://localhost:{port}", False), ("https://127.0.0.1", False)],
)
def test_a_command_of_another_sites_page_is_refused(gate: Gate, origin: str, answered: bool) -> None:
    reply = gate.ask("POST", "/api/v1/workorders/WO-1/accept", origin=origin.format(port=gate.port))
    assert (reply.status_code != 403) == answered


def test_metrics_are_for_the_inside_alone(gate: Gate) -> None:
    assert gate.ask("GET", "/metrics").status_code == 404
    inside = f"http://{ports.LOOPBACK}:{gate.inside}"
    assert httpx.get(f"{inside}/metrics").status_code == 200
    assert httpx.get(f"{inside}/orders").status_code == 404


def test_the_live_stream_comes_through_at_once(gate: Gate) -> None:
    with (
        httpx.Client(verify=gate.trust, auth=gate.person) as client,
        client.stream("GET", f"https://localhost:{gate.port}/api/v1/stream", timeout=5) as answer,
    ):
        assert next(answer.iter_lines()) == "retry: 2000"


def test_a_page_goes_on_while_grafana_is_away(gate: Gate) -> None:
    assert gate.ask("GET", "/").status_code == 200
