"""A store whose steps can go wrong: before a statement, before the commit, and after it, when only the answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from store.errors import Unavailable
from store.store import Store
from tests.faults.simulation.mishaps import Mishaps, never


class FragileStore(Store):
    """The real store over the real database, for one world after the other.

    `committed` of `serve` is told of each commit, whether its answer arrives or not.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._mishaps = Mishaps(never)
        self._committed: Callable[[], None] = lambda: None
        self.away = False
        event.listen(self.engine, "connect", _not_durable)
        event.listen(self.engine, "before_cursor_execute", self._statement)

    def serve(self, mishaps: Mishaps, committed: Callable[[], None]) -> None:
        """Serve another world from now on."""
        self._mishaps = mishaps
        self._committed = committed
        self.away = False

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with super().begin() as connection:
            yield connection
            self._step("the commit fails")
        self._committed()
        self._step("the answer to the commit is lost")

    def _statement(self, *_: Any) -> None:
        if self.away:
            raise Unavailable("the database is away")
        self._step("the statement fails")

    def _step(self, problem: str) -> None:
        if self._mishaps.step():
            raise Unavailable(problem)


def _not_durable(connection: Any, _record: object) -> None:
    # No power fails here, and a thousand worlds would wait for the disk.
    connection.execute("PRAGMA synchronous=OFF")
