"""Each process lives while it waits, says in a sentence what it lacks, and is ready again by itself when that is back."""

import json
from collections.abc import Callable

import pytest

from tests.acceptance.distributed.stack import Process, Stack
from tests.integration.mqtt.waiting import until
from tests.services.postgres import Postgres

AWAY = "the database does not take what we write: "
LACKS = {
    # what is taken away: what each process says of it
    "kafka": {
        "gateway": "Kafka does not answer at 127.0.0.1:",
        "rules": "Kafka does not answer",
        "sla": "Kafka does not answer",
        "web": "",
    },
    "database": {"gateway": "", "rules": AWAY, "sla": AWAY, "web": "the database does not answer: "},
    "broker": {"gateway": "cannot reach the broker at 127.0.0.1:", "rules": "", "sla": "", "web": ""},
}


@pytest.fixture
def processes(stack: Stack) -> dict[str, Process]:
    started = {
        "gateway": stack.start("gateway", "ingest"),
        "rules": stack.start("rules", "worker", "rules"),
        "sla": stack.start("sla", "worker", "sla"),
        "web": stack.start("web", "web", WEB_PORT="0"),
    }
    stack.wait_until_ready()
    return started


def test_what_is_away_is_named_by_those_who_need_it_and_by_nobody_else(
    stack: Stack, postgres: Postgres, processes: dict[str, Process]
) -> None:
    ends: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "kafka": (stack.kafka.kill, stack.kafka.start),
        "database": (postgres.kill, postgres.start),
        "broker": (stack.broker.kill, stack.broker.start),
    }
    for what, (take_away, give_back) in ends.items():
        take_away()
        for name, sentence in LACKS[what].items():
            process = processes[name]
            until(lambda: sentence in detail(process), f"{name} says that there is no {what}")  # noqa: B023  they are asked in this turn
            assert json.loads(process.ask("healthz")[1]) == {"alive": True}
        for name, sentence in LACKS[what].items():
            status, said = processes[name].ask("readyz")
            assert status == (503 if sentence else 200), f"{name} without {what}: {said}"
        give_back()
        for name, process in processes.items():
            until(process.is_ready, f"{name} is ready when {what} is back")


def detail(process: Process) -> str:
    """What the process says that it lacks."""
    return str(json.loads(process.ask("readyz")[1])["detail"])
