"""A gauge whose series come and go. A series that is gone is taken away, and not left standing at its last value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import Gauge


class Passing:
    """Shows what it is told in `gauge`, and nothing else. What stays is never away for a moment, as a scrape may come at any."""

    def __init__(self, gauge: Gauge) -> None:
        self.gauge = gauge
        self._shown: set[tuple[str, ...]] = set()

    def show(self, values: Iterable[tuple[tuple[str, ...], float]]) -> None:
        """Show one series for each pair of labels and value."""
        shown = set()
        for labels, value in values:
            self.gauge.labels(*labels).set(value)
            shown.add(labels)
        for labels in self._shown - shown:
            self.gauge.remove(*labels)
        self._shown = shown
