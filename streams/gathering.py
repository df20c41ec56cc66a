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
    """Return how many of the first `messages` the broker only sends again; None when more must come before that can be said.

    What came at QoS 0 is not among them: it is never sent again, and it may arrive amid what is.
    """
    first = next((message for message in messages if message.packet), None)
    if first is None or not first.duplicate:
        return 0
    numbered = [message for message in messages if message.packet]
    again = [_receipt(message) for message in takewhile(lambda message: message.duplicate, numbered)]
    covered = covers(again)
    # When something new has come after them, the redelivery is over, and it was not the end of our book.
    return 0 if covered is None and len(again) < len(numbered) else covered


def gather(messages: Iterable[Message], reader: Reader, offset: int, again: int = 0) -> Batch:
    """Return the batch at `offset` that `messages` make, without the first `again`, which the broker only sends again.

    Frames follow the order of arrival, so that no site is woken before what it sent earlier has been judged.
    """
    frames: list[Frame] = []
    rejected: list[Rejected] = []
    kept: list[Receipt] = []
    last: tuple[str, str] | None = None
    for message in messages:
        if message.packet:
            if again:
                again -= 1
                continue
            kept.append(_receipt(message))
        read = reader.read(message)
        if isinstance(read, Rejected):
            rejected.append(read)
            continue
        for alarm in read:
            place = (alarm.site, reader.dialect(message.topic))
            if place == last:
                frames[-1].alarms.append(alarm)
            else:
                last = place
                frames.append(Frame(alarm.site, [alarm], place[1]))
    return Batch(offset=offset, frames=frames, rejected=rejected, receipts=kept)


def _receipt(message: Message) -> Receipt:
    return receipt(message.packet, message.topic, message.payload)
