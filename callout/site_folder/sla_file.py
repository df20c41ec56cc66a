"""Reads `sla.yaml`: calendars, and what was promised in each contract and each subcontract under it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from callout.site_folder import overlap, section
from callout.site_folder.fields import Day, Name, SiteName, Text, or_empty
from callout.site_folder.known import Known
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import Section
from callout.site_folder.sla_calendars import CalendarSection
from callout.site_folder.sla_promises import Calendars, Context, Promises, context
from callout.site_folder.sla_subcontracts import SubcontractSection, alone
from callout.site_folder.sla_targets import EVERY_HOUR
from sla.calendar import ALWAYS, Calendar
from sla.policy import Contract, Policies

if TYPE_CHECKING:
    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document


def _known_site(site: str, info: ValidationInfo) -> str:
    fault = context(info).known.fault_of_site(site)
    if fault is not None:
        raise refusal(fault)
    return site


def _some(sites: list[str]) -> list[str]:
    if not sites:
        raise refusal("the contract covers no site; write at least one, such as [riverside]")
    return sites


def _after_from(end: date, info: ValidationInfo) -> date:
    start = info.data.get("start")
    if start is not None and end <= start:
        raise refusal(f"{end} is not after “from”, {start}; write the first day that the contract covers no more")
    return end


class _Contract(Promises):
    client: Text = ""
    sites: Annotated[
        list[Annotated[SiteName, AfterValidator(_known_site)]],
        AfterValidator(_some),
        Field(description="the sites that the contract covers, such as [riverside]"),
    ]
    start: Annotated[Day | None, Field(alias="from")] = None
    end: Annotated[Annotated[Day, AfterValidator(_after_from)] | None, Field(alias="to")] = None
    subcontracts: Annotated[dict[Name, SubcontractSection], AfterValidator(alone), or_empty(dict)] = Field(default_factory=dict)

    def contract(self, name: str, calendars: Calendars, zones: Mapping[str, str]) -> Contract:
        """Return what the section states."""
        return Contract(
            id=name,
            client=self.client,
            sites=tuple(self.sites),
            start=self.start,
            end=self.end,
            clocks=self.terms(name, calendars),
            compliance=self.compliance,
            subcontracts=tuple(each.subcontract(under, calendars) for under, each in self.subcontracts.items()),
            zones={site: zones[site] for site in self.sites if site in zones},
        )


def _one_name_each(contracts: dict[str, _Contract]) -> dict[str, _Contract]:
    """Return the contracts; refuses a subcontract with the name of another one: figures are told by that name."""
    faults = Faults()
    taken = set(contracts)
    for name, contract in contracts.items():
        for under in contract.subcontracts:
            if under in taken:
                faults.add("another contract or subcontract has this name; choose one that tells them apart", name, "subcontracts", under)
            taken.add(under)
    faults.settle()
    return contracts


class _File(Section):
    calendars: Annotated[dict[Name, CalendarSection], or_empty(dict)] = Field(default_factory=dict)
    contracts: Annotated[dict[Name, _Contract], AfterValidator(_one_name_each), or_empty(dict)] = Field(default_factory=dict)


def read(document: Document, known: Known, zones: Mapping[str, str]) -> tuple[Policies, list[Problem]]:
    """Return the contracts, none when the file is refused, and everything that is wrong with the file.

    `zones` has the time zone of each site.
    """
    calendars = read_calendars(document)
    file, found = section.check(_File, document, Context(known, calendars))
    found += overlap.problems(document)
    if file is None:
        return Policies(), found
    return Policies(tuple(each.contract(name, calendars, zones) for name, each in file.contracts.items())), found


def read_calendars(document: Document) -> Calendars:
    """Return the calendars that contracts may name, read once before: what is wrong with one is told with the rest of the file."""
    said = document.data.get("calendars") if isinstance(document.data, dict) else None
    found: dict[str, Calendar | None] = {EVERY_HOUR: ALWAYS}
    for name, each in said.items() if isinstance(said, dict) else ():
        try:
            found[name] = CalendarSection.model_validate(each).calendar()
        except ValidationError:
            found[name] = None
    return found
