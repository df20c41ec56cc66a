"""The outcome: what a replayed history came to, read from the database at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from callout.replaying import performance
from rules.reason import Reason, Word
from rules.treatment import Priority
from store import totals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from callout.replaying.meter import Meter
    from callout.replaying.performance import Performance
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
    performance: Performance

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
            "performance": self.performance.document(self.workorders, self.by_priority),
        }


def read(connection: Connection, tally: Tally, meter: Meter) -> Outcome:
    """Return the outcome of a replay that is over."""
    orders = totals.orders(connection)
    return Outcome(
        tally=tally,
        activations=totals.activations(connection),
        workorders=sum(number for _, _, number in orders),
        by_priority={each: sum(number for priority, _, number in orders if priority is each) for each in Priority},
        by_asset=_by_asset(totals.orders_by_asset(connection), totals.messages_by_asset(connection)),
        unmatched=totals.unmatched(connection),
        performance=performance.of(meter, tally.first, tally.last),
    )


def _by_asset(orders: totals.Assets, alarms: totals.Assets) -> list[Share]:
    """Return the assets with the most orders, among equals those with the most alarms."""
    shares = [
        Share(asset=asset, site=site, workorders=orders.get((site, asset), 0), alarms=alarms.get((site, asset), 0))
        for site, asset in alarms.keys() | orders.keys()
    ]
    return sorted(shares, key=lambda share: (-share.workorders, -share.alarms, share.site, share.asset))[:MOST_ASSETS]
