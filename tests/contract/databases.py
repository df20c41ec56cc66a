"""Databases that have their tables already: made once and then copied or emptied, which is quicker than migrating one for each test."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete

from store.store import Store
from store.tables import metadata


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
