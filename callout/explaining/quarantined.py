"""The account of a message in quarantine: what came, why it is no alarm, and what it would be if it were read now."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from callout import printed
from callout.explaining import message as meanings
from callout.explaining.account import Account, Step
from callout.printed import sentence
from ingest.message import Message
from rules.rejected import Rejected
from web.shown import quarantine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from streams.estate import Estate
    from web.shown.quarantine import Kept


def account(connection: Connection, number: int, estate: Estate | None) -> Account:
    """Return the account of one message; `estate` is what reads it again, where one is given. Raises NotFound."""
    kept = quarantine.one(connection, number)
    return Account(
        title=f"Message {kept.id} in quarantine: {kept.reason}, on {kept.topic or 'no topic'}",
        subject={"message": kept.model_dump(mode="json")},
        steps=list(_steps(kept)),
        waits_for=list(_waits(kept, estate)),
    )


def _steps(kept: Kept) -> Iterator[Step]:
    topic = f"on the topic {kept.topic}" if kept.topic else "without a topic"
    came = f"It came in with {printed.number(kept.size, 'byte')} {topic}."
    yield Step(at=kept.received_at, event="received", by="callout", sentence=came)
    why = [kept.detail] if kept.detail else []
    yield Step(at=kept.received_at, event="rejected", by="callout", sentence=sentence(f"it is no alarm: {kept.sentence}"), why=why)
    part = "" if kept.kept == kept.size else f" The first {kept.kept:,} of its bytes were kept."
    said = f"It changed nothing, was acknowledged, and is kept here with its bytes.{part}"
    yield Step(at=kept.received_at, event="kept", by="callout", sentence=said)


def _waits(kept: Kept, estate: Estate | None) -> Iterator[str]:
    if estate is None:
        yield "Its sender or ingest.yaml must be mended; with --site DIR this command says what it would be if it were read now."
        return
    found = estate.reader().read(Message(kept.topic.encode(), _bytes(kept), kept.received_at))
    if isinstance(found, Rejected):
        yield sentence(f"read again now it is still no alarm: {found.detail or found.reason}")
        return
    if not found:
        yield "Read again now it is right, and brings no alarm."
    for alarm in found:
        meaning = meanings.meaning(estate, alarm)
        what = f"{alarm.site} {alarm.source} {alarm.kind}, {alarm.state}, {alarm.severity}"
        yield f"Read again now it is the alarm {what}. {meaning.would} It must be sent again."


def _bytes(kept: Kept) -> bytes:
    return base64.b64decode(kept.payload) if kept.encoding == "base64" else kept.payload.encode()
