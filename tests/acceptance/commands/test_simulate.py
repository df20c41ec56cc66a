"""The simulated campus at a real broker, and `callout run` on the other side of it."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from tests.acceptance.commands.program import PATIENCE, RIVERSIDE, command, run, surroundings
from tests.integration.mqtt import certificates
from tests.integration.mqtt.certificates import Authority
from tests.services.needed import or_skip

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.services.mosquitto import Mosquitto


def test_what_it_did_in_one_document(mosquitto: Mosquitto) -> None:
    ended = run("simulate", "--mqtt", mosquitto.url, "--speed", 120, "--seconds", 3, "--json")
    assert ended.returncode == 0
    document = json.loads(ended.stdout)
    assert document["alarms"]["published"] == document["alarms"]["acknowledged"] > 0
    assert document["faults"]["injected"] == len(document["faults"]["each"]) > 0
    assert {"id", "what", "asset", "at"} == document["faults"]["each"][0].keys()
    assert document["seconds"] >= 3
    assert document["crew"] is None


def test_ctrl_c_ends_it_with_the_summary(mosquitto: Mosquitto) -> None:
    with subprocess.Popen(
        command("simulate", "--mqtt", mosquitto.url, "--speed", 120, "--json"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(),
    ) as process:
        wait_until(lambda: "plant-" in mosquitto.log)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err.decode()
    assert json.loads(out)["speed"] == 120


def test_a_broker_that_is_not_there(free_port: int) -> None:
    ended = run("simulate", "--mqtt", f"mqtt://127.0.0.1:{free_port}", "--seconds", 1, "--json")
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.startswith(b"callout: no broker answers at 127.0.0.1:")


def test_a_broker_that_wants_to_know_who_it_is(mosquitto_factory: Callable[..., Mosquitto]) -> None:
    broker = mosquitto_factory(settings={"allow_anonymous": "false"})
    ended = run("simulate", "--mqtt", broker.url, "--speed", 3600, "--seconds", 2)
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert b"took nothing of what the campus said" in ended.stderr


def test_a_broker_whose_certificate_an_authority_of_ones_own_has_signed(
    mosquitto_factory: Callable[..., Mosquitto], tmp_path: Path
) -> None:
    authority = Authority(or_skip(certificates.find), tmp_path / "certificates")
    pair = authority.sign("broker")
    broker = mosquitto_factory(settings={"certfile": str(pair.certificate), "keyfile": str(pair.key)})
    words = ("simulate", "--mqtt", f"mqtts://{broker.host}:{broker.port}", "--speed", 3600, "--seconds", 2, "--json")
    ended = run(*words, CALLOUT_MQTT_CA_FILE=str(authority.file))
    assert ended.returncode == 0, ended.stderr.decode()
    assert json.loads(ended.stdout)["alarms"]["acknowledged"] > 0


def test_an_order_is_explained_while_the_runtime_writes(mosquitto: Mosquitto, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/callout.db"
    words = ("run", "--site", RIVERSIDE, "--mqtt", mosquitto.url, "--database", database, "--port", 0)
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command(*words), stderr=log, env=surroundings()) as runtime:
        try:
            wait_until(lambda: b"serving" in (tmp_path / "log").read_bytes())
            run("simulate", "--mqtt", mosquitto.url, "--speed", 120, "--seconds", 4)
            wait_until(lambda: run("explain", "WO-1", "--database", database).returncode == 0)
            ended = run("explain", "WO-1", "--database", database, "--json")
            assert runtime.poll() is None
        finally:
            runtime.send_signal(signal.SIGTERM)
            runtime.wait(PATIENCE)
    document = json.loads(ended.stdout)
    assert document["order"]["site"] == "riverside"
    assert document["steps"][0]["event"] == "logged"
    assert document["steps"][0]["why"][-1].startswith("opened: ")
    assert runtime.returncode == 0


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it did not come to be in time"
        time.sleep(0.05)
