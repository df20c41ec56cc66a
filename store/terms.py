"""The terms of a clock as JSON, frozen beside the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sla.policy import ClockRule, Terms


def write(terms: Terms) -> dict[str, Any]:
    """Return JSON; durations in seconds."""
    return {
        "contract": terms.contract,
        "name": terms.rule.name,
        "start": terms.rule.start,
        "stop": terms.rule.stop,
        "pause": sorted(terms.rule.pause),
        "targets": {priority: target.total_seconds() for priority, target in terms.targets.items()},
        "warn_at": list(terms.warn_at),
    }


def read(stored: dict[str, Any]) -> Terms:
    """Return what `write` wrote."""
    rule = ClockRule(name=stored["name"], start=stored["start"], stop=stored["stop"], pause=frozenset(stored["pause"]))
    targets = {priority: timedelta(seconds=seconds) for priority, seconds in stored["targets"].items()}
    return Terms(contract=stored["contract"], rule=rule, targets=targets, warn_at=tuple(stored["warn_at"]))
