"""What pages and the API read: lists, figures and files of orders. Every query is bounded by a limit; nothing is written here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, func, literal_column, or_, select, text, tuple_

from rules.standing import Phase
from store.errors import NotFound
from store.orders import clock_of, entry_of, order_of
from store.tables import IS_OPEN, RUNS, clocks, quarantine, repeats, standing_alarms, timeline, work_orders
from store.types import instant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from workorders.order import Entry, WorkOrder
    from workorders.promise import Clock

STANDING = (Phase.ACTIVE, Phase.CLEARING, Phase.PENDING)
"""Phases in which a point is abnormal, or has not been normal for long enough."""

NO_MARK = ("alarm", "cleared", "note")
"""Lines of a timeline that no clock looks at; on an order with a point that flaps they are nearly all of it."""

MOST_JOURNAL = 100
"""Rows of the journal of repeats that one reader looks into, the newest first: a count may lag by what older ones hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which orders are wanted; an empty field asks nothing."""

    statuses: Sequence[str] = ()
    sites: Sequence[str] = ()
    priorities: Sequence[str] = ()
    assets: Sequence[str] = ()


def orders(connection: Connection, wanted: Wanted, limit: int, before: int | None = None) -> list[WorkOrder]:
    """Return orders, the newest first, from number `before` (without it) down."""
    columns = work_orders.c
    named = (
        (columns.status, wanted.statuses),
        (columns.site, wanted.sites),
        (columns.priority, wanted.priorities),
        (columns.asset, wanted.assets),
    )
    query = select(work_orders).where(*(column.in_(values) for column, values in named if values))
    if before is not None:
        query = query.where(columns.number < before)
    return [order_of(row) for row in connection.execute(query.order_by(columns.number.desc()).limit(limit))]


def urgent(connection: Connection, limit: int) -> list[WorkOrder]:
    """Return open orders, the one first whose running clock is due first: overdue ones on top, those that no clock presses last."""
    numbers = _due_first(connection, limit)
    query = select(work_orders).where(work_orders.c.number.in_(numbers), text(IS_OPEN))
    found = {row.number: order_of(row) for row in connection.execute(query)}
    pressed = [found[number] for number in numbers if number in found]
    if len(numbers) >= limit:
        return pressed
    runs = select(clocks.c.order).where(clocks.c.order == work_orders.c.number, clocks.c.due_at.is_not(None)).exists()
    others = select(work_orders).where(text(IS_OPEN), ~runs).order_by(work_orders.c.priority, work_orders.c.number)
    return pressed + [order_of(row) for row in connection.execute(others.limit(limit - len(numbers)))]


def _due_first(connection: Connection, limit: int) -> list[int]:
    """Return the numbers of at most `limit` orders whose running clocks are due first, from the head of the index."""
    numbers: dict[int, None] = {}
    running = select(clocks.c.order).where(text(RUNS)).order_by(clocks.c.due_at, clocks.c.order).limit(limit)
    read, some = 0, [0] * limit
    while len(numbers) < limit and len(some) == limit:
        some = list(connection.execute(running.offset(read)).scalars())
        read += len(some)
        numbers |= dict.fromkeys(some)
    return list(numbers)[:limit]


def orders_with_clocks(connection: Connection, after: int, limit: int) -> list[WorkOrder]:
    """Return orders that have clocks, in order of number, after `after`."""
    has_clocks = select(clocks.c.order).where(clocks.c.order == work_orders.c.number).exists()
    query = select(work_orders).where(work_orders.c.number > after, has_clocks).order_by(work_orders.c.number).limit(limit)
    return [order_of(row) for row in connection.execute(query)]


def count_of_orders_with_clocks(connection: Connection) -> int:
    """Return how many orders have clocks."""
    return int(connection.execute(select(func.count(clocks.c.order.distinct()))).scalar_one())


def clocks_of(connection: Connection, numbers: Collection[int]) -> dict[int, list[Clock]]:
    """Return the clocks of each of these orders, the one with the shortest target first."""
    found: dict[int, list[Clock]] = {number: [] for number in numbers}
    query = select(clocks).where(clocks.c.order.in_(numbers)).order_by(clocks.c.target, clocks.c.name)
    for row in connection.execute(query):
        found[row.order].append(clock_of(row))
    return found


def marks_of(connection: Connection, numbers: Collection[int]) -> dict[int, list[Entry]]:
    """Return of each of these orders the lines of its timeline that clocks look at, as they were written."""
    found: dict[int, list[Entry]] = {number: [] for number in numbers}
    marks = timeline.c.order.in_(numbers) & timeline.c.event.not_in(NO_MARK) & timeline.c.event.not_like("sla.%")
    for row in connection.execute(select(timeline).where(marks).order_by(timeline.c.id)):
        found[row.order].append(entry_of(row))
    return found


def timeline_of(connection: Connection, number: int, limit: int) -> tuple[list[Entry], int]:
    """Return the latest lines of an order's timeline, as they were written, and how many there are before them."""
    here = timeline.c.order == number
    rows = connection.execute(select(timeline).where(here).order_by(timeline.c.id.desc()).limit(limit)).all()
    count = len(rows) if len(rows) < limit else connection.execute(select(func.count()).where(here)).scalar_one()
    return [entry_of(row) for row in reversed(rows)], count - len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAlarms:
    """Which standing alarms are wanted; `text` stands anywhere in their source, kind or message."""

    sites: Sequence[str] = ()
    phases: Sequence[str] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list of standing alarms: whether the alarm there stands, since when, and its number."""

    standing: bool
    raised_at: datetime
    id: int


def alarms(connection: Connection, wanted: WantedAlarms, limit: int, before: Place | None = None) -> list[Row[Any]]:
    """Return standing alarms that were ever raised, those that stand first and then the newest, from `before` on."""
    found: list[Row[Any]] = []
    for phases in (STANDING, (Phase.NORMAL,)):
        asked = [phase for phase in phases if not wanted.phases or phase in wanted.phases]
        stands = phases is STANDING
        if asked and len(found) < limit and not (stands and before is not None and not before.standing):
            query = _alarms(wanted, asked)
            if before is not None and before.standing is stands:
                raised = (standing_alarms.c.raised_at, standing_alarms.c.id)
                query = query.where(tuple_(*raised) < (before.raised_at, before.id))
            found += connection.execute(query.limit(limit - len(found)))
    return found


def alarm(connection: Connection, number: int) -> Row[Any]:
    """Return one standing alarm; raises NotFound."""
    row = connection.execute(select(standing_alarms).where(standing_alarms.c.id == number)).one_or_none()
    if row is None:
        message = f"there is no alarm {number}"
        raise NotFound(message)
    return row


def alarm_of(connection: Connection, site: str, source: str, kind: str) -> Row[Any] | None:
    """Return the standing alarm of one alarm key, None when nothing was ever heard of it."""
    columns = standing_alarms.c
    query = select(standing_alarms).where(columns.site == site, columns.source == source, columns.kind == kind)
    return connection.execute(query).one_or_none()


def heard_kinds(connection: Connection, site: str, source: str, limit: int) -> list[str]:
    """Return kinds of alarms that `source` of `site` has sent."""
    columns = standing_alarms.c
    query = select(columns.kind).where(columns.site == site, columns.source == source)
    return list(connection.execute(query.limit(limit)).scalars())


def heard_sources(connection: Connection, site: str, limit: int) -> list[str]:
    """Return sources of `site` from which alarms have come."""
    query = select(standing_alarms.c.source).where(standing_alarms.c.site == site).distinct()
    return list(connection.execute(query.limit(limit)).scalars())


def heard_sites(connection: Connection, limit: int) -> list[str]:
    """Return sites from which alarms have come."""
    return list(connection.execute(select(standing_alarms.c.site).distinct().limit(limit)).scalars())


def alarms_of(connection: Connection, number: int, limit: int) -> list[Row[Any]]:
    """Return the standing alarms whose last episode belongs to order `number`."""
    query = select(standing_alarms).where(standing_alarms.c.order == number).order_by(standing_alarms.c.id).limit(limit)
    return list(connection.execute(query))


def alarms_standing(connection: Connection) -> int:
    """Return how many alarms stand."""
    return int(connection.execute(select(func.count()).where(standing_alarms.c.phase.in_(STANDING))).scalar_one())


def counted_since(connection: Connection, sites: Collection[str]) -> Mapping[int, tuple[int, datetime]]:
    """Return by the number of the standing alarm count and time of its latest message, as far as the journal has them."""
    query = select(repeats.c.counts).where(repeats.c.site.in_(sites)).order_by(repeats.c.id.desc()).limit(MOST_JOURNAL)
    newest: dict[int, tuple[int, datetime]] = {}
    for (counts,) in connection.execute(query):
        for number, count, last_at, _ in json.loads(counts):
            if number not in newest:
                newest[number] = count, instant(last_at)
    return newest


def rejections(connection: Connection, reasons: Sequence[str], limit: int, before: int | None = None, *, shown: int) -> list[Row[Any]]:
    """Return messages in quarantine, the newest first, each with the first `shown` bytes of its payload."""
    others = [column for column in quarantine.columns if column.name != "payload"]
    beginning = func.substr(quarantine.c.payload, 1, literal_column(str(int(shown))), type_=LargeBinary).label("payload")
    query = select(*others, beginning)
    if reasons:
        query = query.where(quarantine.c.reason.in_(reasons))
    if before is not None:
        query = query.where(quarantine.c.id < before)
    return list(connection.execute(query.order_by(quarantine.c.id.desc()).limit(limit)))


def rejection(connection: Connection, number: int) -> Row[Any]:
    """Return one message in quarantine with all bytes that were kept; raises NotFound."""
    row = connection.execute(select(quarantine).where(quarantine.c.id == number)).one_or_none()
    if row is None:
        message = f"there is no message {number} in quarantine; it may have been let go for newer ones"
        raise NotFound(message)
    return row


def rejection_counts(connection: Connection) -> list[tuple[str, int]]:
    """Return how many messages are in quarantine by reason, the most frequent reason first."""
    query = select(quarantine.c.reason, func.count()).group_by(quarantine.c.reason)
    return sorted(((reason, count) for reason, count in connection.execute(query)), key=lambda pair: (-pair[1], pair[0]))


def _alarms(wanted: WantedAlarms, phases: Iterable[Phase]) -> Select[Any]:
    columns = standing_alarms.c
    conditions: list[ColumnElement[bool]] = [columns.phase.in_(phases), columns.raised_at.is_not(None)]
    if wanted.sites:
        conditions.append(columns.site.in_(wanted.sites))
    if wanted.text:
        fields = (columns.source, columns.kind, columns.message)
        conditions.append(or_(*(field.icontains(wanted.text, autoescape=True) for field in fields)))
    return select(standing_alarms).where(*conditions).order_by(columns.raised_at.desc(), columns.id.desc())
