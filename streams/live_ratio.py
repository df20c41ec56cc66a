"""The part of their time that live clocks have used: a histogram of how things stand now, and not a count of what has happened."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prometheus_client.core import GaugeHistogramMetricFamily
from prometheus_client.registry import Collector

from sla.clock import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import CollectorRegistry
    from prometheus_client.metrics_core import Metric

    from workorders.tally import ClockKind

NAME = "callout_sla_live_elapsed_ratio"
BOUNDS = (*(str(part / whole) for part, whole in MARKS), "+Inf")


class LiveRatio(Collector):
    """Clocks that have not stopped, by clock and priority and the part of the target that they have used.

    `series` are the clocks and priorities that are shown also while none of them runs.
    """

    def __init__(self, registry: CollectorRegistry, series: Iterable[tuple[str, str]]) -> None:
        self._found: dict[tuple[str, str], Counter[int]] = {each: Counter() for each in sorted(series)}
        registry.register(self)

    def show(self, live: Iterable[tuple[ClockKind, int]]) -> None:
        """Show these clocks from now on."""
        found: dict[tuple[str, str], Counter[int]] = {each: Counter() for each in self._found}
        for kind, number in live:
            found.setdefault((kind.clock, kind.priority), Counter())[kind.passed] += number
        self._found = found

    def collect(self) -> Iterable[Metric]:
        """Return the histogram. A clock that has reached a bound is beyond it."""
        family = GaugeHistogramMetricFamily(NAME, "Elapsed over target, of clocks that have not stopped", labels=["clock", "priority"])
        for labels, counts in self._found.items():
            up_to = [(bound, float(sum(counts[passed] for passed in range(place + 1)))) for place, bound in enumerate(BOUNDS)]
            family.add_metric(labels, up_to, gsum_value=None)
            family.samples.pop()  # the sum: nobody knows it, and it would say nothing
        return [family]
