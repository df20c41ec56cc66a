"""Shelves as they are shown: what is put aside, by whom, why and until when; and which alarms lie on one."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import Field
from sqlalchemy import Connection

from rules import wording
from rules.shelf import Shelf as Kept
from store import shelves
from streams.estate import Estate
from web.answer import Answer
from web.shown.alarms import Alarm


class Shelf(Answer):
    """Alarms of one site that raise nothing until a moment."""

    id: int
    site: str = Field(examples=["riverside"])
    match: dict[str, Any] = Field(
        description="Which alarms, in the words of `match:` in rules.yaml: a glob, a list of globs or `{not: ...}` by field.",
        examples=[{"kind": "*flow fail*", "asset": "AHU-3"}],
    )
    sentence: str = Field(description="The same for people.", examples=["kind *flow fail*, asset AHU-3"])
    by: str = Field(description="Who put it up.", examples=["desk"])
    why: str = Field(examples=["the sensor is broken; a new one comes on Friday"])
    at: datetime = Field(description="Since when.")
    until: datetime = Field(description="Until when, at most; what still stands then is judged afresh.")
    ended_at: datetime | None = Field(description="When somebody took it away before.")
    ended_by: str | None
    active: bool = Field(description="Whether it holds anything back now.")


class Shelves(Answer):
    """A page of shelves, the newest first; `next` is the cursor of the page after it."""

    items: list[Shelf]
    next: str | None


def listed(connection: Connection, sites: list[str], now: datetime, active: bool | None, limit: int, before: int | None = None) -> Shelves:  # noqa: FBT001  as it is asked
    """Read one page of shelves."""
    over = None if active is None else not active
    found = shelves.listed(connection, sites, at=now, over=over, limit=limit + 1, before=before)
    return Shelves(items=[shown(shelf, now) for shelf in found[:limit]], next=str(found[limit - 1].id) if len(found) > limit else None)


def one(connection: Connection, number: int, now: datetime) -> Shelf:
    """Read one shelf; raises NotFound."""
    return shown(shelves.one(connection, number), now)


def shown(shelf: Kept, now: datetime) -> Shelf:
    """Make what is shown of a shelf."""
    return Shelf(
        id=shelf.id,
        site=shelf.site,
        match=dict(shelf.match),
        sentence=wording.sentence_of(shelf.match),
        by=shelf.by,
        why=shelf.why,
        at=shelf.begin,
        until=shelf.until,
        ended_at=shelf.ended_at,
        ended_by=shelf.ended_by,
        active=shelf.end > now,
    )


def mark(connection: Connection, estate: Estate, alarms: Iterable[Alarm], now: datetime) -> None:
    """Say of each alarm on which shelf it lies, if it lies on one: of several on the one that ends last."""
    alarms = list(alarms)
    standing = shelves.standing(connection, {alarm.site for alarm in alarms}, now) if alarms else []
    for alarm in alarms if standing else ():
        facts = estate.book.facts(alarm, estate.register.get(alarm.site, alarm.asset) if alarm.asset else None)
        for shelf in standing:
            if shelf.site == alarm.site and shelf.condition.fits(facts):
                alarm.shelf, alarm.shelved_until = shelf.id, shelf.until
