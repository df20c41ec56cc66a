"""Databases that have their tables already: made once, then copied, which is quicker than migrating one for each test."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete

from store.store import Store
from store.tables import metadata
from tests.services.postgres import Postgres

PREPARED = "callout_prepared"


def prepare_sqlite(folder: Path) -> Path:
    """Make a database file in `folder` that has all tables, for `copy_of`."""
    path = folder / "prepared.db"
    with_tables(f"sqlite:///{path}").close()
    return path


@contextmanager
def copy_of(prepared: Path, folder: Path) -> Iterator[Store]:
    """Give a store over a copy of `prepared`, in a new file of `folder`."""
    path = folder / f"{secrets.token_hex(6)}.db"
    shutil.copy(prepared, path)
    store = Store(f"sqlite:///{path}")
    try:
        yield store
    finally:
        store.close()


@contextmanager
def prepare_postgres(server: Postgres) -> Iterator[str]:
    """Give the name of a database that has all tables, for `copy_on`."""
    with server.database(PREPARED) as url:
        with_tables(url).close()
        yield PREPARED


@contextmanager
def copy_on(server: Postgres) -> Iterator[Store]:
    """Give a store over a copy of the prepared database; it is dropped afterwards, whoever is still connected."""
    name = f"copy_{secrets.token_hex(6)}"
    server.execute("CREATE DATABASE {} TEMPLATE callout_prepared", name)
    store = Store(server.url(name))
    try:
        yield store
    finally:
        store.close()
        server.execute("DROP DATABASE {} WITH (FORCE)", name)


def with_tables(url: str) -> Store:
    """Give a store over the database behind `url`, which gets its tables now."""
    store = Store(url)
    store.prepare()
    return store


def empty(store: Store) -> None:
    """Take everything out of the tables of `store`."""
    with store.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
