"""Messages in quarantine as they are shown: why each was refused, and its bytes, as text where they are text."""

import base64
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import Connection, Row

from store import quarantine, views
from web.answer import Answer
from web.shown.alarms import sentence_of

PREVIEW = 400
"""Bytes of a message that a list shows."""


class Message(Answer):
    """One message that is no alarm."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    received_at: datetime
    reason: str = Field(examples=["not-json"])
    sentence: str = Field(description="The reason as a sentence.", examples=["the message is not JSON"])
    detail: str = Field(description="Which field or byte it was, and what would be right.")
    topic: str
    size: int = Field(description="Bytes that came.")
    preview: str = Field(description="The beginning of the message; what is no text stands escaped.")


class Kept(Message):
    """One message with its bytes."""

    kept: int = Field(description="Bytes of it that were kept.")
    encoding: Literal["utf-8", "base64"] = Field(description="How `payload` writes the bytes.")
    payload: str


class Messages(Answer):
    """A page of messages, the newest first; `next` is the cursor of the page after it."""

    items: list[Message]
    next: str | None
    counts: dict[str, int] = Field(description="All that are kept, by reason.")
    let_go: int = Field(description="Messages that were let go for newer ones since the beginning.")


def listed(connection: Connection, reasons: list[str], limit: int, before: int | None = None) -> Messages:
    """Read one page of the quarantine."""
    found = views.rejections(connection, reasons, limit + 1, before, shown=PREVIEW)
    return Messages(
        items=[Message.model_validate(_fields(row)) for row in found[:limit]],
        next=str(found[limit - 1].id) if len(found) > limit else None,
        counts=dict(views.rejection_counts(connection)),
        let_go=quarantine.let_go(connection),
    )


def one(connection: Connection, number: int) -> Kept:
    """Read one message; raises NotFound."""
    row = views.rejection(connection, number)
    try:
        encoding, payload = "utf-8", row.payload.decode()
    except UnicodeDecodeError:
        encoding, payload = "base64", base64.b64encode(row.payload).decode()
    return Kept.model_validate(_fields(row) | {"kept": len(row.payload), "encoding": encoding, "payload": payload})


def readable(payload: bytes) -> str:
    """Return `payload` as text in which bytes that are no text, and invisible characters, stand escaped by a backslash."""
    text = payload.decode("utf-8", errors="backslashreplace")
    return "".join(char if char.isprintable() or char in "\n\t" else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode()


def _fields(row: Row[Any]) -> dict[str, Any]:
    fields = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's documented name
    payload: bytes = row.payload or b""  # SQLite says NULL for the beginning of what is empty
    return fields | {"sentence": sentence_of(row.reason), "preview": readable(payload[:PREVIEW])}
