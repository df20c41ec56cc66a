"""The promises on an order: its clocks, worked out again from its timeline whenever something happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from sla import clock as clocks, words
from sla.clock import ClockState
from sla.course import HELD, RESUMED, Mark
from workorders.events import Event
from workorders.order import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from rules.treatment import Priority
    from sla.calendar import Calendar
    from sla.clock import Reading
    from sla.policy import Terms
    from workorders.order import Status, WorkOrder

CLOCK_EVENTS = "sla."
UNMARKED = ("alarm", "cleared", "note")
"""Entries of a timeline that mean nothing to a clock; what clocks say themselves begins with `CLOCK_EVENTS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise on one order as it was last worked out, at `read_at`.

    `wake_at` is when it wants to be looked at again, `warned` how many of its warnings were given, `breached_at` the due
    time at which its breach was recorded. All but `terms` and what was said aloud is a cache of the order's timeline.
    """

    order: int
    terms: Terms
    reading: Reading
    read_at: datetime
    wake_at: datetime | None = None
    warned: int = 0
    breached_at: datetime | None = None

    @property
    def name(self) -> str:
        """The name of the promise: `response`, `fix`."""
        return self.terms.rule.name

    @property
    def at_risk(self) -> bool:
        """Whether a warning was given and the promise may still be kept."""
        return self.warned > 0 and self.reading.state in clocks.LIVE


class Promised(Protocol):
    """What a promise says of its order."""

    @property
    def number(self) -> int: ...
    @property
    def site(self) -> str: ...
    @property
    def priority(self) -> Priority: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An order as far as its clocks care when nothing but time has happened to it, with its clocks as they were last worked out."""

    number: int
    site: str
    priority: Priority
    status: Status
    engineer: str | None
    updated_at: datetime
    clocks: tuple[Clock, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """The clocks of an order now, and what happened to them since they were last worked out."""

    clocks: tuple[Clock, ...]
    entries: tuple[Entry, ...]
    events: tuple[Event, ...]


def settle(
    order: WorkOrder, timeline: Iterable[Entry], terms: Iterable[Terms], before: Mapping[str, Clock], now: datetime, heard_at: datetime
) -> Settled:
    """Work out every clock of `order` at `now`, and say what became of each since `before`.

    `heard_at` is when we got round to it: what lies between a due time and that is the detection lag of a breach.
    """
    marks = marks_of(timeline)
    priority = marks[-1].priority if marks else order.priority
    after: list[Clock] = []
    events: list[Event] = []
    for each in sorted(terms, key=lambda each: each.rule.name):
        # One that does not run is kept too: it holds the terms by which it may start, or start again.
        reading = clocks.read(each, marks, now) or clocks.idle(each, order.logged_at)
        was = before.get(each.rule.name)
        clock = _read(order, each, reading, was, now, each.calendar(priority))
        after.append(clock)
        events += _news(order, was, clock, now, heard_at)
    entries = tuple(_entry(order, event, now) for event in events if event.type != "sla.started")
    return Settled(tuple(after), entries, tuple(events))


def reread(order: WorkOrder, clock: Clock, timeline: Iterable[Entry]) -> Clock:
    """Work `clock` out again from the timeline, as of the moment at which it was last read. What differs was not what `settle` makes of it.

    What was said aloud stays: a warning that was given was given.
    """
    marks = marks_of(timeline)
    reading = clocks.read(clock.terms, marks, clock.read_at) or clocks.idle(clock.terms, order.logged_at)
    return _read(order, clock.terms, reading, clock, clock.read_at, clock.terms.calendar(marks[-1].priority if marks else order.priority))


def run_on(watched: Watched, now: datetime, heard_at: datetime) -> Settled:
    """Work out every clock of an order from how it stood: only time has gone by since. `settle` would come to the same."""
    after: list[Clock] = []
    events: list[Event] = []
    for was in watched.clocks:
        calendar = was.terms.calendar(watched.priority)
        reading = clocks.run_on(was.reading, was.read_at, now, calendar)
        clock = _read(watched, was.terms, reading, was, now, calendar)
        after.append(clock)
        events += _news(watched, was, clock, now, heard_at)
    return Settled(tuple(after), tuple(_entry(watched, event, now) for event in events), tuple(events))


def marks_of(timeline: Iterable[Entry]) -> list[Mark]:
    """Return what clocks care about in a timeline that is in the order of record, in order of time."""
    marks: list[Mark] = []
    priority = ""
    for entry, reason in sorted(_with_holds(timeline), key=lambda pair: pair[0].at):
        priority = entry.priority or priority
        marks.append(Mark(entry.event, entry.at, priority, reason))
    return marks


def _with_holds(timeline: Iterable[Entry]) -> Iterator[tuple[Entry, str | None]]:
    """Yield what is no saying of a clock, with the reason of the hold that begins or ends there.

    Only the order of record says which hold is over: by their times, two that were recorded late may overlap.
    """
    hold: str | None = None
    for entry in timeline:
        if entry.event.startswith(CLOCK_EVENTS):
            continue
        if entry.event == HELD:
            hold = entry.details.get("reason")
        yield entry, hold if entry.event in (HELD, RESUMED) else None


def _read(order: Promised, terms: Terms, reading: Reading, was: Clock | None, now: datetime, calendar: Calendar) -> Clock:
    return Clock(
        order=order.number,
        terms=terms,
        reading=reading,
        read_at=now,
        wake_at=clocks.next_wake(terms, reading, now, calendar),
        warned=max(clocks.warnings_passed(terms, reading), was.warned if was and was.reading.target == reading.target else 0),
        breached_at=reading.overdue_at if reading.breached else None,
    )


def _news(order: Promised, was: Clock | None, clock: Clock, now: datetime, heard_at: datetime) -> Iterator[Event]:
    reading = clock.reading
    if reading.state is not ClockState.IDLE and (was is None or was.reading.state is ClockState.IDLE):
        yield _event(order, clock, "started", reading.started_at)
    breach_known = was is not None and was.breached_at is not None
    if reading.breached and not breach_known and reading.overdue_at is not None:
        yield _event(order, clock, "breached", reading.overdue_at, lag=(heard_at - reading.overdue_at).total_seconds())
    elif breach_known and not reading.breached:
        yield _event(order, clock, "withdrawn", now)
    elif reading.state is ClockState.RUNNING and clock.warned > (was.warned if was else 0):
        fraction = clock.terms.warnings(reading.target)[clock.warned - 1] / reading.target
        yield _event(order, clock, "at-risk", now, fraction=fraction, lag=(heard_at - now).total_seconds())
    if reading.state is ClockState.PAUSED and (was is None or was.reading.state is not ClockState.PAUSED):
        yield _event(order, clock, "paused", now)
    if reading.state is ClockState.MET and (was is None or was.reading.state is not ClockState.MET):
        yield _event(order, clock, "met", reading.stopped_at or now)


def _event(order: Promised, clock: Clock, word: str, at: datetime, **more: object) -> Event:
    reading = clock.reading
    data = {
        "clock": clock.name,
        "contract": clock.terms.contract,
        "priority": order.priority,
        "target_seconds": reading.target.total_seconds(),
        "elapsed_seconds": reading.elapsed.total_seconds(),
        "due_at": reading.due_at.isoformat() if reading.due_at else None,
    }
    return Event(type=f"{CLOCK_EVENTS}{word}", at=at, site=order.site, order=order.number, data=data | more)


SAYS = {
    "breached": "The {clock} promise was broken: its target of {target} was used up.",
    "withdrawn": "The breach of the {clock} promise is withdrawn: by the times now on record it was kept.",
    "at-risk": "{percent} of the time for {clock} is used.",
    "paused": "The {clock} clock is paused.",
    "met": "The {clock} promise was kept, in {elapsed}.",
}


def _entry(order: Promised, event: Event, now: datetime) -> Entry:
    data = event.data
    text = _text(event.type, data["clock"], data["target_seconds"], data["elapsed_seconds"], data.get("fraction", 0))
    return Entry(order=order.number, event=event.type, at=event.at, recorded_at=now, by="callout", text=text, details=data)


@lru_cache(maxsize=1_000)
def _text(event: str, clock: str, target: float, elapsed: float, fraction: float) -> str:
    """Say what happened to a clock. Many say the same: those that fall due in one second mostly do."""
    return SAYS[event.removeprefix(CLOCK_EVENTS)].format(
        clock=clock, target=words.say(timedelta(seconds=target)), elapsed=words.say(timedelta(seconds=elapsed)), percent=f"{fraction:.0%}"
    )
