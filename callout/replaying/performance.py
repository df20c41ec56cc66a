"""The figures of ISA-18.2 for a history: how many alarms, when too many, what stands, what chatters, who sends most. Values only.

Clause 16 of ANSI/ISA-18.2-2016 names the figures, `rules.load` the targets. An alarm counts when its point leaves normal: what only repeats
does not. Times are those that plant says (`at`), in regular intervals of ten minutes; all sites together are one desk.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from rules import load
from rules.alarm import Severity
from rules.load import Flood

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from callout.replaying.meter import Key, Meter

MOST = 10
"""Sources, and alarms of each kind of nuisance, that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Alarms in an interval of ten minutes: on average over all `intervals`, at most, and the floods."""

    activations: int
    intervals: int
    peak: int
    peak_at: datetime | None
    floods: Sequence[Flood]

    @property
    def mean(self) -> float:
        """Alarms in ten minutes, on average."""
        return self.activations / self.intervals if self.intervals else 0.0

    @property
    def flooded(self) -> timedelta:
        """Time in flood."""
        return sum((flood.length for flood in self.floods), timedelta())

    @property
    def share_in_flood(self) -> float:
        """The part of the time that was in flood, from 0 to 1."""
        return self.flooded / (self.intervals * load.INTERVAL) if self.intervals else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """One alarm that is a nuisance, and how much of one: changes, or seconds."""

    site: str
    source: str
    kind: str
    much: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    """A source, its activations, and its share of all of them."""

    site: str
    source: str
    activations: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many alarms stood: at the end of the history, and at most, as counted at the end of each interval."""

    at_end: int = 0
    peak: int = 0
    peak_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """All figures of one history.

    `counts` are alarms by interval; `stood` says how many stood at the end of those intervals in which that changed.
    """

    begins_at: datetime | None
    ends_at: datetime | None
    rate: Rate
    by_site: Mapping[str, Rate]
    counts: Mapping[int, int]
    stood: Mapping[int, int]
    standing: Standing
    stale: int
    stale_at_end: int
    stalest: Sequence[Named]
    chattering: int
    worst_chatter: Sequence[Named]
    top: Sequence[Busy]
    severities: Mapping[Severity, int] = field(default_factory=dict)

    def document(self, workorders: int, by_priority: Mapping[Any, int]) -> dict[str, Any]:
        """Return the figures as JSON values: shares from 0 to 1, times in seconds."""
        return {
            "period": {"begins_at": _when(self.begins_at), "ends_at": _when(self.ends_at), "intervals": self.rate.intervals},
            "alarms_per_10_minutes": {
                "mean": round(self.rate.mean, 4),
                "peak": self.rate.peak,
                "peak_at": _when(self.rate.peak_at),
                "acceptable": load.ACCEPTABLE,
                "manageable": load.MANAGEABLE,
            },
            "floods": _floods(self.rate),
            "standing": {"at_end": self.standing.at_end, "peak": self.standing.peak, "peak_at": _when(self.standing.peak_at)},
            "stale": {
                "alarms": self.stale,
                "at_end": self.stale_at_end,
                "after_seconds": load.STALE_AFTER.total_seconds(),
                "longest": [_named(each, "seconds") for each in self.stalest],
            },
            "chattering": {"alarms": self.chattering, "worst": [_named(each, "transitions") for each in self.worst_chatter]},
            "top_sources": {
                "share": round(sum(each.share for each in self.top), 4),
                "sources": [asdict(each) | {"share": round(each.share, 4)} for each in self.top],
            },
            "priority_mix": {"activations": _shares(self.severities), "workorders": _shares(by_priority)},
            "jobs_per_1000_activations": per_thousand(workorders, self.rate.activations),
            "by_site": [
                {
                    "site": site,
                    "activations": rate.activations,
                    "mean_per_10_minutes": round(rate.mean, 4),
                    "peak_per_10_minutes": rate.peak,
                    "floods": len(rate.floods),
                    "share_of_time_in_flood": round(rate.share_in_flood, 4),
                }
                for site, rate in self.by_site.items()
            ],
        }


