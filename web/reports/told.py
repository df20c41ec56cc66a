"""A breach as it is told: the promise, the holds, where the time went, why there was an order at all, and the timeline."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import Field

from web.answer import Answer
from workorders.monthly import story
from workorders.monthly.record import Record
from workorders.order import Entry, name_of


class HoldLine(Answer):
    """A time in which the order waited for something."""

    reason: str = Field(examples=["awaiting-parts"])
    begins_at: datetime
    ends_at: datetime | None = Field(description="Null while it still waits.")


class WaitLine(Answer):
    """The longest time in which nothing happened before the promised time was up, by the clock on the wall."""

    after: str = Field(description="The event after which nothing happened.", examples=["assigned"])
    until: str | None = Field(description="The event that ended it; null when the promised time was up first.")
    seconds: float


class StoryLine(Answer):
    """One line of the timeline."""

    at: datetime
    recorded_at: datetime
    event: str
    by: str
    text: str


class Breach(Answer):
    """One promise that was broken in the month. Durations are counted seconds."""

    order: str = Field(examples=["WO-31"])
    clock: str
    priority: str
    title: str
    site: str
    asset: str | None
    location: str
    trade: str
    engineer: str | None
    status: str
    logged_at: datetime
    breached_at: datetime
    stopped_at: datetime | None = Field(description="When what was promised was done after all; null while it is not.")
    target_seconds: float
    elapsed_seconds: float | None = Field(description="The time it took; null while it is not done.")
    overdue_seconds: float | None = Field(description="What it took beyond its target.")
    paused_seconds: float | None
    holds: list[HoldLine]
    wait: WaitLine | None
    why: list[str] = Field(description="Why there was such an order, one sentence a step.")
    timeline: list[StoryLine]


def breach(record: Record, timeline: Sequence[Entry]) -> Breach:
    """Return the story of a broken promise; `timeline` is that of its order."""
    if record.breached_at is None or record.target is None or record.started_at is None:
        message = f"the {record.clock} promise of {name_of(record.order)} is not broken"
        raise ValueError(message)
    target = record.target.total_seconds()
    elapsed = record.elapsed.total_seconds() if record.elapsed is not None else None
    wait = story.longest_wait(timeline, record.started_at, record.breached_at)
    return Breach(
        order=name_of(record.order),
        **_of_order(record),
        clock=record.clock,
        breached_at=record.breached_at,
        stopped_at=record.stopped_at,
        target_seconds=target,
        elapsed_seconds=elapsed,
        overdue_seconds=elapsed - target if elapsed is not None else None,
        paused_seconds=record.paused.total_seconds() if record.paused is not None else None,
        holds=[HoldLine(reason=hold.reason, begins_at=hold.begin, ends_at=hold.end) for hold in story.holds(timeline)],
        wait=WaitLine(after=wait.after, until=wait.until, seconds=wait.length.total_seconds()) if wait else None,
        why=_why(timeline),
        timeline=[StoryLine(at=each.at, recorded_at=each.recorded_at, event=each.event, by=each.by, text=each.text) for each in timeline],
    )


OF_ORDER = ("priority", "title", "site", "asset", "location", "trade", "engineer", "status", "logged_at")


def _of_order(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in OF_ORDER}


def _why(timeline: Sequence[Entry]) -> list[str]:
    said = (str(sentence) for entry in timeline for sentence in entry.details.get("why") or ())
    return list(dict.fromkeys(said))
