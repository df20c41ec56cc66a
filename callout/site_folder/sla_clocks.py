"""`clocks:` and `warn_at:` of a contract: what starts, stops and pauses a promise, and when somebody is warned."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from callout.site_folder import durations, fields, sla_targets
from callout.site_folder.fields import one_of, or_empty
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import Section
from sla.policy import ClockRule
from workorders.order import HoldReason

WAY: Final = ("logged", "assigned", "accepted", "attended", "completed", "verified", "closed")
"""Events of an order in the order of its life; a clock starts at one of the first four and stops at a later one."""

STARTS: Final = WAY[:4]
STOPS: Final = WAY[1:]

Warnings = list[float | timedelta]
"""Fractions of a target, and lengths of counted time that are left of it."""

USUAL_WARNINGS: Final[tuple[float | timedelta, ...]] = (0.5, 0.75, 0.9)


def _after_start(stop: str, info: ValidationInfo) -> str:
    start = info.data.get("start")
    if start is not None and WAY.index(stop) <= WAY.index(start):
        later = ", ".join(WAY[WAY.index(start) + 1 :])
        raise refusal(f"an order is not {stop} after it is {start}, where the clock starts; write one of {later}")
    return stop


def warnings(value: Any) -> Warnings:
    """Return the warnings that `value` lists; refuses all that are wrong at once, and shares that do not rise."""
    if not isinstance(value, list):
        raise refusal(f"a list is wanted, such as [50%, 75%, 30m before], not {fields.described(value)}")
    faults = Faults()
    found: Warnings = []
    for number, said in enumerate(value):
        try:
            warning = durations.warning(said if isinstance(said, str) else "")
        except ValueError as error:
            share = "a share such as 75%, or a time such as 30m before, is wanted"
            faults.add(str(error) if isinstance(said, str) else f"{share}, not {fields.described(said)}", number)
            continue
        fault = _fault_of(warning, [each for each in found if isinstance(each, float)])
        if fault is not None:
            faults.add(f"“{said}”{fault}", number)
        found.append(warning)
    faults.settle()
    return found


def _fault_of(warning: float | timedelta, before: list[float]) -> str | None:
    if isinstance(warning, timedelta):
        return None if warning else ": a warning comes before the end; write more than no time"
    if not 0 < warning < 1:
        return ": a warning comes after the start and before the end; write more than 0% and less than 100%"
    if before and warning <= before[-1]:
        return " is not more than the one before it; write them in rising order"
    return None


WarnAt = Annotated[Warnings, BeforeValidator(warnings), or_empty(list)]


class ClockSection(Section):
    """One clock of a contract. Without `warn_at` it has the warnings of its contract."""

    start: Annotated[str, one_of(STARTS, "event that starts a clock")] = "logged"
    stop: Annotated[
        str,
        AfterValidator(_after_start),
        one_of(STOPS, "event that stops a clock"),
        Field(description="the event that stops the clock, such as completed"),
    ]
    pause: Annotated[list[Annotated[str, one_of(HoldReason, "reason of a hold")]], or_empty(list)] = Field(default_factory=list)
    warn_at: WarnAt | None = None

    def rule(self, name: str) -> ClockRule:
        """Return the rule that the section states."""
        return ClockRule(name=name, start=self.start, stop=self.stop, pause=frozenset(self.pause))


USUAL_CLOCKS: Final = {
    "response": ClockSection(stop="attended"),
    "fix": ClockSection(stop="completed", pause=["awaiting-parts", "awaiting-access", "awaiting-client"]),
}


def clock_name(name: str) -> str:
    """Return the name of a clock; refuses one that means something else in a row of priorities."""
    if name == sla_targets.CALENDAR:
        raise refusal("a clock cannot have this name, since it says in “priorities” which calendar counts; choose another")
    return name
