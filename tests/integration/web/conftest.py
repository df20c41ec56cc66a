"""What tests of the web room may ask for: a house on a SQLite file of its own, a client, and a server on a free port."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copy

import pytest

from store.store import Store
from tests.integration.web.client import Client
from tests.integration.web.house import House
from web.server import Server


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied: making the tables takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "callout.db"
    store = Store(f"sqlite:///{file}")
    store.prepare()
    store.close()
    return file


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    copy(empty_database, tmp_path)
    house = House(f"sqlite:///{tmp_path}/callout.db")
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
