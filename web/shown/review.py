"""The review queue as it is shown: a source that nobody is sure about, and the assets that it may mean."""

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Connection, Row

from assets.register import Register
from store import reviews
from web.answer import Answer
from workorders import order as workorder

MOST_CANDIDATES = 6


class Candidate(Answer):
    """An asset that is perhaps meant."""

    asset: str = Field(examples=["AHU-3"])
    name: str = Field(description="What people call it; empty when it is no longer in the register.")
    location: str
    confidence: float = Field(description="How sure it is, from 0 to 1.", examples=[0.55])


class Question(Answer):
    """One source whose asset is not sure."""

    id: int
    site: str
    source: str = Field(examples=["AHU-3-12 SAF"])
    kind: str = Field(description="The kind of the first alarm that it raised.", examples=["supply flow fail"])
    asked_at: datetime
    order: str | None = Field(description="The order that was opened for it all the same.", examples=["WO-31"])
    location: str = Field(description="The nearest place that is sure; empty when none is.")
    reasons: list[str] = Field(description="Why it is not sure, a sentence a step.")
    candidates: list[Candidate] = Field(description="What it may mean, the likeliest first.")
    answer: str | None = Field(description="The asset that a person named.")
    answered_by: str | None
    answered_at: datetime | None


class Questions(Answer):
    """A page of questions that wait, the newest first; `next` is the cursor of the page after it."""

    items: list[Question]
    next: str | None
    waiting: int = Field(description="How many wait for an answer, on all pages.")


def listed(connection: Connection, register: Register, sites: list[str], limit: int, before: int | None = None) -> Questions:
    """Read one page of the queue."""
    found = reviews.waiting(connection, sites, limit + 1, before)
    return Questions(
        items=[_question(register, row) for row in found[:limit]],
        next=str(found[limit - 1].id) if len(found) > limit else None,
        waiting=reviews.number_waiting(connection),
    )


def one(connection: Connection, register: Register, number: int) -> Question:
    """Read one question; raises NotFound."""
    return _question(register, reviews.one(connection, number))


def _question(register: Register, row: Row[Any]) -> Question:
    likely = [(row.asset, row.confidence)] if row.asset else []
    return Question(
        id=row.id,
        site=row.site,
        source=row.source,
        kind=row.kind,
        asked_at=row.asked_at,
        order=workorder.name_of(row.order) if row.order is not None else None,
        location=row.location,
        reasons=row.reasons,
        candidates=[_candidate(register, row.site, name, sure) for name, sure in [*likely, *row.others][:MOST_CANDIDATES]],
        answer=row.answer,
        answered_by=row.by,
        answered_at=row.at,
    )


def _candidate(register: Register, site: str, name: str, confidence: float) -> Candidate:
    asset = register.get(site, name)
    return Candidate(asset=name, name=asset.name if asset else "", location=asset.location if asset else "", confidence=confidence)
