"""Databases of replays and tests: SQLite in a temporary folder, gone when these are over."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from store import schema
from store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


@contextmanager
def store() -> Iterator[Store]:
    """Open an empty store that does not outlive the block, and so never waits for the disk."""
    with stores() as fresh, fresh() as made:
        yield made


@contextmanager
def stores() -> Iterator[Callable[[], AbstractContextManager[Store]]]:
    """Give a maker of such stores. Tables are made once and copied, which is quicker than making them each time."""
    with tempfile.TemporaryDirectory(prefix="callout-replay-") as folder:
        prepared = Path(folder) / "prepared.db"
        with _opened(prepared) as made:
            schema.make(made.engine)
        numbers = count(1)

        @contextmanager
        def fresh() -> Iterator[Store]:
            path = prepared.with_name(f"{next(numbers)}.db")
            shutil.copy(prepared, path)
            with _opened(path) as made:
                yield made

        yield fresh


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{path}")
    # Listeners are called in the order in which they were added, so this comes after the store's own pragmas.
    event.listen(made.engine, "connect", _forget_the_power_cut)
    try:
        yield made
    finally:
        made.close()


def _forget_the_power_cut(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
    # Nobody reads while another writes, and nothing is left to be restored: a log would be one more copy of all that is written.
    connection.execute("PRAGMA journal_mode=MEMORY")
