"""Reads `site.yaml`: the sites, what people call them, where they are, and how their point names are matched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field

from assets.model import Site
from callout.site_folder import section
from callout.site_folder.fields import Number, SiteName, Text, Timezone, or_empty
from callout.site_folder.naming_section import Matching
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section

if TYPE_CHECKING:
    from collections.abc import Callable

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


class _Site(Section):
    name: Text = ""
    timezone: Timezone = "UTC"
    location: _Location | None = None


class _File(Section):
    sites: Annotated[dict[SiteName, _Site], or_empty(dict)] = Field(default_factory=dict)
    matching: Matching = Field(default_factory=Matching)


def read(document: Document) -> tuple[dict[str, Site], Matching, list[Problem]]:
    """Return the sites by id, how names are matched, and what is wrong with the file.

    A site that is wrongly described is there with its defaults.
    """
    file, problems = section.check(_File, document)
    if file is None:
        return {site: Site(id=site) for site in _named(document)}, Matching(), problems
    return {id_: _site(id_, described) for id_, described in file.sites.items()}, file.matching, problems


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
