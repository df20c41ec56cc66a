"""What tests of the web room may ask for: a house on a SQLite file of its own, a client, and a server on a free port."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import databases
from tests.integration.web.client import Client
from tests.integration.web.house import House
from web.server import Server


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(f"sqlite:///{databases.prepare_sqlite(tmp_path)}")
    yield house
    house.close()


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    with Client(house.app) as client:
        yield client


@pytest.fixture
def url(house: House) -> Iterator[str]:
    """The address of a real server over the house."""
    server = Server(house.app, port=0)
    port = server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()
