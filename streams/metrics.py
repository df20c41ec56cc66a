"""Prometheus metrics: names and labels are a contract (docs/METRICS.md). Every label value has a bound; series start at 0."""

from __future__ import annotations

from collections import Counter as Counts
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING

from prometheus_client import Counter, Gauge, Histogram

from ingest.source import CANONICAL
from rules.reason import POSSIBLE, REJECTIONS, Word
from rules.treatment import Priority
from sla.clock import ClockState
from store import pressing, tallies
from streams.busiest import Busiest
from streams.labels import OTHER, Labels
from streams.live_ratio import LiveRatio
from streams.passing import Passing
from streams.performance_gauges import PerformanceGauges
from streams.pressure import PressureGauges
from workorders.order import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import CollectorRegistry
    from sqlalchemy import Connection

    from rules.rejected import Rejected
    from store.outbox import Stored
    from streams.committed import Committed
    from streams.estate import Estate
    from streams.frame import Frame
    from workorders.events import Event
    from workorders.tally import ClockKind

LATENCY = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60)
LAG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600)
SPELL = (60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400, 172_800, 432_000, 864_000)
"""From a minute to ten days: how long people take."""

RATIO = (0.1, 0.25, 0.5, 0.75, 0.9, 1)

MOST_BUSY = 10
"""Sources that the metrics name, the busiest ones: more would be a label without a bound."""


def pages_gauge(registry: CollectorRegistry) -> Gauge:
    """Make the gauge that says where people find the pages: a process that only shows them has no other metric."""
    return Gauge("callout_pages_info", "Where the pages are, for links of dashboards", ["url"], registry=registry)


