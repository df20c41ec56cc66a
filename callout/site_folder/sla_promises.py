"""What contracts and subcontracts of `sla.yaml` have alike: clocks, promised times, warnings, and the share that is to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from callout.site_folder import sla_targets
from callout.site_folder.fields import Name, Percentage, one_of, or_empty
from callout.site_folder.known import Known
from callout.site_folder.section import Section
from callout.site_folder.sla_clocks import USUAL_CLOCKS, USUAL_WARNINGS, ClockSection, WarnAt, clock_name
from callout.site_folder.sla_targets import PRIORITIES, Named, Targets
from sla.calendar import Calendar
from sla.hours import Hours
from sla.policy import Terms

Calendars = Mapping[str, Calendar | None]
"""By name; None is one that is wrong itself."""


@dataclass(frozen=True, slots=True)
class Context:
    """What contracts may name: sites of the folder, and the calendars of the file."""

    known: Known = field(default_factory=Known)
    calendars: Calendars = field(default_factory=dict)


def context(info: ValidationInfo) -> Context:
    """Return what the file that is being checked may name."""
    return info.context if isinstance(info.context, Context) else Context()


def _targets(value: Any, info: ValidationInfo) -> Targets:
    clocks = info.data.get("clocks")
    return sla_targets.read(value, Named(None if clocks is None else list(clocks), context(info).calendars))


Clocks = dict[Annotated[Name, AfterValidator(clock_name)], ClockSection]


class Promises(Section):
    """What contracts and subcontracts have alike."""

    clocks: Clocks = USUAL_CLOCKS
    priorities: Annotated[
        Targets,
        BeforeValidator(_targets),
        Field(description="the promised times of each priority, such as P1: {response: 4h, fix: 24h}"),
    ]
    warn_at: WarnAt = Field(default_factory=lambda: list(USUAL_WARNINGS))
    compliance: Annotated[dict[Annotated[str, one_of(PRIORITIES, "priority")], Percentage], or_empty(dict)] = Field(default_factory=dict)

    def terms(self, contract: str, calendars: Calendars) -> tuple[Terms, ...]:
        """Return the terms of each clock that something is promised for."""
        return tuple(self._terms(contract, name, clock, calendars) for name, clock in self.clocks.items() if name in self.priorities)

    def _terms(self, contract: str, name: str, clock: ClockSection, calendars: Calendars) -> Terms:
        targets = self.priorities[name]
        by_priority = {priority: calendars[target.calendar] for priority, target in targets.items()}
        return Terms(
            contract=contract,
            rule=clock.rule(name),
            targets={priority: target.length for priority, target in targets.items()},
            warn_at=tuple(self.warn_at if clock.warn_at is None else clock.warn_at),
            calendars={priority: calendar for priority, calendar in by_priority.items() if isinstance(calendar, Hours)},
        )
