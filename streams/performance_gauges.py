"""Gauges of ISA-18.2: what the alarms of each site ask of an operator now. Read from SQL, so a restart changes none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import Gauge

from streams import performance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from prometheus_client import CollectorRegistry
    from sqlalchemy import Connection

    from streams.performance import Performance

GAUGES: tuple[tuple[str, str, str], ...] = (
    ("lately", "callout_isa_alarms_10m", "Alarms (points that left normal) in the last ten minutes"),
    ("mean_of_hour", "callout_isa_alarms_10m_mean_hour", "Alarms in ten minutes, mean of the last hour"),
    ("mean_of_day", "callout_isa_alarms_10m_mean_day", "Alarms in ten minutes, mean of the last day"),
    ("peak_of_day", "callout_isa_alarms_10m_peak_day", "Alarms in ten minutes, most in the last day"),
    ("flood", "callout_isa_flood", "1 while a site is in a flood"),
    ("share_in_flood", "callout_isa_flood_share_day", "Share of the last day in a flood"),
    ("standing", "callout_isa_standing", "Alarms that stand"),
    ("stale", "callout_isa_stale", "Alarms that have stood longer than a day"),
    ("flapping", "callout_isa_flapping", "Alarms that stand and come and go too often"),
    ("orders_per_1000", "callout_isa_orders_per_1000_alarms", "Work orders for a thousand alarms, of the last day"),
    ("unmatched_share", "callout_isa_unmatched_share", "Share of the alarms of the last day that no asset was found for"),
)
"""Figure, name and help of each gauge; a figure that there is none of reads 0."""


class PerformanceGauges:
    """One gauge a figure, by site. A site that is not declared has no series of its own."""

    def __init__(self, registry: CollectorRegistry, sites: Iterable[str], site: Callable[[str], str]) -> None:
        self._sites = sorted(sites)
        self._site = site
        self._gauges = {figure: Gauge(name, about, ["site"], registry=registry) for figure, name, about in GAUGES}
        self.look_away()

    def look_away(self) -> None:
        """Show nothing: another process does, or nobody has looked yet."""
        for gauge in self._gauges.values():
            for each in self._sites:
                gauge.labels(each).set(0)

    def look(self, connection: Connection, now: datetime) -> None:
        """Set the gauges as of `now`."""
        for site, figures in performance.of_sites(connection, self._sites, now).items():
            if self._site(site) == site:
                self._set(site, figures)

    def _set(self, site: str, figures: Performance) -> None:
        for figure, gauge in self._gauges.items():
            gauge.labels(site).set(getattr(figures, figure) or 0)
