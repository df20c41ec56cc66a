"""docker-compose.yml: it is right, lets nobody in but by pages and MQTT, and names only what there is. No engine is needed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from callout import settings
from callout.commands import app
from callout.settings import Settings
from tests.integration.deploy.places import REPOSITORY
from tests.services import programs
from tests.services.needed import or_skip

FILE = REPOSITORY / "docker-compose.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "callout:local"}


def find() -> Path:
    return programs.find("docker-compose", variable="CALLOUT_TEST_DOCKER_COMPOSE", package="docker-compose")


def test_docker_compose_takes_the_file_with_the_example_of_an_env() -> None:
    tool = or_skip(find)
    words: list[str | Path] = [tool, "--file", FILE, "--env-file", REPOSITORY / ".env.example", "--profile", "demo", "config", "--quiet"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CALLOUT_")}
    said = subprocess.run(words, check=False, capture_output=True, text=True, env=clean)
    assert said.returncode == 0, said.stderr
    assert said.stderr == ""


def test_every_variable_is_in_the_example_and_each_has_a_default() -> None:
    used = set(re.findall(r"\$\{(\w+)(:-[^}]*)?\}", FILE.read_text(encoding="utf-8")))
    told = set(re.findall(r"^(\w+)=", (REPOSITORY / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name, _ in used} == told
    assert [name for name, default in used if not default] == []


def test_nothing_but_pages_and_mqtt_is_published() -> None:
    published = {name: [port.rpartition(":")[2] for port in service["ports"]] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"mosquitto": ["8883"], "web": ["8443"]}


def test_databases_and_kafka_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if set(service.get("networks", ())) - {"inside"}}
    assert outside == {"mosquitto", "web", "alertmanager"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_a_limit_of_memory_and_may_gain_no_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")


@pytest.mark.parametrize("name", OURS)
def test_our_image_runs_as_nobody_and_writes_nothing(name: str) -> None:
    service = OURS[name]
    assert service["read_only"] is True
    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert "USER 10001:10001" in (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_our_services_say_commands_and_settings_that_there_are(name: str) -> None:
    words = shlex.split(OURS[name]["command"])
    command: Any = typer.main.get_command(app)
    while words and hasattr(command, "commands"):
        command = command.get_command(typer.Context(command), words.pop(0))
    assert {word for word in words if word.startswith("--")} <= {option for parameter in command.params for option in parameter.opts}
    known = {f"{settings.PREFIX}{each.upper()}" for each in Settings.model_fields} | {
        f"{settings.PREFIX}{each}_FILE" for each in settings.SECRETS
    }
    assert {each for each in OURS[name].get("environment", {}) if each.startswith(settings.PREFIX)} <= known


def test_what_runs_for_long_says_whether_it_is_well() -> None:
    for_ever = {name for name, service in SERVICES.items() if service["restart"] != "no"}
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == for_ever - {"plant"}


def test_every_secret_is_a_file_that_the_setup_makes_and_no_other_is_said() -> None:
    setup = (REPOSITORY / "deploy" / "setup.sh").read_text(encoding="utf-8")
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./deploy/secrets/{name}"}
        assert name.removesuffix(".pem").removesuffix(".key") in setup
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert re.search("PASSWORD|TOKEN|SECRET|DATABASE_URL", key) is None or str(value).startswith("/run/secrets/"), key


def test_every_file_that_is_mounted_stands_in_the_repository() -> None:
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ()) if volume.startswith("./")]
    assert [place for place in mounted if not (REPOSITORY / place).exists()] == []
    assert len(mounted) >= 9


def test_the_image_is_built_of_every_package_and_of_no_test() -> None:
    taken = set(re.findall(r"^!(\w+)/$", (REPOSITORY / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    packages = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - {"bench", "deploy", "tests"}
    assert taken == packages | {"examples"}
