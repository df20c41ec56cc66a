"""The summary of a demo: one document, counted from SQL where SQL knows, and judged against the ledger of faults."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from rules.reason import Reason
from rules.treatment import Priority
from simulators.ledger import judge
from sla.clock import LIVE, ClockState
from store.tables import clocks, timeline, work_orders
from workorders.order import ENDED, name_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from callout.house import House
    from simulators.ledger import Ledger

Summary = dict[str, Any]
ATTACHES = ("logged", "alarm", "reopened")
"""Timeline entries by which an alarm becomes part of an order."""


def take(house: House, ledger: Ledger, *, seconds: float) -> Summary:
    """Return the summary as JSON values; its keys are a contract (docs/CLI.md)."""
    live = house.live
    words: Counter[str] = Counter()
    for decision, number in live.decisions.items():
        words[decision.word] += number
    again = sum(number for decision, number in live.decisions.items() if decision.reason is Reason.REDELIVERED)
    p50, p99 = live.percentile(0.5), live.percentile(0.99)
    with house.store.read() as connection:
        return {
            "seconds": round(seconds, 1),
            "speed": live.speed,
            "alarms": {"received": live.received, "rejected": live.rejected, "redelivered": live.redelivered + again},
            "decisions": dict(sorted(words.items())),
            "workorders": _orders(connection),
            "faults": judge(ledger.injected, _attached(connection)).counts(),
            "sla": _clocks(connection),
            "latency_ms": {"p50": _milliseconds(p50), "p99": _milliseconds(p99)},
            "url": house.url,
        }


def _orders(connection: Connection) -> Summary:
    query = select(work_orders.c.priority, work_orders.c.status, func.count()).group_by(work_orders.c.priority, work_orders.c.status)
    rows = [(priority, status, number) for priority, status, number in connection.execute(query)]
    by_priority = {str(priority): sum(number for each, _, number in rows if each == priority) for priority in Priority}
    closed = sum(number for _, status, number in rows if status in ENDED)
    opened = sum(by_priority.values())
    return {"opened": opened, "open": opened - closed, "closed": closed, "by_priority": by_priority}


def _clocks(connection: Connection) -> Summary:
    live = sorted(LIVE)
    at_risk = select(func.count()).select_from(clocks).where(clocks.c.warned > 0, clocks.c.state.in_(live), ~clocks.c.breached)
    met = select(func.count()).select_from(clocks).where(clocks.c.state == ClockState.MET)
    breached = select(func.count()).select_from(clocks).where(clocks.c.breached)
    started = select(func.count()).select_from(clocks)
    counts = {"started": started, "met": met, "at_risk": at_risk, "breached": breached}
    return {name: connection.execute(query).scalar_one() for name, query in counts.items()}


def _attached(connection: Connection) -> dict[str, set[tuple[str, str]]]:
    attached: dict[str, set[tuple[str, str]]] = defaultdict(set)
    query = select(timeline.c.order, timeline.c.details).where(timeline.c.event.in_(ATTACHES))
    for order, details in connection.execute(query):
        if "source" in details:
            attached[name_of(order)].add((details["source"], details["kind"]))
    return attached


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
