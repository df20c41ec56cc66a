"""From messages to the batch that they become: redelivered ones left out, the others read, frames made of neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.rejected import Rejected
from store.receipts import receipt
from streams.frame import Batch, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ingest.message import Message
    from ingest.reader import Reader
    from store.receipts import Receipt


def gather(messages: Iterable[Message], reader: Reader, has_committed: Callable[[Receipt], bool], offset: int) -> Batch:
    """Return the batch at `offset` that `messages` make; `has_committed` knows those that the broker only sends again.

    Frames follow the order of arrival, so that no site is woken before what it sent earlier has been judged.
    """
    frames: list[Frame] = []
    rejected: list[Rejected] = []
    kept: list[Receipt] = []
    site = None
    for message in messages:
        if message.packet:
            mine = receipt(message.packet, message.topic, message.payload)
            if message.duplicate and has_committed(mine):
                continue
            kept.append(mine)
        read = reader.read(message)
        if isinstance(read, Rejected):
            rejected.append(read)
        elif read.site == site:
            frames[-1].alarms.append(read)
        else:
            site = read.site
            frames.append(Frame(site, [read]))
    return Batch(offset=offset, frames=frames, rejected=rejected, receipts=kept)
