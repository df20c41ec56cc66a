"""The database of a replay: SQLite in a temporary folder, gone when the replay is over."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def store() -> Iterator[Store]:
    """Open an empty store that does not outlive the block, and so never waits for the disk."""
    with tempfile.TemporaryDirectory(prefix="callout-replay-") as folder:
        made = Store(f"sqlite:///{folder}/replay.db")
        # Listeners are called in the order in which they were added, so this comes after the store's own `synchronous=FULL`.
        event.listen(made.engine, "connect", _forget_the_power_cut)
        try:
            made.prepare()
            yield made
        finally:
            made.close()


def _forget_the_power_cut(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
