"""The board: how many orders are open, which promises are broken or at risk, what is due next, and how the runtime is."""

from datetime import datetime

from pydantic import Field
from sqlalchemy import Connection

from rules.treatment import Priority
from store import promises, tallies, views
from web.answer import Answer
from web.context import Context
from web.shown import orders, performance
from web.shown.orders import Job
from web.shown.performance import Figures
from workorders.order import OPEN, Status

MOST_JOBS = 100


class Open(Answer):
    """How many orders are open."""

    total: int
    by_priority: dict[Priority, int]
    by_status: dict[Status, int]


class Alarms(Answer):
    """How many alarms there are."""

    standing: int = Field(description="Alarm keys that are active now.")
    a_minute: float = Field(description="Messages in the last minute.")
    total: int = Field(description="Messages since the start of the runtime.")
    to_one_order: float | None = Field(description="Messages for each order that was opened since the start; null before the first order.")


class Board(Answer):
    """The figures of the operations board."""

    at: datetime
    speed: float = Field(description="Seconds that clocks count in one second; more than 1 in a demo.")
    ready: bool
    detail: str = Field(description="Why the runtime is not ready, empty when it is.")
    open: Open
    breached: int = Field(description="Open orders with a broken promise.")
    at_risk: int = Field(description="Other open orders with a promise of which a warning has been passed.")
    alarms: Alarms
    performance: Figures = Field(description="What the alarms of all sites ask of an operator, in the figures of ISA-18.2.")
    jobs: list[Job] = Field(description=f"At most {MOST_JOBS} open orders, the one that is due first at the top.")


def read(context: Context, limit: int = MOST_JOBS) -> Board:
    """Read the board as of now."""
    now = context.now()
    ready, detail = context.live.readiness()
    with context.store.read() as connection:
        breached, at_risk = promises.pressed_orders(connection, now)
        return Board(
            at=now,
            speed=context.live.speed,
            ready=ready,
            detail=detail,
            open=_open(connection),
            breached=breached,
            at_risk=at_risk,
            alarms=_alarms(context, views.alarms_standing(connection)),
            performance=performance.of_all(connection, now),
            jobs=orders.jobs(connection, views.urgent(connection, limit), now),
        )


def _open(connection: Connection) -> Open:
    by_priority = dict.fromkeys(Priority, 0)
    by_status = dict.fromkeys(OPEN, 0)
    for kind, number in tallies.orders(connection):
        by_priority[Priority(kind.priority)] += number
        by_status[Status(kind.status)] += number
    return Open(total=sum(by_status.values()), by_priority=by_priority, by_status=by_status)


def _alarms(context: Context, standing: int) -> Alarms:
    total, opened = context.live.alarms_total(), context.live.orders_total()
    return Alarms(standing=standing, a_minute=context.live.alarms_a_minute(), total=total, to_one_order=total / opened if opened else None)
