"""Faults that came back in a month, and the assets that were worst. Counted by orders, whatever promises they had."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workorders.monthly.record import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workorders.monthly.record import Record

MOST_ASSETS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A fault that came back: `group` is what its alarms share, `orders` those that were logged or reopened in the month.

    `repeats` is how often it came back: reopenings, and orders that were not the first of the fault.
    """

    site: str
    group: str
    asset: str | None
    title: str
    orders: tuple[int, ...]
    reopened: int
    repeats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstAsset:
    """What one asset had of the month: `orders` were logged in it, `repeats` are faults that came back, promises were broken or kept."""

    site: str
    asset: str
    orders: int
    repeats: int
    breached: int
    met: int


def repeats(records: Iterable[Record]) -> list[Repeat]:
    """Return the faults that came back, the one that did so most often first."""
    orders = _orders(records)
    back = _came_back(orders)
    groups: dict[tuple[str, str], list[Record]] = {}
    for order in orders:
        if order.group and (order.logged_in_month or order.reopened):
            groups.setdefault((order.site, order.group), []).append(order)
    found = [
        Repeat(
            site=site,
            group=group,
            asset=each[-1].asset,
            title=each[-1].title,
            orders=tuple(order.order for order in each),
            reopened=sum(order.reopened for order in each),
            repeats=sum(back[order.order] for order in each),
        )
        for (site, group), each in groups.items()
    ]
    return sorted((each for each in found if each.repeats), key=lambda each: (-each.repeats, each.site, each.group))


def worst_assets(records: Iterable[Record]) -> list[WorstAsset]:
    """Return at most `MOST_ASSETS` assets: those with the most broken promises, among equals those with the most orders, then repeats."""
    records = list(records)
    orders = _orders(records)
    back = _came_back(orders)
    logged: Counter[tuple[str, str]] = Counter()
    returned: Counter[tuple[str, str]] = Counter()
    for order in orders:
        if order.asset is not None:
            logged[order.site, order.asset] += order.logged_in_month
            returned[order.site, order.asset] += back[order.order]
    promises = Counter((each.site, each.asset, each.outcome) for each in records)
    found = [
        WorstAsset(
            site=site,
            asset=asset,
            orders=logged[site, asset],
            repeats=returned[site, asset],
            breached=promises[site, asset, Outcome.BREACHED],
            met=promises[site, asset, Outcome.MET],
        )
        for site, asset in logged
    ]
    worst = [each for each in found if each.orders or each.repeats or each.breached]
    return sorted(worst, key=lambda each: (-each.breached, -each.orders, -each.repeats, each.site, each.asset))[:MOST_ASSETS]


def _orders(records: Iterable[Record]) -> list[Record]:
    """Return one record of each order, by number."""
    return [record for _, record in sorted({record.order: record for record in records}.items())]


def _came_back(orders: Iterable[Record]) -> Counter[int]:
    """Return by order how often its fault came back with it; `orders` are sorted by number, each once."""
    back: Counter[int] = Counter()
    seen: set[tuple[str, str]] = set()
    for order in orders:
        fault = (order.site, order.group)
        follows = order.link is not None or (bool(order.group) and fault in seen)
        back[order.order] += order.reopened + (1 if order.logged_in_month and follows else 0)
        if order.logged_in_month:
            seen.add(fault)
    return back
