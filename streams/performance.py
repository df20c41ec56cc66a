"""The figures of ISA-18.2 as they are now, site by site and of all sites together, from SQL: a restart changes none of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules import load
from store import activity
from store.activity import Activity, Nuisance

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

IN_AN_HOUR, IN_A_DAY = 6, 144
"""Intervals of ten minutes."""

NOTHING = Activity(by_interval={}, lately=0, hour=0, activations=0, unmatched=0, orders=0)
CALM = Nuisance(standing=0, stale=0, flapping=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Figures of one site, or of all. `lately` are the alarms of the last ten minutes; means, peak, shares and orders are of the last day.

    `flood` is whether there is one: from ten alarms in ten minutes until there are fewer than five.
    `orders_per_1000` and `unmatched_share` are None on a day without alarms.
    """

    lately: int
    mean_of_hour: float
    mean_of_day: float
    peak_of_day: int
    flood: bool
    share_in_flood: float
    standing: int
    stale: int
    flapping: int
    orders_per_1000: float | None
    unmatched_share: float | None


def of_sites(connection: Connection, sites: Iterable[str], now: datetime) -> dict[str, Performance]:
    """Return the figures of each of `sites`, and of every other that has any, at `now`."""
    active, calm = activity.read(connection, now), activity.nuisances(connection, now)
    named = sorted({*sites, *active, *calm})
    return {site: _figures(active.get(site, NOTHING), calm.get(site, CALM), now) for site in named}


def of_all(connection: Connection, now: datetime) -> Performance:
    """Return the figures of all sites together, as if one person watched over them."""
    active, calm = activity.read(connection, now), activity.nuisances(connection, now)
    by_interval: Counter[int] = Counter()
    for each in active.values():
        by_interval.update(each.by_interval)
    sums = {name: sum(getattr(each, name) for each in active.values()) for name in ("lately", "hour", "activations", "unmatched", "orders")}
    nuisance = Nuisance(
        standing=sum(each.standing for each in calm.values()),
        stale=sum(each.stale for each in calm.values()),
        flapping=sum(each.flapping for each in calm.values()),
    )
    return _figures(Activity(by_interval=by_interval, **sums), nuisance, now)


def _figures(active: Activity, nuisance: Nuisance, now: datetime) -> Performance:
    floods = list(load.floods(active.by_interval))
    # The interval that runs has not come to its end: a flood of the one before goes on until it has, or is seen in the last ten minutes.
    running = any(load.interval_of(flood.ends_at) >= load.interval_of(now) for flood in floods) and active.lately >= load.FLOOD_BELOW
    return Performance(
        lately=active.lately,
        mean_of_hour=active.hour / IN_AN_HOUR,
        mean_of_day=active.activations / IN_A_DAY,
        peak_of_day=max(active.by_interval.values(), default=0),
        flood=running or active.lately >= load.FLOOD_FROM,
        share_in_flood=min(1.0, sum(flood.length / load.INTERVAL for flood in floods) / IN_A_DAY),
        standing=nuisance.standing,
        stale=nuisance.stale,
        flapping=nuisance.flapping,
        orders_per_1000=1000 * active.orders / active.activations if active.activations else None,
        unmatched_share=active.unmatched / active.activations if active.activations else None,
    )
