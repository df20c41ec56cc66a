"""Metrics of what presses now: promises broken and at risk by site and contract, how long is left, and what each contract asks for."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from prometheus_client import Gauge

from store import pressing
from store.pressing import Pressure
from streams.passing import Passing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from prometheus_client import CollectorRegistry

    from store.pressing import Promise
    from streams.estate import Estate
    from workorders.tally import ClockKind

PROMISE = ["site", "contract", "clock", "priority"]
SOMEBODY, NOBODY = "named", "none"
"""Whether the order has an engineer; who it is would be a label without a bound."""


class PressureGauges:
    """Gauges over all promises of an estate. `site` and `contract` name the label that a site or contract has: see `Metrics`."""

    def __init__(self, registry: CollectorRegistry, estate: Estate, site: Callable[[str], str], contract: Callable[[str], str]) -> None:
        self._site, self._contract = site, contract
        self.pressing = Gauge(
            "callout_sla_pressing", "Promises broken or at risk, work not done", [*PROMISE, "state", "engineer"], registry=registry
        )
        left = Gauge("callout_sla_at_risk_left_seconds", "Shortest time left of promises at risk", PROMISE, registry=registry)
        self._left = Passing(left)
        self.target = Gauge(
            "callout_sla_compliance_target_ratio", "Share of promises to be kept", ["contract", "priority"], registry=registry
        )
        self._promises = {
            (site, terms.contract, terms.rule.name, str(priority))
            for each in estate.policies.contracts
            for site, terms in product(each.sites, each.every_clock())
            for priority in terms.targets
        }
        for each in estate.policies.contracts:
            for side in each.sides():
                for priority, share in side.compliance.items():
                    self.target.labels(side.id, priority).set(share)
        self._set({})

    def look(self, live: Iterable[tuple[ClockKind, int]], soonest: Mapping[Promise, datetime], now: datetime) -> None:
        """Set the gauges as of `now`, from the clocks that have not stopped and from when the first at risk are due."""
        numbers: Counter[tuple[Promise, Pressure, str]] = Counter()
        for group, number in pressing.count(live).items():
            numbers[self._labelled(group.promise), group.pressure, SOMEBODY if group.engineer else NOBODY] += number
        left: dict[Promise, float] = {}
        for found, due in soonest.items():
            promise, seconds = self._labelled(found), max(0.0, (due - now).total_seconds())
            left[promise] = min(seconds, left.get(promise, seconds))
        self._promises |= {promise for promise, _, _ in numbers}
        self._set(numbers)
        self._left.show(left.items())

    def look_away(self) -> None:
        """Show that nothing presses: another process says what does."""
        self._set({})
        self._left.show(())

    def _set(self, numbers: Mapping[tuple[Promise, Pressure, str], int]) -> None:
        for promise, state, engineer in product(sorted(self._promises), Pressure, (SOMEBODY, NOBODY)):
            self.pressing.labels(*promise, state, engineer).set(numbers.get((promise, state, engineer), 0))

    def _labelled(self, promise: Promise) -> Promise:
        site, contract, clock, priority = promise
        return self._site(site), self._contract(contract), clock, priority
