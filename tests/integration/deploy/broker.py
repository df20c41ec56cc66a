"""The broker of the stack, as `deploy/` describes it: its files laid out as in the container, on a port of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from tests.integration.deploy.places import DEPLOY
from tests.services import ports
from tests.services.server import Server

PATIENCE_SECONDS = 20.0
LISTENER = "listener 8883"


def setup(secrets: Path, *words: str) -> str:
    """Run deploy/setup.sh for a folder of secrets and give what it says."""
    said = subprocess.run(
        [DEPLOY / "setup.sh", *words], env=os.environ | {"CALLOUT_SECRETS": str(secrets)}, check=True, capture_output=True, text=True
    )
    return said.stdout


class StackBroker(Server):
    """Mosquitto under deploy/mosquitto/stack.conf; only its port, and the account of this test's process, are other ones."""

    def __init__(self, program: Path, folder: Path, secrets: Path) -> None:
        super().__init__(folder)
        self._program = program
        self.port = ports.free_port()
        self.ca_file = secrets / "ca.pem"
        config = (DEPLOY / "mosquitto" / "stack.conf").read_text(encoding="utf-8")
        assert config.count(LISTENER) == 1
        mine = config.replace(LISTENER, f"listener {self.port} {ports.LOOPBACK}") + f"user {pwd.getpwuid(os.geteuid()).pw_name}\n"
        (folder / "config").mkdir()
        (folder / "data").mkdir()
        (folder / "config" / "stack.conf").write_text(mine, encoding="utf-8")
        shutil.copy(DEPLOY / "mosquitto" / "acl", folder / "config" / "acl")
        (folder / "secrets").symlink_to(secrets)

    @property
    def url(self) -> str:
        return f"mqtts://{ports.LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        return [str(self._program), "-c", "config/stack.conf"]

    def answers(self) -> bool:
        return ports.is_open(self.port)

    def read_again(self) -> None:
        """Have it read its accounts again, as `docker-compose kill -s HUP mosquitto` does."""
        os.kill(self.pid, signal.SIGHUP)


class Refused(Exception):
    """The broker does not let this client in."""


class Client:
    """A client of the broker, by TLS and under an account. `heard` is what came: topic and body."""

    def __init__(self, broker: StackBroker, user: str | None, password: str | None, name: str, *, keep: bool = False) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._answers: list[ReasonCode] = []
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=not keep)
        self._client.tls_set(str(broker.ca_file), tls_version=ssl.PROTOCOL_TLS_CLIENT)
        if user is not None:
            self._client.username_pw_set(user, password)
        self._client.on_connect = self._connected
        self._client.on_message = lambda _client, _data, message: self.heard.append((message.topic, bytes(message.payload)))
        self._client.connect(ports.LOOPBACK, broker.port)
        self.until(lambda: bool(self._answers))
        if self._answers[0].is_failure:
            raise Refused(str(self._answers[0]))

    def until(self, done: Callable[[], bool]) -> None:
        """Serve the connection until `done`, or fail."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not done():
            assert time.monotonic() < end, "the broker did not do its part in time"
            self._client.loop(timeout=0.05)

    def subscribe(self, topic: str) -> None:
        granted: list[object] = []
        self._client.on_subscribe = lambda *said: granted.append(said)
        self._client.subscribe(topic, qos=1)
        self.until(lambda: bool(granted))

    def publish(self, topic: str, body: bytes) -> None:
        sent = self._client.publish(topic, body, qos=1)
        self.until(sent.is_published)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop(timeout=0.05)

    def _connected(self, _client: paho.Client, _data: object, _flags: object, reason: ReasonCode, _properties: object) -> None:
        self._answers.append(reason)


@contextmanager
def connected(broker: StackBroker, user: str | None, password: str | None, name: str, *, keep: bool = False) -> Iterator[Client]:
    """Give a client that is connected; raises Refused when the broker does not let it in."""
    client = Client(broker, user, password, name, keep=keep)
    try:
        yield client
    finally:
        client.close()
