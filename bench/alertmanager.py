"""The peer of the core: Alertmanager, which also dedupes and groups alerts, in memory, fed over HTTP in batches of 200."""

from __future__ import annotations

import http.client
import json
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench import load
from tests.services import alertmanager, programs

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 200


def alerts_a_second(folder: Path, seconds: float) -> float | str:
    """Return how many alerts a second it takes, over as many keys as the core; the reason when it is not on this machine."""
    try:
        program = alertmanager.find()
    except programs.MissingProgramError as error:
        return str(error)
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix="bench-alertmanager-") as name,
        alertmanager.Alertmanager(program, Path(name)) as server,
    ):
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        bodies = list(_bodies())
        for body in bodies:
            _post(connection, body)
        return _rate(connection, bodies, seconds)


def _rate(connection: http.client.HTTPConnection, bodies: list[bytes], seconds: float) -> float:
    sent, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        _post(connection, bodies[sent % len(bodies)])
        sent += 1
    return sent * BATCH / (time.perf_counter() - began)


def _bodies() -> Iterator[bytes]:
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    for first in range(0, load.KEYS, BATCH):
        alerts = [
            {"labels": {"alertname": "out of range", "site": load.SITE, "source": load.source_of(key)}, "endsAt": ends}
            for key in range(first, first + BATCH)
        ]
        yield json.dumps(alerts).encode()


def _post(connection: http.client.HTTPConnection, body: bytes) -> None:
    connection.request("POST", "/api/v2/alerts", body, {"Content-Type": "application/json"})
    reply = connection.getresponse()
    reply.read()
    if reply.status != http.client.OK:
        message = f"Alertmanager answers {reply.status}"
        raise RuntimeError(message)
