"""The review queue in SQL: what the pipeline asks about sources, and what people answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, insert, select

from store import counters
from store.dialects import replacing
from store.errors import NotFound
from store.tables import answers, questions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

ANSWERS = "answers"
"""The running number of what people answered."""

_ASKED = select(questions.c.source).where(questions.c.site == bindparam("_site"))
_ANSWER = replacing(answers)
_NEWER = select(answers.c.site, answers.c.source, answers.c.asset).where(answers.c.change > bindparam("_after")).order_by(answers.c.change)
_OF = and_(answers.c.site == questions.c.site, answers.c.source == questions.c.source)
_ALL = select(questions, answers.c.asset.label("answer"), answers.c.by, answers.c.at).join_from(questions, answers, _OF, isouter=True)
_WAITING = answers.c.change.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A source whose asset is not sure: what it may be, why, and the order that was opened for it all the same."""

    site: str
    source: str
    kind: str
    asked_at: datetime
    order: int | None
    asset: str | None
    confidence: float
    reasons: tuple[str, ...]
    others: tuple[tuple[str, float], ...]
    location: str


def ask(connection: Connection, asked: Sequence[Question]) -> None:
    """Put questions into the queue; none of their sources stands there yet."""
    if asked:
        connection.execute(insert(questions), [{name: getattr(each, name) for name in Question.__slots__} for each in asked])


def asked(connection: Connection, site: str) -> set[str]:
    """Return the sources of `site` that were asked about, answered or not."""
    return set(connection.execute(_ASKED, {"_site": site}).scalars())


def answer(connection: Connection, site: str, source: str, asset: str | None, by: str, at: datetime) -> None:
    """Note what `source` means from now on, in place of any earlier answer."""
    values = {"site": site, "source": source, "asset": asset, "by": by, "at": at, "change": counters.take(connection, ANSWERS, 1)}
    connection.execute(_ANSWER[connection.dialect.name], values)


def answered(connection: Connection, after: int) -> tuple[int, list[tuple[str, str, str | None]]]:
    """Return the running number of the last answer, and site, source and asset of each that came after number `after`."""
    last = counters.read(connection, ANSWERS)
    if last == after:
        return last, []
    return last, [(site, source, asset) for site, source, asset in connection.execute(_NEWER, {"_after": after})]


def waiting(connection: Connection, sites: Sequence[str], limit: int, before: int | None) -> Sequence[Row[Any]]:
    """Return questions without an answer, the newest first."""
    query = _ALL.where(_WAITING).order_by(questions.c.id.desc()).limit(limit)
    if sites:
        query = query.where(questions.c.site.in_(sites))
    if before is not None:
        query = query.where(questions.c.id < before)
    return connection.execute(query).all()


def number_waiting(connection: Connection) -> int:
    """Return how many questions have no answer."""
    return connection.execute(select(func.count()).select_from(questions.join(answers, _OF, isouter=True)).where(_WAITING)).scalar_one()


def one(connection: Connection, number: int) -> Row[Any]:
    """Return one question with its answer; raises NotFound."""
    row = connection.execute(_ALL.where(questions.c.id == number)).one_or_none()
    if row is None:
        message = f"there is no question {number}"
        raise NotFound(message)
    return row
