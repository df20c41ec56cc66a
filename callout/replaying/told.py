"""The figures of ISA-18.2 in words: the same lines on a terminal and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from callout import printed
from callout.replaying import performance
from rules import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from callout.replaying.performance import Named, Performance


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: its name, its value, and what there is to say about it. `good` is None where nothing is held against it."""

    name: str
    value: str
    remark: str = ""
    good: bool | None = None


def said(figures: Performance, workorders: int) -> Iterator[Told]:
    """Yield the figures of a history that had `workorders`."""
    rate = figures.rate
    yield Told("Alarms in 10 minutes, mean", f"{rate.mean:,.2f}", _verdict(rate.mean), rate.mean <= load.MANAGEABLE)
    yield Told("Alarms in 10 minutes, peak", f"{rate.peak:,}", _from(rate.peak_at), rate.peak < load.FLOOD_FROM)
    floods = "from 10 alarms in 10 minutes until there are fewer than 5"
    if rate.floods:
        floods = f"{printed.span(rate.flooded)} in all; the longest {printed.span(max(flood.length for flood in rate.floods))}"
    yield Told("Floods", f"{len(rate.floods):,}", floods, not rate.floods)
    yield Told("Time in flood", f"{rate.share_in_flood:.1%}", "of the whole history", not rate.floods)
    peak = f"at most {figures.standing.peak:,}, at {figures.standing.peak_at:%Y-%m-%d %H:%M} UTC" if figures.standing.peak else ""
    yield Told("Standing at the end", f"{figures.standing.at_end:,}", peak)
    stale = f"stood longer than a day; {figures.stale_at_end:,} still do at the end"
    yield Told("Stale alarms", f"{figures.stale:,}", stale if figures.stale else "none stood longer than a day", not figures.stale)
    chatter = _worst(figures.worst_chatter) if figures.chattering else "none changed three times within a minute"
    yield Told("Chattering alarms", f"{figures.chattering:,}", chatter, not figures.chattering)
    yield Told("Severity of the alarms", "", mix(figures.severities))
    jobs = performance.per_thousand(workorders, rate.activations)
    yield Told("Work orders for 1,000 alarms", f"{jobs:,.1f}" if jobs is not None else "none")


def mix(numbers: Mapping[Any, int]) -> str:
    """Say the shares of what there is."""
    total = sum(numbers.values()) or 1
    return ", ".join(f"{name} {number / total:.0%}" for name, number in numbers.items() if number)


def _verdict(mean: float) -> str:
    if mean <= load.ACCEPTABLE:
        return "acceptable: about one"
    return "the most that can be managed: about two" if mean <= load.MANAGEABLE else "more than the two that can be managed"


def _from(at: datetime | None) -> str:
    return f"from {at:%Y-%m-%d %H:%M} UTC" if at is not None else ""


def _worst(each: Sequence[Named]) -> str:
    return f"most of all {each[0].source} {each[0].kind} of {each[0].site}: {each[0].much:,} changes"
