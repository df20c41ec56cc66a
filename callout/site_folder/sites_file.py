"""Reads `site.yaml`: the sites, what people call them, where they are, and how their point names are matched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from assets import names
from assets.model import Site
from callout.site_folder import section, sla_calendars
from callout.site_folder.fields import Number, SiteName, Text, Timezone, one_of, or_empty
from callout.site_folder.naming_section import Matching
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section
from rules.alarm import Severity
from sla.hours import Hours, Week

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document


def _up_to(most: int) -> Callable[[float], float]:
    def judge(degrees: float) -> float:
        if not -most <= degrees <= most:
            raise refusal(f"{degrees:g} is out of range; write degrees from -{most} to {most}")
        return degrees

    return judge


class _Location(Section):
    lat: Annotated[Number, AfterValidator(_up_to(90)), Field(description="degrees north, such as 51.50")]
    lon: Annotated[Number, AfterValidator(_up_to(180)), Field(description="degrees east, such as -0.11")]


class _Severities(Section):
    opened: Annotated[Severity | None, one_of(Severity, "severity"), Field(alias="open")] = None
    closed: Annotated[Severity | None, one_of(Severity, "severity")] = None


def _at_all_hours(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if value not in list(Severity):
        raise refusal(f"{names.shown(value)} is no severity{names.hint(value, list(Severity))}")
    return {"open": value, "closed": value}


class _Site(Section):
    name: Text = ""
    timezone: Timezone = "UTC"
    location: _Location | None = None
    hours: Annotated[Week | None, BeforeValidator(sla_calendars.week)] = None
    min_severity: Annotated[_Severities, BeforeValidator(_at_all_hours)] = _Severities()


class _File(Section):
    sites: Annotated[dict[SiteName, _Site], or_empty(dict)] = Field(default_factory=dict)
    matching: Matching = Field(default_factory=Matching)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What `site.yaml` says: the sites by id, how names are matched, and of some sites when they are open and what is too little."""

    sites: dict[str, Site] = field(default_factory=dict)
    matching: Matching = field(default_factory=Matching)
    open: Mapping[str, Hours] = field(default_factory=dict)
    severities: Mapping[str, tuple[Severity | None, Severity | None]] = field(default_factory=dict)
    """While it is open, and while it is closed."""


def read(document: Document) -> tuple[Described, list[Problem]]:
    """Return what the file says, and what is wrong with it; a site that is wrongly described is there with its defaults."""
    file, problems = section.check(_File, document)
    if file is None:
        return Described(sites={site: Site(id=site) for site in _named(document)}), problems
    said = file.sites.items()
    return Described(
        sites={id_: _site(id_, site) for id_, site in said},
        matching=file.matching,
        open={id_: Hours(week=site.hours, timezone=site.timezone) for id_, site in said if site.hours is not None},
        severities={id_: (site.min_severity.opened, site.min_severity.closed) for id_, site in said if site.min_severity != _Severities()},
    ), problems


def _named(document: Document) -> list[str]:
    sites = document.data.get("sites") if isinstance(document.data, dict) else None
    return list(sites) if isinstance(sites, dict) else []


def _site(id_: str, described: _Site) -> Site:
    place = described.location
    return Site(
        id=id_,
        name=described.name,
        timezone=described.timezone,
        latitude=place.lat if place else None,
        longitude=place.lon if place else None,
    )
