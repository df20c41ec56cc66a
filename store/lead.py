"""The lead: a lock that one process at a time holds, for as long as its connection lives. Who dies lets go of it, however he dies."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from store.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from store.store import Store

RELAY = 0x0CA110_01
"""The number by which PostgreSQL knows the lock of the relay."""


class Lead:
    """Holds the lock `number` of PostgreSQL, or does not. On SQLite, which has one process, it is always held."""

    def __init__(self, store: Store, number: int = RELAY) -> None:
        self._store = store
        self._number = number
        self._connection: Connection | None = None
        self.held = False

    def take(self) -> bool:
        """Try to become the one who leads; return whether this process is that one. Raises Unavailable."""
        if not self.held:
            with self._guarded():
                self._try()
        return self.held

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Open a transaction on the connection that holds the lock: it cannot be committed by one who has lost it. Raises Unavailable."""
        with self._guarded():
            connection = self._connection
            if connection is None:
                message = "the lead was lost"
                raise Unavailable(message)
            with connection.begin():
                yield connection

    def release(self) -> None:
        """Let go of the lock, so that the next one need not wait."""
        connection, self._connection, self.held = self._connection, None, False
        if connection is not None:
            # The connection ends with it: in the pool it would hold on to the lock.
            connection.invalidate()
            connection.close()

    def _try(self) -> None:
        if self._connection is None:
            self._connection = self._store.engine.connect()
        connection = self._connection
        if connection.dialect.name == "postgresql":
            with connection.begin():
                self.held = bool(connection.execute(select(func.pg_try_advisory_lock(self._number))).scalar_one())
        else:
            self.held = True

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            self.release()
            raise Unavailable(str(error.orig or error)) from error
