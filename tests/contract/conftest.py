"""Each test of a seam runs over every database that may stand behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.store import Store
from tests.contract import databases
from tests.services.postgres import Postgres

EVERY = ("sqlite", "postgresql")


@pytest.fixture(params=EVERY)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url = request.getfixturevalue("postgres_url")
    assert isinstance(url, str)
    return url


@pytest.fixture(params=EVERY)
def store(request: pytest.FixtureRequest) -> Store:
    """A store that has all tables and nothing in them. A test that changes the tables puts them back."""
    store = request.getfixturevalue(f"{request.param}_store")
    assert isinstance(store, Store)
    return store


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    with databases.sqlite_in(tmp_path) as store:
        yield store


@pytest.fixture(scope="session")
def postgresql_tables(postgres_server: Postgres) -> Iterator[Store]:
    with postgres_server.database("callout_contract") as url:
        store = databases.with_tables(url)
        yield store
        store.close()


@pytest.fixture
def postgresql_store(postgresql_tables: Store, postgres: Postgres) -> Store:
    """PostgreSQL takes a second to copy a database, and a moment to empty one: so all tests share one."""
    databases.empty(postgresql_tables)
    return postgresql_tables
