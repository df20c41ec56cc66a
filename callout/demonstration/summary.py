"""The summary of a demo: one document, counted from SQL where SQL knows, and judged against the ledger of faults."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from rules.reason import Reason
from rules.treatment import Priority
from simulators.ledger import judge
from store import totals
from workorders.order import ENDED, name_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from callout.house import House
    from simulators.ledger import Ledger

Summary = dict[str, Any]


def take(house: House, ledger: Ledger, *, seconds: float, since: datetime) -> Summary:
    """Return the summary of what came `since` as JSON values; its keys are a contract (docs/CLI.md)."""
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
            "workorders": _orders(connection, since),
            "faults": judge(ledger.injected, _attached(connection, since)).counts(),
            "sla": totals.promises(connection, since),
            "latency_ms": {"p50": _milliseconds(p50), "p99": _milliseconds(p99)},
            "url": house.url,
        }


def _orders(connection: Connection, since: datetime) -> Summary:
    rows = totals.orders(connection, since)
    by_priority = {str(each): sum(number for priority, _, number in rows if priority is each) for each in Priority}
    closed = sum(number for _, status, number in rows if status in ENDED)
    opened = sum(by_priority.values())
    return {"opened": opened, "open": opened - closed, "closed": closed, "by_priority": by_priority}


def _attached(connection: Connection, since: datetime) -> dict[str, set[tuple[str, str]]]:
    attached: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for order, source, kind in totals.attached(connection, since):
        attached[name_of(order)].add((source, kind))
    return attached


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
