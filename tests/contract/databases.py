"""Databases that have their tables already: made once and then copied or emptied, which is quicker than migrating one for each test."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import delete

from store.store import Store
from store.tables import metadata


@cache
def _prepared() -> bytes:
    with tempfile.TemporaryDirectory(prefix="callout-prepared-") as folder:
        path = Path(folder) / "prepared.db"
        store = Store(f"sqlite:///{path}")
        store.prepare()
        store.close()
        return path.read_bytes()


def prepare_sqlite(folder: Path, name: str = "callout.db") -> Path:
    """Put a database file into `folder` that has all tables and no rows; in each process they are made once."""
    path = folder / name
    path.write_bytes(_prepared())
    return path


@contextmanager
def sqlite_in(folder: Path) -> Iterator[Store]:
    """Give a store that has all tables and no rows, in a new file of `folder`."""
    store = Store(f"sqlite:///{prepare_sqlite(folder, f'{secrets.token_hex(6)}.db')}")
    try:
        yield store
    finally:
        store.close()


def with_tables(url: str) -> Store:
    """Give a store over the empty database behind `url`, which gets its tables now."""
    store = Store(url)
    if store.engine.dialect.name == "sqlite":
        Path(store.engine.url.database or "").write_bytes(_prepared())
    else:
        store.prepare()
    return store


def empty(store: Store) -> None:
    """Take everything out of the tables of `store`."""
    with store.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
