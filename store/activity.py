"""Activity in SQL: alarms and orders by site and minute, as the pipeline adds to them and the figures of ISA-18.2 read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select

from rules import load
from rules.standing import Phase
from store import bulk
from store.tables import activity, standing_alarms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

MINUTE = timedelta(minutes=1)
MINUTES = load.INTERVAL // MINUTE
DAY = timedelta(days=1)
KEPT = timedelta(days=8)
"""How long minutes are kept."""

COUNTS = ("activations", "unmatched", "orders")
_ADD = bulk.summing(activity, COUNTS)

Counts = dict[tuple[str, int], list[int]]
"""Alarms, those of them without an asset, and orders, by site and number of the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a site had in a day: alarms by interval of ten minutes, those of the last ten minutes and of the last hour, and sums."""

    by_interval: Mapping[int, int]
    lately: int
    hour: int
    activations: int
    unmatched: int
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Nuisance:
    """What stands at a site now: all, those that have for longer than a day, and those that come and go too often."""

    standing: int
    stale: int
    flapping: int


def minute_of(at: datetime) -> int:
    """Return the number of the minute that `at` belongs to, counted from 1970."""
    return (at - load.EPOCH) // MINUTE


def add(connection: Connection, counts: Counts) -> None:
    """Add to the minutes of sites."""
    _ADD[connection.dialect.name].run(connection, ((minute, site, *numbers) for (site, minute), numbers in sorted(counts.items())))


def read(connection: Connection, now: datetime) -> dict[str, Activity]:
    """Return what each site had in the day before `now`; a site that had nothing is not in it."""
    latest = minute_of(now)
    columns = activity.c
    interval = (columns.minute // MINUTES).label("interval")
    lately = func.sum(case((columns.minute > latest - MINUTES, columns.activations), else_=0))
    hour = func.sum(case((columns.minute > latest - 6 * MINUTES, columns.activations), else_=0))
    query = (
        select(columns.site, interval, func.sum(columns.activations), lately, hour, func.sum(columns.unmatched), func.sum(columns.orders))
        .where(columns.minute > latest - DAY // MINUTE, columns.minute <= latest)
        .group_by(columns.site, interval)
    )
    found: dict[str, list[tuple[int, ...]]] = {}
    for site, *numbers in connection.execute(query):
        found.setdefault(site, []).append(tuple(map(int, numbers)))
    return {site: _activity(rows) for site, rows in found.items()}


def nuisances(connection: Connection, now: datetime) -> dict[str, Nuisance]:
    """Return what stands at each site; a site at which nothing does is not in it."""
    columns = standing_alarms.c
    stale = func.sum(case((columns.raised_at < now - load.STALE_AFTER, 1), else_=0))
    flapping = func.sum(case((columns.flapping_since.is_not(None), 1), else_=0))
    stands = columns.phase.in_([Phase.PENDING, Phase.ACTIVE, Phase.CLEARING])
    query = select(columns.site, func.count(), stale, flapping).where(stands).group_by(columns.site)
    return {
        site: Nuisance(standing=number, stale=int(long), flapping=int(often)) for site, number, long, often in connection.execute(query)
    }


def prune(connection: Connection, now: datetime) -> None:
    """Forget minutes that are too long ago to be of any figure."""
    connection.execute(delete(activity).where(activity.c.minute < minute_of(now - KEPT)))


def _activity(rows: list[tuple[int, ...]]) -> Activity:
    _, activations, lately, hour, unmatched, orders = (sum(column) for column in zip(*rows, strict=True))
    return Activity(
        by_interval={row[0]: row[1] for row in rows},
        lately=lately,
        hour=hour,
        activations=activations,
        unmatched=unmatched,
        orders=orders,
    )
