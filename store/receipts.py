"""Receipts: which MQTT messages were committed and perhaps never acknowledged, so that their redelivery changes nothing.

MQTT has no offsets. What it has: a broker that did not see an acknowledgement sends the message again, marked as a
duplicate, with the same packet identifier. So each commit keeps identifier and checksum of its messages for a while.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import delete, insert, select

from store.tables import receipts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

Receipt = tuple[int, int]
"""Packet identifier, and checksum of topic and payload."""

_PACKED = struct.Struct("<HI")


def receipt(packet: int, topic: bytes, payload: bytes) -> Receipt:
    """Return the receipt of one message."""
    return packet, crc32(payload, crc32(topic))


def add(connection: Connection, topic: str, offset: int, messages: Iterable[Receipt]) -> None:
    """Keep the receipts of the commit that ends at `offset`."""
    packed = b"".join(_PACKED.pack(*message) for message in messages)
    connection.execute(insert(receipts), {"topic": topic, "offset": offset, "messages": packed})


def forget(connection: Connection, topic: str, up_to: int) -> None:
    """Forget the receipts of commits up to `up_to`: the broker has seen their acknowledgements."""
    connection.execute(delete(receipts).where(receipts.c.topic == topic, receipts.c.offset <= up_to))


def load(connection: Connection, topic: str) -> list[tuple[int, list[Receipt]]]:
    """Return the receipts that are kept for `topic`: the offset of each commit and its messages, oldest first."""
    rows = connection.execute(select(receipts.c.offset, receipts.c.messages).where(receipts.c.topic == topic).order_by(receipts.c.offset))
    return [(offset, list(_PACKED.iter_unpack(messages))) for offset, messages in rows]
