"""`priorities:` of a contract: for each priority the promised time of each clock, and the calendar in which it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from assets import names
from callout.site_folder import durations, fields
from callout.site_folder.refusal import Faults, refusal
from rules.treatment import Priority
from sla.calendar import ALWAYS, Calendar
from sla.hours import Hours
from sla.policy import Workdays

EVERY_HOUR = "always"
"""The calendar that is always there, unless a file gives this name to another."""

NEVER = "never"
CALENDAR = "calendar"
TARGET = "target"
PRIORITIES = [str(priority) for priority in Priority]
ROW = "{response: 4h, fix: 24h}"


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised to one clock at one priority, and the name of the calendar by which it counts."""

    length: timedelta | Workdays
    calendar: str


Targets = dict[str, dict[str, Target]]
"""The promises by clock and priority; what is promised `never` is not there."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the rows may name. `clocks` is None when their names are not known; a calendar that is wrong itself is there as None."""

    clocks: Collection[str] | None = None
    calendars: Mapping[str, Calendar | None] = field(default_factory=dict)


def read(value: Any, named: Named) -> Targets:
    """Return the promises that `value` states; refuses all its faults at once."""
    if not isinstance(value, dict) or not value:
        raise refusal("write the promised times of each priority, such as P1: {response: 4h, fix: 24h}")
    reader = _Reader(named)
    for priority, row in value.items():
        if priority not in PRIORITIES:
            reader.faults.add(f"this is no priority{names.hint(priority, PRIORITIES)}", priority)
        elif isinstance(row, dict):
            reader.row(priority, row)
        elif row != NEVER:
            reader.faults.add(f"write a time for each clock, such as {ROW}, or never, not {fields.described(row)}", priority)
    missing = [priority for priority in PRIORITIES if priority not in value]
    if missing:
        has = "have" if missing[1:] else "has"
        reader.faults.add(f"{names.listed(missing)} {has} no clocks; write a row such as {missing[0]}: {ROW}, or {missing[0]}: never")
    reader.faults.settle()
    return reader.targets


class _Reader:
    """Reads row after row and collects what is wrong."""

    def __init__(self, named: Named) -> None:
        self._named = named
        self.faults = Faults()
        self.targets: Targets = {}

    def row(self, priority: str, row: dict[str, Any]) -> None:
        clocks = self._named.clocks
        calendar = self._calendar(row.get(CALENDAR, EVERY_HOUR), priority, CALENDAR)
        for key, said in row.items():
            if clocks is not None and key not in (*clocks, CALENDAR):
                self.faults.add(f"no clock of this contract has this name{names.hint(key, [*clocks, CALENDAR])}", priority, key)
            elif key != CALENDAR and said != NEVER:
                self._promise(priority, key, said, calendar)
        for clock in clocks or ():
            if clock not in row:
                self.faults.add(f"there is no time for the clock {names.shown(clock)}; write one such as 8h, or never", priority)

    def _promise(self, priority: str, clock: str, said: Any, calendar: str) -> None:
        """Read `8h`, or `{target: 8h, calendar: office}`."""
        way: tuple[str, ...] = (priority, clock)
        if isinstance(said, dict):
            for key in said.keys() - {TARGET, CALENDAR}:
                self.faults.add(f"{names.shown(key)} is no key of a promise{names.hint(key, [TARGET, CALENDAR])}", *way, key)
            calendar = self._calendar(said.get(CALENDAR, calendar), *way, CALENDAR)
            way, said = (*way, TARGET), said.get(TARGET)
        try:
            length = durations.promise(said if isinstance(said, str) else "")
        except ValueError as error:
            other = f"{fields.described(said)} is no duration; {durations.WRITE}, or 5 workdays"
            self.faults.add(str(error) if isinstance(said, str) else other, *way)
            return
        fault = self._fault_of(length, calendar)
        if fault is not None:
            self.faults.add(fault, *way)
        self.targets.setdefault(clock, {})[priority] = Target(length, calendar)

    def _fault_of(self, length: timedelta | Workdays, name: str) -> str | None:
        """Say what is wrong with a promise that can be read."""
        if length in (timedelta(0), Workdays(0)):
            return "a promise of no time at all cannot be kept; write a longer one such as 4h, or never"
        calendar = self._named.calendars.get(name)
        if calendar == ALWAYS and isinstance(length, Workdays):
            return f"{names.shown(name)} has no working days, since it counts always; name a calendar with hours by “calendar”"
        if isinstance(calendar, Hours) and _weeks(length, calendar) > durations.LONGEST / timedelta(weeks=1):
            return f"by {names.shown(name)} this lasts longer than ten years; write a shorter one"
        return None

    def _calendar(self, said: Any, *way: str) -> str:
        known = self._named.calendars
        if said not in known:
            self.faults.add(f"{fields.described(said)} is no calendar of this file{names.hint(str(said), known)}", *way)
        return str(said)


def _weeks(length: timedelta | Workdays, calendar: Hours) -> float:
    """Return how many weeks without a holiday hold so much counted time."""
    if isinstance(length, Workdays):
        return length.number / sum(1 for spans in calendar.week if spans)
    return length / timedelta(minutes=sum(last - first for spans in calendar.week for first, last in spans))
