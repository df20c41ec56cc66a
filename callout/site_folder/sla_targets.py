"""Reads `priorities:` of a contract: for each priority the promised time of each clock, and the calendar in which it counts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from assets import names
from callout.site_folder import durations, fields
from callout.site_folder.refusal import Faults, refusal
from rules.treatment import Priority

ALWAYS = "always"
NEVER = "never"
CALENDAR = "calendar"
PRIORITIES = [str(priority) for priority in Priority]

Targets = dict[str, dict[str, timedelta]]
"""The promised time by clock and priority; what is promised `never` is not there."""


def read(value: Any, clocks: Collection[str] | None, calendars: Collection[str]) -> Targets:
    """Return the targets that `value` states; refuses all its faults at once. `clocks` is None when their names are not known."""
    if not isinstance(value, dict) or not value:
        raise refusal("write the promised times of each priority, such as P1: {response: 4h, fix: 24h}")
    faults = Faults()
    targets: Targets = {}
    for priority, row in value.items():
        if priority not in PRIORITIES:
            faults.add(f"this is no priority{names.hint(priority, PRIORITIES)}", priority)
        elif not isinstance(row, dict):
            faults.add(f"write a time for each clock, such as {{response: 4h, fix: 24h}}, not {fields.described(row)}", priority)
        else:
            _read_row(priority, row, clocks, calendars, faults, targets)
    faults.settle()
    return targets


def _read_row(
    priority: str, row: dict[str, Any], clocks: Collection[str] | None, calendars: Collection[str], faults: Faults, targets: Targets
) -> None:
    for key, said in row.items():
        if key == CALENDAR:
            _check_calendar(priority, said, calendars, faults)
        elif clocks is not None and key not in clocks:
            faults.add(f"no clock of this contract has this name{names.hint(key, [*clocks, CALENDAR])}", priority, key)
        elif said != NEVER:
            _read_target(priority, key, said, faults, targets)
    for clock in clocks or ():
        if clock not in row:
            faults.add(f"there is no time for the clock {names.shown(clock)}; write one such as 8h, or never", priority)


def _check_calendar(priority: str, said: Any, calendars: Collection[str], faults: Faults) -> None:
    if said not in calendars:
        faults.add(f"{fields.described(said)} is no calendar of this file{names.hint(str(said), calendars)}", priority, CALENDAR)


def _read_target(priority: str, clock: str, said: Any, faults: Faults, targets: Targets) -> None:
    try:
        length = durations.duration(said if isinstance(said, str) else "")
    except ValueError as error:
        faults.add(str(error) if isinstance(said, str) else f"{fields.described(said)} is no duration; {durations.WRITE}", priority, clock)
        return
    if not length:
        faults.add("a promise of no time at all cannot be kept; write a longer one such as 4h, or never", priority, clock)
    targets.setdefault(clock, {})[priority] = length
