"""A clock as it is shown: worked out from the order's timeline at this moment, not taken from the row."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import Field

from sla import clock as sla
from sla.clock import ClockState, Reading
from web.answer import Answer
from workorders import promise
from workorders.order import Entry


class Clock(Answer):
    """One promise on an order, as of now. Durations are seconds of counted time."""

    name: str = Field(examples=["fix"])
    contract: str = Field(examples=["riverside-fm"])
    state: ClockState
    target_seconds: float = Field(examples=[86400.0])
    elapsed_seconds: float = Field(examples=[5025.0])
    remaining_seconds: float = Field(description="What is left of the target, negative once it is used up.", examples=[81375.0])
    paused_seconds: float
    running: bool = Field(description="Whether it is neither paused nor stopped; also true of a clock that is late.")
    counting: bool = Field(description="Whether time counts at this moment: it runs, and these are hours of its calendar.")
    turns_at: datetime | None = Field(
        description="When a clock that runs begins to count, or ceases to, by the hours of its calendar; null when it always counts."
    )
    turns_in: float | None = Field(exclude=True, description="The same in seconds from now on, for pages.")
    started_at: datetime
    stopped_at: datetime | None
    due_at: datetime | None = Field(description="When the target is or was used up; null while the clock does not run.")
    breached: bool = Field(description="Whether the promise was broken, whatever came after.")
    breached_at: datetime | None
    at_risk: bool = Field(description="Whether a warning has been passed and the promise may still be kept.")

    @property
    def late(self) -> bool:
        """Whether the promise is broken and what was promised is still not done."""
        return self.breached and self.stopped_at is None

    @property
    def done(self) -> bool:
        """Whether the clock has stopped."""
        return self.stopped_at is not None

    @property
    def share(self) -> float:
        """The used part of the target, from 0 to 1."""
        return min(1.0, max(0.0, self.elapsed_seconds / self.target_seconds)) if self.target_seconds else 1.0


def read(clocks: Iterable[promise.Clock], timeline: Sequence[Entry], now: datetime) -> list[Clock]:
    """Return these clocks as they stand at `now`; one whose priority has no target any more is left out."""
    marks = [mark for mark in promise.marks_of(timeline) if mark.at <= now]
    readings = ((clock, sla.read(clock.terms, marks, now)) for clock in clocks)
    return [_shown(clock, reading, marks[-1].priority, now) for clock, reading in readings if reading is not None]


def _shown(clock: promise.Clock, reading: Reading, priority: str, now: datetime) -> Clock:
    warned = sla.warnings_passed(clock.terms, reading) > 0
    running = reading.due_at is not None
    open_now, turns_at = clock.terms.calendar(priority).turns(now) if running else (False, None)
    return Clock(
        name=clock.name,
        contract=clock.terms.contract,
        state=reading.state,
        target_seconds=reading.target.total_seconds(),
        elapsed_seconds=reading.elapsed.total_seconds(),
        remaining_seconds=reading.remaining.total_seconds(),
        paused_seconds=reading.paused.total_seconds(),
        running=running,
        counting=running and open_now,
        turns_at=turns_at,
        turns_in=(turns_at - now).total_seconds() if turns_at is not None else None,
        started_at=reading.started_at,
        stopped_at=reading.stopped_at,
        due_at=reading.due_at,
        breached=reading.breached,
        breached_at=reading.overdue_at if reading.breached else None,
        at_risk=warned and reading.state in sla.LIVE,
    )
