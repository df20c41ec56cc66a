"""Reads `sla.yaml`: calendars, and what was promised in each contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from callout.site_folder import durations, fields, overlap, section, sla_targets
from callout.site_folder.fields import Day, Later, Name, Percentage, SiteName, Text, Timezone, one_of, or_empty
from callout.site_folder.known import Known
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import Section
from callout.site_folder.sla_targets import ALWAYS, PRIORITIES, Targets
from sla.policy import ClockRule, Contract, Policies, Terms
from workorders.order import HoldReason

if TYPE_CHECKING:
    from collections.abc import Collection

    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document

WAY = ("logged", "assigned", "accepted", "attended", "completed", "verified", "closed")
"""Events of an order in the order of its life; a clock starts at one of the first four and stops at a later one."""
STARTS, STOPS = WAY[:4], WAY[1:]
USUAL_WARNINGS = (0.5, 0.75, 0.9)


@dataclass(frozen=True, slots=True)
class _Context:
    """What contracts may name: sites of the folder, and the calendars of the file."""

    known: Known = field(default_factory=Known)
    calendars: Collection[str] = (ALWAYS,)


def _context(info: ValidationInfo) -> _Context:
    return info.context if isinstance(info.context, _Context) else _Context()


def _only_always(value: Any) -> Any:
    if value != ALWAYS:
        raise refusal(WORKING_HOURS)
    return value


WORKING_HOURS = "working hours come with a later version of Callout; until then write hours: always"


class _Calendar(Section):
    timezone: Annotated[Timezone, BeforeValidator(lambda value: "UTC" if value == "site" else value)] = "UTC"
    hours: Annotated[str, BeforeValidator(_only_always), Field(description="hours: always")]
    holidays: Later = None


def _after_start(stop: str, info: ValidationInfo) -> str:
    start = info.data.get("start")
    if start is not None and WAY.index(stop) <= WAY.index(start):
        later = ", ".join(WAY[WAY.index(start) + 1 :])
        raise refusal(f"an order is not {stop} after it is {start}, where the clock starts; write one of {later}")
    return stop


class _Clock(Section):
    start: Annotated[str, one_of(STARTS, "event that starts a clock")] = "logged"
    stop: Annotated[
        str,
        AfterValidator(_after_start),
        one_of(STOPS, "event that stops a clock"),
        Field(description="the event that stops the clock, such as completed"),
    ]
    pause: Annotated[list[Annotated[str, one_of(HoldReason, "reason of a hold")]], or_empty(list)] = Field(default_factory=list)


USUAL_CLOCKS = {
    "response": _Clock(stop="attended"),
    "fix": _Clock(stop="completed", pause=["awaiting-parts", "awaiting-access", "awaiting-client"]),
}


def _known_site(site: str, info: ValidationInfo) -> str:
    fault = _context(info).known.fault_of_site(site)
    if fault is not None:
        raise refusal(fault)
    return site


def _some(sites: list[str]) -> list[str]:
    if not sites:
        raise refusal("the contract covers no site; write at least one, such as [riverside]")
    return sites


def _clock_name(name: str) -> str:
    if name == sla_targets.CALENDAR:
        raise refusal("a clock cannot have this name, since it says in “priorities” which calendar counts; choose another")
    return name


def _targets(value: Any, info: ValidationInfo) -> Targets:
    clocks = info.data.get("clocks")
    return sla_targets.read(value, None if clocks is None else list(clocks), _context(info).calendars)


def _warnings(value: Any) -> list[float]:
    """Return the fractions that `value` lists; refuses all that are wrong at once, and those that do not rise."""
    if not isinstance(value, list):
        raise refusal(f"a list is wanted, such as [50%, 75%, 90%], not {fields.described(value)}")
    faults = Faults()
    fractions: list[float] = []
    for number, said in enumerate(value):
        try:
            fraction = durations.percentage(said if isinstance(said, str) else "")
        except ValueError as error:
            faults.add(str(error) if isinstance(said, str) else f"a share such as 75% is wanted, not {fields.described(said)}", number)
            continue
        if not 0 < fraction < 1:
            faults.add(f"“{said}”: a warning comes after the start and before the end; write more than 0% and less than 100%", number)
        elif fractions and fraction <= fractions[-1]:
            faults.add(f"“{said}” is not more than the one before it; write them in rising order", number)
        fractions.append(fraction)
    faults.settle()
    return fractions


def _after_from(end: date, info: ValidationInfo) -> date:
    start = info.data.get("start")
    if start is not None and end <= start:
        raise refusal(f"{end} is not after “from”, {start}; write the first day that the contract covers no more")
    return end


class _Contract(Section):
    client: Text = ""
    sites: Annotated[
        list[Annotated[SiteName, AfterValidator(_known_site)]],
        AfterValidator(_some),
        Field(description="the sites that the contract covers, such as [riverside]"),
    ]
    start: Annotated[Day | None, Field(alias="from")] = None
    end: Annotated[Annotated[Day, AfterValidator(_after_from)] | None, Field(alias="to")] = None
    clocks: dict[Annotated[Name, AfterValidator(_clock_name)], _Clock] = USUAL_CLOCKS
    priorities: Annotated[
        Targets,
        BeforeValidator(_targets),
        Field(description="the promised times of each priority, such as P1: {response: 4h, fix: 24h}"),
    ]
    warn_at: Annotated[list[float], BeforeValidator(_warnings), or_empty(list)] = Field(default_factory=lambda: list(USUAL_WARNINGS))
    compliance: Annotated[dict[Annotated[str, one_of(PRIORITIES, "priority")], Percentage], or_empty(dict)] = Field(default_factory=dict)


class _File(Section):
    calendars: Annotated[dict[Name, _Calendar], or_empty(dict)] = Field(default_factory=dict)
    contracts: Annotated[dict[Name, _Contract], or_empty(dict)] = Field(default_factory=dict)


def read(document: Document, known: Known) -> tuple[Policies, list[Problem]]:
    """Return the contracts, none when the file is refused, and everything that is wrong with the file."""
    calendars = document.data.get("calendars") if isinstance(document.data, dict) else None
    declared = {ALWAYS: None} | dict.fromkeys(calendars if isinstance(calendars, dict) else ())
    file, found = section.check(_File, document, _Context(known, list(declared)))
    found += overlap.problems(document)
    if file is None:
        return Policies(), found
    return Policies(tuple(_contract(name, contract) for name, contract in file.contracts.items())), found


def _contract(name: str, said: _Contract) -> Contract:
    terms = (
        Terms(contract=name, rule=_rule(clock, rule), targets=said.priorities[clock], warn_at=tuple(said.warn_at))
        for clock, rule in said.clocks.items()
        if clock in said.priorities
    )
    return Contract(
        id=name,
        client=said.client,
        sites=tuple(said.sites),
        start=said.start,
        end=said.end,
        clocks=tuple(terms),
        compliance=said.compliance,
    )


def _rule(name: str, said: _Clock) -> ClockRule:
    return ClockRule(name=name, start=said.start, stop=said.stop, pause=frozenset(said.pause))
