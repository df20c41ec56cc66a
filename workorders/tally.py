"""What an open order and its clocks count as in figures: values to count by, and by how much a change moves the counts."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sla import clock as clocks
from workorders.order import ENDED

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from rules.treatment import Priority
    from workorders.order import Status
    from workorders.promise import Clock


class Pressure(StrEnum):
    """How the promises on an order press: one is broken, or one has passed a warning and may still be kept, or none does."""

    NONE = ""
    AT_RISK = "at-risk"
    BROKEN = "broken"


class OrderKind(NamedTuple):
    """What an open order counts as."""

    site: str
    priority: str
    status: str
    pressure: str


class ClockKind(NamedTuple):
    """What a clock counts as that has not stopped. `passed` is how many of `sla.clock.MARKS` are behind it."""

    site: str
    contract: str
    clock: str
    priority: str
    state: str
    warned: bool
    engineer: bool
    passed: int

    @property
    def at_risk(self) -> bool:
        """Whether it has passed a warning and may still be kept."""
        return self.warned and self.state in clocks.LIVE


class Counted(Protocol):
    """What counts of an order."""

    @property
    def site(self) -> str: ...
    @property
    def priority(self) -> Priority: ...
    @property
    def status(self) -> Status: ...
    @property
    def engineer(self) -> str | None: ...


def add(counts: Counter[OrderKind | ClockKind], order: Counted, held: Iterable[Clock], by: int) -> None:
    """Count `order` with its clocks into `counts`, or with `by` of -1 take it out; one that has ended counts as nothing."""
    if order.status in ENDED:
        return
    site, priority, named = order.site, str(order.priority), order.engineer is not None
    pressure = Pressure.NONE
    for clock in held:
        reading = clock.reading
        if reading.breached:
            pressure = Pressure.BROKEN
        elif pressure is Pressure.NONE and clock.at_risk:
            pressure = Pressure.AT_RISK
        if reading.stopped_at is None and reading.state is not clocks.ClockState.IDLE:
            kind = ClockKind(
                site, clock.terms.contract, clock.name, priority, str(reading.state), clock.warned > 0, named, clocks.marks_passed(reading)
            )
            counts[kind] += by
    counts[OrderKind(site, priority, str(order.status), str(pressure))] += by
