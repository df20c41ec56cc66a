"""The quarantine: messages that are no alarms, kept with their bytes. A bounded number is kept; the rest is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, insert, select

from store import counters
from store.tables import quarantine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from rules.rejected import Rejected

MOST_KEPT = 10_000
MOST_BYTES = 64 * 1024
LET_GO = "quarantine_let_go"

_TOO_MANY = delete(quarantine).where(quarantine.c.id <= select(func.max(quarantine.c.id)).scalar_subquery() - bindparam("kept"))


def add(connection: Connection, rejections: Sequence[Rejected], kept: int = MOST_KEPT) -> None:
    """Keep `rejections`, and let the oldest go that are more than `kept`."""
    if not rejections:
        return
    connection.execute(
        insert(quarantine),
        [
            {
                "received_at": rejected.received_at,
                "reason": rejected.reason,
                "detail": _storable(rejected.detail),
                "topic": _storable(rejected.topic),
                "payload": rejected.payload[:MOST_BYTES],
                "size": len(rejected.payload) if rejected.size is None else rejected.size,
            }
            for rejected in rejections
        ],
    )
    gone = connection.execute(_TOO_MANY, {"kept": kept}).rowcount
    if gone:
        counters.take(connection, LET_GO, gone)


def _storable(text: str) -> str:
    """Return `text` without what SQL takes in no text: NUL, and halves of letters that were not UTF-8."""
    return text.replace("\0", "�").encode("utf-8", "replace").decode()


def let_go(connection: Connection) -> int:
    """Return how many messages were let go since the beginning."""
    return counters.read(connection, LET_GO)
