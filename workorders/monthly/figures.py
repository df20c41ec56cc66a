"""The figures of a month: how many promises were kept and broken, against what was agreed, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from workorders.monthly.record import SETTLED, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workorders.monthly.record import Record

NINE_OF_TEN = 9, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of the promises of one clock, at one priority or (`priority` empty) at all.

    `orders` is how many were settled; `timed` how many of these have been stopped, so that the time they took is known.
    `p90` is the time that nine of ten did not exceed. `agreed` is the share that must be kept by contract.
    """

    priority: str
    clock: str
    orders: int
    met: int
    breached: int
    cancelled: int
    running: int
    timed: int
    mean: timedelta | None
    median: timedelta | None
    p90: timedelta | None
    agreed: float | None

    @property
    def compliance(self) -> float | None:
        """The share of the settled promises that was kept; None when none was settled."""
        return self.met / self.orders if self.orders else None

    @property
    def holds(self) -> bool | None:
        """Whether the agreed share was reached; None when nothing was agreed or nothing settled."""
        if self.agreed is None or self.compliance is None:
            return None
        return self.compliance >= self.agreed


def by_priority(records: Sequence[Record], agreed: Mapping[str, float]) -> list[Figures]:
    """Return the figures of each priority and clock that has any, in this order."""
    pairs = {(record.priority, record.clock) for record in records if _told(record)}
    clocks = in_order(records)
    return [
        _figures(priority, clock, [each for each in records if (each.priority, each.clock) == (priority, clock)], agreed.get(priority))
        for priority, clock in sorted(pairs, key=lambda pair: (pair[0], clocks.index(pair[1])))
    ]


def of_all(records: Sequence[Record]) -> list[Figures]:
    """Return the figures of each clock over all priorities. There is no agreed share: contracts promise one by priority."""
    return [_figures("", clock, [each for each in records if each.clock == clock], None) for clock in in_order(records)]


def in_order(records: Iterable[Record]) -> list[str]:
    """Return the names of the clocks of which there is something to tell, the one with the shortest target first."""
    shortest: dict[str, timedelta] = {}
    for record in records:
        if _told(record) and record.target is not None:
            shortest[record.clock] = min(record.target, shortest.get(record.clock, record.target))
    return sorted(shortest, key=lambda clock: (shortest[clock], clock))


def _told(record: Record) -> bool:
    return record.outcome not in {Outcome.NONE, Outcome.EARLIER}


def _figures(priority: str, clock: str, records: Sequence[Record], agreed: float | None) -> Figures:
    count = {outcome: sum(1 for each in records if each.outcome is outcome) for outcome in Outcome}
    times = sorted(each.elapsed for each in records if each.outcome in SETTLED and each.elapsed is not None)
    return Figures(
        priority=priority,
        clock=clock,
        orders=count[Outcome.MET] + count[Outcome.BREACHED],
        met=count[Outcome.MET],
        breached=count[Outcome.BREACHED],
        cancelled=count[Outcome.CANCELLED],
        running=count[Outcome.RUNNING],
        timed=len(times),
        mean=sum(times, timedelta(0)) / len(times) if times else None,
        median=(times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2 if times else None,
        p90=times[rank(len(times)) - 1] if times else None,
        agreed=agreed,
    )


def rank(number: int) -> int:
    """Return the place, from 1, of the time that nine of ten of `number` sorted times do not exceed."""
    part, whole = NINE_OF_TEN
    return -(-part * number // whole)
