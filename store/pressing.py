"""Promises that press: broken or at risk on orders whose work is not done, counted for gauges. Read from SQL."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from sla.clock import LIVE
from store.counts import OPEN
from store.tables import clocks, work_orders

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


class Pressure(StrEnum):
    """How a promise presses: it is broken and the work still not done, or it has passed a warning and may still be kept."""

    BREACHING = "breaching"
    AT_RISK = "at-risk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """So many promises of one kind press. `engineer` says whether their orders are somebody's; `due` is when the first of them is due."""

    site: str
    contract: str
    clock: str
    priority: str
    pressure: Pressure
    engineer: bool
    number: int
    due: datetime | None


def count(connection: Connection) -> list[Pressing]:
    """Return what presses now, in groups."""
    what = (
        work_orders.c.site,
        clocks.c.contract,
        clocks.c.name,
        clocks.c.priority,
        clocks.c.breached,
        work_orders.c.engineer.is_not(None).label("engineer"),
    )
    presses = clocks.c.breached | ((clocks.c.warned > 0) & clocks.c.state.in_(LIVE))
    query = (
        select(*what, func.count().label("number"), func.min(clocks.c.due_at).label("due"))
        .join_from(clocks, work_orders, clocks.c.order == work_orders.c.number)
        .where(clocks.c.stopped_at.is_(None), presses, work_orders.c.status.in_(OPEN))
        .group_by(*what)
    )
    return [
        Pressing(
            site=row.site,
            contract=row.contract,
            clock=row.name,
            priority=row.priority,
            pressure=Pressure.BREACHING if row.breached else Pressure.AT_RISK,
            engineer=bool(row.engineer),
            number=row.number,
            due=row.due,
        )
        for row in connection.execute(query)
    ]
