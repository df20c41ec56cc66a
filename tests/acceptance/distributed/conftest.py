"""A stack for each test, with a database of its own and topics that nobody has used."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.distributed import site as places
from tests.acceptance.distributed.stack import Stack
from tests.services.kafka import Kafka
from tests.services.mosquitto import Mosquitto


@pytest.fixture
def stack(tmp_path: Path, mosquitto: Mosquitto, kafka: Kafka, postgres_url: str) -> Iterator[Stack]:
    folder = tmp_path / "stack"
    folder.mkdir()
    with Stack(folder, places.write(tmp_path / "site"), mosquitto, kafka, postgres_url) as stack:
        yield stack
