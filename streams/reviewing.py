"""Answers to the review queue, from the words of a request to the commit: a name learned, and the open order repaired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.group import group_of
from store import reviews, standings
from store.unit import PEOPLE, UnitOfWork
from workorders import desk
from workorders.acts import BadAct
from workorders.desk import CALLOUT, Finding
from workorders.order import WorkOrder

if TYPE_CHECKING:
    from datetime import datetime

    from assets.model import Asset
    from rules.standing import StandingAlarm
    from store.store import Store
    from streams.estate import Estate
    from workorders.change import OrderFile


def answer(store: Store, estate: Estate, number: int, asset: str | None, by: str, now: datetime) -> tuple[int, ...]:
    """Let question `number` be answered by the id or alias of an asset, or by None where it is none of the register.

    Returns the orders that were repaired. Raises NotFound or BadAct, and then nothing has changed.
    """
    with store.begin() as connection:
        asked = reviews.one(connection, number)
        meant = estate.register.get(asked.site, asset) if asset is not None else None
        if asset is not None and meant is None:
            message = f"asset: no asset of {asked.site} has the id or alias {asset}"
            raise BadAct(message)
        reviews.answer(connection, asked.site, asked.source, meant.id if meant else None, by, now)
        if meant is None:
            return ()
        unit = UnitOfWork(connection, PEOPLE)
        mine = standings.of_source(connection, asked.site, asked.source)
        numbers = sorted({standing.order for standing in mine if standing.order is not None})
        repair = _Repair(estate, unit, meant, asked.source, by)
        repaired = tuple(order for order in numbers if repair.order(order, standings.of_order(connection, order), now))
        unit.flush()
        return repaired


class _Repair:
    """Gives orders the asset that a source turned out to mean."""

    def __init__(self, estate: Estate, unit: UnitOfWork, asset: Asset, source: str, by: str) -> None:
        self._estate = estate
        self._unit = unit
        self._asset = asset
        self._source = source
        self._by = by

    def order(self, number: int, alarms: list[StandingAlarm], now: datetime) -> bool:
        """Repair order `number`, to which `alarms` belong; say whether there was anything to repair."""
        file = self._unit.file(number)
        order = file.order
        if not order.is_open or order.asset == self._asset.id or not self._is_about(order, alarms):
            return False
        first = next(alarm for alarm in alarms if alarm.source == self._source)
        treatment = self._estate.book.treat(first, self._asset)
        group = group_of(first, self._asset, treatment.group_by)
        other = self._unit.open_of_group(group)
        found = Finding(
            asset=self._asset,
            source=self._source,
            by=self._by,
            group=group,
            title=desk.title_of(first, self._asset.name) if order.title == desk.title_of(first, "") else order.title,
            trade=treatment.trade or order.trade,
            priority=None if _set_by_people(file) else min(self._estate.book.treat(each, self._asset_of(each)).priority for each in alarms),
            also=other if other and other.number != number else None,
        )
        self._unit.apply(desk.identify(file, found, max(now, order.updated_at)))
        return True

    def _is_about(self, order: WorkOrder, alarms: list[StandingAlarm]) -> bool:
        """Say whether the order is about the source: it has no asset yet, or only alarms of this source."""
        return order.asset is None or all(alarm.source == self._source for alarm in alarms)

    def _asset_of(self, alarm: StandingAlarm) -> Asset | None:
        if alarm.source == self._source:
            return self._asset
        return self._estate.register.get(alarm.site, alarm.asset) if alarm.asset is not None else None


def _set_by_people(file: OrderFile) -> bool:
    return any(entry.event == "raised" and entry.by != CALLOUT for entry in file.timeline)