def of(meter: Meter, first: datetime | None, last: datetime | None) -> Performance:
    """Return the figures of what `meter` has counted in a history that was received from `first` to `last`."""
    begins = min((at for at in (first, meter.first) if at is not None), default=None)
    ends = max((at for at in (last, meter.last) if at is not None), default=None)
    intervals = load.interval_of(ends) - load.interval_of(begins) + 1 if begins is not None and ends is not None else 0
    counts: Counter[int] = Counter()
    for by_interval in meter.activations.values():
        counts.update(by_interval)
    stood = dict(zip(sorted(meter.standing), accumulate(meter.standing[interval] for interval in sorted(meter.standing)), strict=True))
    stale = meter.stale(ends) if ends is not None else {}
    long = {key: max(stale.get(key, timedelta()), meter.stood_long.get(key, timedelta())) for key in stale.keys() | meter.stood_long.keys()}
    chatter = {key: changes.number for key, changes in meter.changes.items() if changes.chatter}
    return Performance(
        begins_at=begins,
        ends_at=ends,
        rate=_rate(counts, intervals),
        by_site={site: _rate(meter.activations[site], intervals) for site in sorted(meter.activations)},
        counts=counts,
        stood=stood,
        standing=_standing(stood, len(meter.since)),
        stale=len(long),
        stale_at_end=len(stale),
        stalest=_worst({key: length.total_seconds() for key, length in long.items()}),
        chattering=len(chatter),
        worst_chatter=_worst(chatter),
        top=_top(meter),
        severities={severity: meter.severities[severity] for severity in Severity},
    )


def per_thousand(workorders: int, activations: int) -> float | None:
    """Return work orders for a thousand activations; None without any."""
    return round(1000 * workorders / activations, 2) if activations else None


def _rate(counts: Counter[int], intervals: int) -> Rate:
    busiest = max(counts, key=lambda interval: (counts[interval], -interval), default=None)
    return Rate(
        activations=counts.total(),
        intervals=intervals,
        peak=counts[busiest] if busiest is not None else 0,
        peak_at=load.begin_of(busiest) if busiest is not None else None,
        floods=tuple(load.floods(counts)),
    )


def _standing(stood: Mapping[int, int], at_end: int) -> Standing:
    most = max(stood, key=lambda interval: (stood[interval], -interval), default=None)
    if most is None:
        return Standing()
    return Standing(at_end=at_end, peak=stood[most], peak_at=load.begin_of(most + 1))


def _top(meter: Meter) -> list[Busy]:
    total = meter.sources.total()
    busiest = sorted(meter.sources.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    return [Busy(site=site, source=source, activations=number, share=number / total) for (site, source), number in busiest]


def _worst(much: Mapping[Key, float]) -> list[Named]:
    worst = sorted(much.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    return [Named(site=site, source=source, kind=kind, much=number) for (site, source, kind), number in worst]


def _floods(rate: Rate) -> dict[str, Any]:
    longest = sorted(rate.floods, key=lambda flood: (-flood.alarms, flood.begins_at))[:MOST]
    return {
        "number": len(rate.floods),
        "activations": sum(flood.alarms for flood in rate.floods),
        "seconds": rate.flooded.total_seconds(),
        "share_of_time": round(rate.share_in_flood, 4),
        "worst": [
            {
                "begins_at": flood.begins_at.isoformat(),
                "ends_at": flood.ends_at.isoformat(),
                "activations": flood.alarms,
                "peak": flood.peak,
            }
            for flood in longest
        ],
    }


def _named(each: Named, unit: str) -> dict[str, Any]:
    return {"site": each.site, "source": each.source, "kind": each.kind, unit: each.much}


def _shares(numbers: Mapping[Any, int]) -> dict[str, float]:
    total = sum(numbers.values())
    return {str(name): round(number / total, 4) if total else 0.0 for name, number in numbers.items()}


def _when(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
