"""Standing alarms as they are shown: each with its state, its order, and the sentence of what was decided about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field
from sqlalchemy import Connection, Row

from rules.alarm import Scalar, Severity
from rules.reason import SENTENCES
from rules.standing import Phase
from store import types, views
from store.views import Place, WantedAlarms
from web.answer import Answer
from web.fields import LAST_KEY
from workorders.order import name_of


class Alarm(Answer):
    """The remembered state of one alarm key (site, source, kind)."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    site: str = Field(examples=["riverside"])
    source: str = Field(examples=["AHU-3/flow"])
    kind: str = Field(examples=["supply flow fail"])
    severity: Severity
    phase: Phase = Field(description="Where the point is between normal and active; `pending` must still stand for its on-delay.")
    state: Literal["active", "cleared"] = Field(description="Cleared once the point is normal, and has been for its off-delay.")
    active: bool
    asset: str | None = Field(description="The asset that it was found to mean.", examples=["AHU-3"])
    raised_at: datetime | None = Field(description="When the point last left normal, by the sender's time.")
    cleared_at: datetime | None
    last_at: datetime | None = Field(description="When its latest message was sent.")
    count: int = Field(description="Messages that said it was active, repeats included.")
    activations: int = Field(description="How often it left normal.")
    order: str | None = Field(description="The work order that its last episode belongs to.", examples=["WO-31"])
    value: Scalar | None
    unit: str | None
    message: str | None
    attributes: dict[str, Scalar]
    decision: str = Field(description="What became of it, in one word.", examples=["opened"])
    reason: str = Field(examples=["new-fault"])
    sentence: str = Field(description="The reason as a sentence.")
    why: list[str] = Field(description="How the decision was reached, one sentence a step.")
    shelf: int | None = Field(default=None, description="The shelf on which it lies: what comes of it raises nothing meanwhile.")
    shelved_until: datetime | None = None


class Alarms(Answer):
    """A page of standing alarms; `next` is the cursor of the page after it."""

    items: list[Alarm]
    next: str | None


def listed(connection: Connection, wanted: WantedAlarms, limit: int, before: Place | None = None) -> Alarms:
    """Read one page of the list."""
    rows = views.alarms(connection, wanted, limit + 1, before)
    items = shown(connection, rows[:limit])
    return Alarms(items=items, next=cursor(items[-1]) if len(rows) > limit else None)


def one(connection: Connection, number: int) -> Alarm:
    """Read one standing alarm; raises NotFound."""
    return shown(connection, [views.alarm(connection, number)])[0]


def shown(connection: Connection, rows: Iterable[Row[Any]]) -> list[Alarm]:
    """Make alarms of rows, with the counts that are still in the journal."""
    rows = list(rows)
    counted = views.counted_since(connection, {row.site for row in rows}) if rows else {}
    return [_alarm(row, counted) for row in rows]


def cursor(alarm: Alarm) -> str:
    """Return the cursor of what comes after `alarm`."""
    raised_at = types.micros(alarm.raised_at) if alarm.raised_at else 0
    return f"{alarm.state}.{raised_at}.{alarm.id}"


def place(cursor: str) -> Place:
    """Return the place that `cursor` names; raises ValueError with a sentence."""
    word, *numbers = cursor.split(".")
    try:
        raised_at, number = (int(text) for text in numbers)
        if not 0 <= number <= LAST_KEY:
            raise OverflowError
        return Place({"active": True, "cleared": False}[word], types.instant(raised_at), number)
    except (ValueError, KeyError, OverflowError):
        message = f"must be what `next` of the page before says, and not {cursor!r}"
        raise ValueError(message) from None


def _alarm(row: Row[Any], counted: Mapping[int, tuple[int, datetime]]) -> Alarm:
    active = row.phase != Phase.NORMAL
    fields = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's documented name
    fields |= {
        "state": "active" if active else "cleared",
        "active": active,
        "order": name_of(row.order) if row.order is not None else None,
        "sentence": sentence_of(row.reason),
    }
    count, last_at = counted.get(row.id, (0, None))
    if count > fields["count"]:
        fields |= {"count": count, "last_at": last_at}
    return Alarm.model_validate(fields)


def sentence_of(reason: str) -> str:
    """Return the sentence of a reason; empty when none was reached yet, or by a program that knew other reasons."""
    return _SENTENCES.get(reason, "")


_SENTENCES = {str(reason): sentence for reason, sentence in SENTENCES.items()}