class Metrics:
    """All metrics of one process, in the registry that it is given."""

    def __init__(self, registry: CollectorRegistry, estate: Estate) -> None:
        self._labels = Labels(estate)
        self._dialects = frozenset({CANONICAL.dialect, *(source.dialect for source in estate.sources)})
        self.received = Counter(
            "callout_alarms_received", "Alarms received, without what was rejected", ["site", "dialect"], registry=registry
        )
        self.redelivered = Counter("callout_alarms_redelivered", "Messages that had been committed before", registry=registry)
        self.rejected = Counter("callout_alarms_rejected", "Messages that are no alarms", ["reason"], registry=registry)
        self.decisions = Counter("callout_decisions", "What the rules decided", ["decision", "reason"], registry=registry)
        self.opened = Counter("callout_workorders_opened", "Work orders opened", ["site", "priority", "trade"], registry=registry)
        self.open = Gauge("callout_workorders_open", "Work orders that are open", ["site", "priority", "status"], registry=registry)
        self.running = Gauge("callout_sla_clocks_running", "SLA clocks that run", ["clock", "priority"], registry=registry)
        self.at_risk = Gauge("callout_sla_at_risk", "SLA clocks past a warning", ["clock", "priority"], registry=registry)
        sla = ["site", "contract", "clock", "priority"]
        self.breaches = Counter("callout_sla_breaches", "SLA clocks breached", sla, registry=registry)
        self.met = Counter("callout_sla_met", "SLA clocks met", sla, registry=registry)
        self.latency = Histogram(
            "callout_alarm_to_workorder_seconds", "From alarm received to order committed", registry=registry, buckets=LATENCY
        )
        self.lag = Histogram("callout_sla_detection_lag_seconds", "From due to breach recorded", registry=registry, buckets=LAG)
        self.ratio = Histogram(
            "callout_sla_elapsed_ratio",
            "Elapsed over target, of clocks met",
            ["clock", "priority"],
            registry=registry,
            buckets=RATIO,
        )
        self._pages = pages_gauge(registry)
        self.position_lag = Gauge("callout_position_lag", "Messages received that are not committed yet", registry=registry)
        busy = Gauge("callout_busy_source_alarms", "Alarms of the busiest sources in 10 minutes", ["site", "source"], registry=registry)
        self._busiest, self._busy = Busiest(), Passing(busy)
        self._top = Gauge("callout_isa_top_sources_share", "Share of the busiest sources in the alarms of ten minutes", registry=registry)
        self._performance = PerformanceGauges(registry, self._labels.sites, self._labels.site)
        self._pressure = PressureGauges(registry, estate, self._labels.site, self._labels.contract)
        self.spells = {
            "workorder.attended": Histogram(
                "callout_time_to_respond_seconds", "From logged to attended", ["priority"], registry=registry, buckets=SPELL
            ),
            "workorder.completed": Histogram(
                "callout_time_to_fix_seconds", "From logged to completed", ["priority"], registry=registry, buckets=SPELL
            ),
        }
        self.carried = Counter("callout_gateway_messages", "Messages that a gateway handed to Kafka", registry=registry)
        place = ["topic", "partition"]
        lag = Gauge("callout_partition_lag", "Records on Kafka that are not committed yet", place, registry=registry)
        offset = Gauge("callout_partition_offset", "Offset up to which all is in SQL", place, registry=registry)
        self.partition_lag, self.partition_offset = Passing(lag), Passing(offset)
        self._clock_series = {
            (terms.rule.name, priority) for each in estate.policies.contracts for terms in each.every_clock() for priority in terms.targets
        }
        self._live_ratio = LiveRatio(registry, self._clock_series)
        self._start_at_zero(estate)

    def pages_are_at(self, url: str) -> None:
        """Say where people find the pages: dashboards link to them."""
        self._pages.labels(url.rstrip("/")).set(1)

    def messages_read(self, frame: Frame, now: datetime) -> None:
        """Count the alarms of a frame that was committed at `now`."""
        dialect = frame.dialect if frame.dialect in self._dialects else OTHER
        site = self._labels.site(frame.site)
        self.received.labels(site, dialect).inc(len(frame.alarms))
        self._busiest.take(site, [alarm.source for alarm in frame.alarms], now)

    def refused(self, rejected: Rejected) -> None:
        """Count a message that was refused."""
        self.rejected.labels(rejected.reason).inc()
        self.decisions.labels(Word.REJECTED, rejected.reason).inc()

    def committed(self, committed: Committed) -> None:
        """Count what a transaction did."""
        for decision, number in committed.decisions.items():
            self.decisions.labels(decision.word, decision.reason).inc(number)
        for event in committed.events:
            self.event(event)

    def event(self, event: Event | Stored) -> None:
        """Count an event, whoever caused it."""
        data = event.data
        if event.type == "workorder.opened":
            self.opened.labels(self._labels.site(event.site), data["priority"], self._labels.trade(data["trade"])).inc()
        elif event.type in self.spells and "logged_at" in data:  # one that an older version left in the outbox has none
            took = event.at - datetime.fromisoformat(data["logged_at"])
            self.spells[event.type].labels(data["priority"]).observe(max(0.0, took.total_seconds()))
        elif event.type in ("sla.breached", "sla.met"):
            labels = (self._labels.site(event.site), self._labels.contract(data["contract"]), data["clock"], data["priority"])
            (self.breaches if event.type == "sla.breached" else self.met).labels(*labels).inc()
            if "lag" in data:
                self.lag.observe(data["lag"])
            if event.type == "sla.met":
                self.ratio.labels(data["clock"], data["priority"]).observe(data["elapsed_seconds"] / data["target_seconds"])

    def look(self, connection: Connection, now: datetime) -> None:
        """Set the gauges as of `now` from SQL, where they cannot drift from the truth; and who has been busy."""
        self._set_open(connection)
        live = tallies.live_clocks(connection)
        self._set_clocks(self.running, ((kind, number) for kind, number in live if kind.state == ClockState.RUNNING))
        self._set_clocks(self.at_risk, ((kind, number) for kind, number in live if kind.at_risk))
        self._live_ratio.show(live)
        self._pressure.look(live, pressing.soonest(connection), now)
        self._performance.look(connection, now)
        self.look_at_sources(now)

    def look_away(self) -> None:
        """Show nothing of what `look` shows of all orders: from now on another process does, and whoever sums must not count them twice."""
        for key in self._open_series():
            self.open.labels(*key).set(0)
        self._set_clocks(self.running, ())
        self._set_clocks(self.at_risk, ())
        self._live_ratio.show(())
        self._pressure.look_away()
        self._performance.look_away()

    def look_at_sources(self, now: datetime) -> None:
        """Say which sources this process has heard most of; needs no SQL."""
        top = self._busiest.top(now, MOST_BUSY)
        self._busy.show(top.items())
        self._top.set(sum(top.values()) / (self._busiest.total() or 1))

    def _set_clocks(self, gauge: Gauge, some: Iterable[tuple[ClockKind, int]]) -> None:
        found = Counts[tuple[str, str]]()
        for kind, number in some:
            found[kind.clock, kind.priority] += number
        self._clock_series |= found.keys()
        for key in self._clock_series:
            gauge.labels(*key).set(found[key])

    def _set_open(self, connection: Connection) -> None:
        found: Counts[tuple[str, str, str]] = Counts(dict.fromkeys(self._open_series(), 0))
        for kind, number in tallies.orders(connection):
            found[self._labels.site(kind.site), kind.priority, kind.status] += number
        for key, number in found.items():
            self.open.labels(*key).set(number)

    def _open_series(self) -> list[tuple[str, str, str]]:
        return list(product(sorted(self._labels.sites | {OTHER}), Priority, OPEN))

    def _start_at_zero(self, estate: Estate) -> None:
        for reason in REJECTIONS:
            self.rejected.labels(reason)
        for decision in POSSIBLE:
            self.decisions.labels(decision.word, decision.reason)
        sites = sorted(self._labels.sites | {OTHER})
        dialects = sorted(self._dialects)
        for site in sites:
            for dialect in dialects:
                self.received.labels(site, dialect)
        for key in product(sites, Priority, sorted(self._labels.trades | {OTHER})):
            self.opened.labels(*key)
        for series in self._open_series():
            self.open.labels(*series)
        for spell, priority in product(self.spells.values(), Priority):
            spell.labels(priority)
        self._start_clocks_at_zero(estate)

    def _start_clocks_at_zero(self, estate: Estate) -> None:
        for clock, priority in sorted(self._clock_series):
            self.running.labels(clock, priority)
            self.at_risk.labels(clock, priority)
            self.ratio.labels(clock, priority)
        for contract in estate.policies.contracts:
            for site, terms in product(contract.sites, contract.every_clock()):
                for level in terms.targets:
                    self.breaches.labels(site, terms.contract, terms.rule.name, level)
                    self.met.labels(site, terms.contract, terms.rule.name, level)
