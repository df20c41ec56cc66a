"""Tallies: how many orders are open and how many clocks run, by kind. Each change to one moves them, so that no figure scans.

A recount from the orders themselves comes to the same; `differences` says where it does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, case, delete, func, insert, literal_column, select, type_coerce, union_all

from sla.clock import MARKS, ClockState
from store import bulk, outbox
from store.tables import AT_RISK, clock_tallies, clocks, order_tallies, work_orders
from workorders.order import OPEN
from workorders.tally import ClockKind, OrderKind, Pressure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Select

Kind = OrderKind | ClockKind

_PRESSURES = (Pressure.NONE, Pressure.AT_RISK, Pressure.BROKEN)


_ADD = {OrderKind: bulk.summing(order_tallies, ["number"]), ClockKind: bulk.summing(clock_tallies, ["number"])}


def move(connection: Connection, by: Mapping[Kind, int]) -> None:
    """Add to the tallies. Whoever does must be in line with those who write events: so no two transactions wait for each other."""
    for type_, add in _ADD.items():
        add[connection.dialect.name].run(connection, ((*kind, number) for kind, number in by.items() if type(kind) is type_))


def orders(connection: Connection) -> list[tuple[OrderKind, int]]:
    """Return how many orders are open, by kind."""
    rows = connection.execute(select(order_tallies).where(order_tallies.c.number != 0))
    return [(OrderKind(*kind), number) for *kind, number in rows]


def live_clocks(connection: Connection) -> list[tuple[ClockKind, int]]:
    """Return how many clocks of open orders have not stopped, by kind."""
    rows = connection.execute(select(clock_tallies).where(clock_tallies.c.number != 0))
    return [(ClockKind(*kind), number) for *kind, number in rows]


def recount(connection: Connection) -> None:
    """Count all orders and clocks anew."""
    outbox.get_in_line(connection)
    for table, counted in ((order_tallies, _orders()), (clock_tallies, _clocks())):
        connection.execute(delete(table))
        connection.execute(insert(table).from_select(list(table.columns.keys()), counted))


def differences(connection: Connection) -> list[tuple[Kind, int]]:
    """Return for each kind of which there are more or fewer than the tallies say, by how much; none is how it should be."""
    found: list[tuple[Kind, int]] = []
    for type_, table, counted in ((OrderKind, order_tallies, _orders()), (ClockKind, clock_tallies, _clocks())):
        kind = list(table.primary_key)
        # One statement, so that both sides are of one moment.
        both = union_all(counted, select(*kind, -table.c.number)).subquery()
        names = [both.c[column.name] for column in kind]
        more = func.sum(both.c.number)
        rows = connection.execute(select(*names, more).group_by(*names).having(more != 0))
        found += [(type_(*values), int(number)) for *values, number in rows]
    return found


def _orders() -> Select[Any]:
    presses = case((clocks.c.breached, 2), (literal_column(AT_RISK), 1), else_=0)
    each = select(clocks.c.order, func.max(presses).label("most")).group_by(clocks.c.order).subquery()
    pressure = case(*((each.c.most == place, str(_PRESSURES[place])) for place in (2, 1)), else_=str(Pressure.NONE)).label("pressure")
    kind = (work_orders.c.site, work_orders.c.priority, work_orders.c.status, pressure)
    joined = work_orders.outerjoin(each, each.c.order == work_orders.c.number)
    return select(*kind, func.count().label("number")).select_from(joined).where(work_orders.c.status.in_(OPEN)).group_by(*kind)


def _clocks() -> Select[Any]:
    elapsed, target = type_coerce(clocks.c.elapsed, BigInteger), type_coerce(clocks.c.target, BigInteger)
    reached = (case((elapsed * whole >= target * part, 1), else_=0) for part, whole in MARKS)
    kind = (
        work_orders.c.site,
        clocks.c.contract,
        clocks.c.name.label("clock"),
        clocks.c.priority,
        clocks.c.state,
        (clocks.c.warned > 0).label("warned"),
        work_orders.c.engineer.is_not(None).label("engineer"),
        sum(reached, start=literal_column("0")).label("passed"),
    )
    counts = (clocks.c.stopped_at.is_(None), clocks.c.state != ClockState.IDLE, work_orders.c.status.in_(OPEN))
    joined = clocks.join(work_orders, work_orders.c.number == clocks.c.order)
    each = select(*kind).select_from(joined).where(*counts).subquery()
    return select(*each.columns, func.count().label("number")).group_by(*each.columns)
