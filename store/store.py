"""The store: one database, opened for reading or for one transaction."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from store import engine as engines, schema
from store.unit import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


class Store:
    """The database behind `url`. Cheap to make; it connects when it is used."""

    def __init__(self, url: str) -> None:
        self.engine = engines.connect(url)

    def prepare(self) -> None:
        """Make the tables, or bring them to the version of this program."""
        schema.upgrade(self.engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction that writes; raises Unavailable, Conflict or Fenced, and then nothing is written."""
        with engines.begin(self.engine) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads, and sees one moment."""
        with engines.begin(self.engine, write=False) as connection:
            yield connection

    @contextmanager
    def unit(self, origin: str) -> Iterator[UnitOfWork]:
        """Open a transaction over orders, written and committed at the end of the block."""
        with self.begin() as connection:
            unit = UnitOfWork(connection, origin)
            yield unit
            unit.flush()

    def checkpoint(self) -> None:
        """Take what is in SQLite's log into the database, so that no commit has to; elsewhere do nothing. Raises Unavailable."""
        engines.checkpoint(self.engine)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
