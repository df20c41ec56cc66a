"""The outcome: what a replayed history came to, read from the database at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from rules.reason import Reason, Word
from rules.treatment import Priority
from store.tables import standing_alarms, work_orders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from callout.replaying.replay import Tally

MOST_ASSETS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one asset had of it: `alarms` are messages that said something was wrong with it, `workorders` those opened on it."""

    asset: str
    site: str
    workorders: int
    alarms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`activations` is how often a point left normal, `unmatched` how many alarm keys were raised that mean no known asset."""

    tally: Tally
    activations: int
    workorders: int
    by_priority: Mapping[Priority, int]
    by_asset: Sequence[Share]
    unmatched: int

    def words(self) -> dict[str, int]:
        """Return how often each word was decided, in the order of the closed set, without those that never were."""
        counts: Counter[Word] = Counter()
        for decision, number in self.tally.decisions.items():
            counts[decision.word] += number
        return {str(word): counts[word] for word in Word if counts[word]}

    def reasons(self) -> dict[str, int]:
        """Return how often each reason was given, in the order of the closed set, without those that never were."""
        counts: Counter[Reason] = Counter()
        for decision, number in self.tally.decisions.items():
            counts[decision.reason] += number
        return {str(reason): counts[reason] for reason in Reason if counts[reason]}

    def document(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        first, last = self.tally.first, self.tally.last
        return {
            "alarms": self.tally.alarms,
            "activations": self.activations,
            "rejected": self.tally.rejected,
            "decisions": self.words(),
            "reasons": self.reasons(),
            "workorders": self.workorders,
            "by_priority": {str(priority): number for priority, number in self.by_priority.items()},
            "by_asset": [
                {"asset": each.asset, "site": each.site, "workorders": each.workorders, "alarms": each.alarms} for each in self.by_asset
            ],
            "unmatched": self.unmatched,
            "received": {"first": first.isoformat() if first else None, "last": last.isoformat() if last else None},
        }


def read(connection: Connection, tally: Tally) -> Outcome:
    """Return the outcome of a replay that is over."""
    raised = standing_alarms.c.activations > 0
    return Outcome(
        tally=tally,
        activations=connection.execute(select(func.coalesce(func.sum(standing_alarms.c.activations), 0))).scalar_one(),
        workorders=connection.execute(select(func.count()).select_from(work_orders)).scalar_one(),
        by_priority=_by_priority(connection),
        by_asset=_by_asset(connection),
        unmatched=connection.execute(select(func.count()).where(raised, standing_alarms.c.asset.is_(None))).scalar_one(),
    )


def _by_priority(connection: Connection) -> dict[Priority, int]:
    rows = connection.execute(select(work_orders.c.priority, func.count()).group_by(work_orders.c.priority))
    counts = dict.fromkeys(Priority, 0)
    return counts | {Priority(priority): number for priority, number in rows}


def _by_asset(connection: Connection) -> list[Share]:
    """Return the assets with the most orders, among equals those with the most alarms."""
    alarms = _sums(connection, standing_alarms, func.sum(standing_alarms.c["count"]))
    orders = _sums(connection, work_orders, func.count())
    shares = [
        Share(asset=asset, site=site, workorders=orders.get((site, asset), 0), alarms=alarms.get((site, asset), 0))
        for site, asset in alarms.keys() | orders.keys()
    ]
    return sorted(shares, key=lambda share: (-share.workorders, -share.alarms, share.site, share.asset))[:MOST_ASSETS]


def _sums(connection: Connection, table: Any, number: Any) -> dict[tuple[str, str], int]:
    query = select(table.c.site, table.c.asset, number).where(table.c.asset.is_not(None)).group_by(table.c.site, table.c.asset)
    return {(site, asset): count for site, asset, count in connection.execute(query)}
