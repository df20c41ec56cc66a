"""From messages to the batch that they become: redelivered ones left out, the others read, frames made of neighbours."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from rules.rejected import Rejected
from store.receipts import receipt
from streams.frame import Batch, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ingest.message import Message
    from ingest.reader import Reader
    from store.receipts import Receipt

    Covers = Callable[[Sequence[Receipt]], int | None]


def committed_before(messages: Sequence[Message], covers: Covers) -> int | None:
    """Return how many of the first `messages` the broker only sends again; None when more must come before that can be said."""
    if not messages or not messages[0].duplicate:
        return 0
    again = [_receipt(message) for message in takewhile(lambda message: message.duplicate, messages)]
    covered = covers(again)
    # When something new has come after them, the redelivery is over, and it was not the end of our book.
    return 0 if covered is None and len(again) < len(messages) else covered


def gather(messages: Iterable[Message], reader: Reader, offset: int) -> Batch:
    """Return the batch at `offset` that `messages` make.

    Frames follow the order of arrival, so that no site is woken before what it sent earlier has been judged.
    """
    frames: list[Frame] = []
    rejected: list[Rejected] = []
    kept: list[Receipt] = []
    site = None
    for message in messages:
        if message.packet:
            kept.append(_receipt(message))
        read = reader.read(message)
        if isinstance(read, Rejected):
            rejected.append(read)
        elif read.site == site:
            frames[-1].alarms.append(read)
        else:
            site = read.site
            frames.append(Frame(site, [read]))
    return Batch(offset=offset, frames=frames, rejected=rejected, receipts=kept)


def _receipt(message: Message) -> Receipt:
    return receipt(message.packet, message.topic, message.payload)
