"""Finds sites that two contracts promise something to at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assets import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document


@dataclass(frozen=True, slots=True, order=True)
class _Span:
    """The days that a contract covers, from `start` up to and without `end`."""

    start: date
    end: date
    contract: str


def problems(document: Document) -> Iterator[Problem]:
    """Yield a problem for each contract that begins to cover a site while another does."""
    spans: dict[str, list[_Span]] = {}
    for contract, said in _mapping(document.data, "contracts").items():
        start, end = _day(said, "from", date.min), _day(said, "to", date.max)
        if start is None or end is None or end <= start:
            continue
        span = _Span(start, end, contract)
        sites = said.get("sites") if isinstance(said, dict) else None
        for site in dict.fromkeys(site for site in sites if isinstance(site, str)) if isinstance(sites, list) else ():
            spans.setdefault(site, []).append(span)
    for site, covering in spans.items():
        yield from _clashes(document, site, sorted(covering))


def _clashes(document: Document, site: str, spans: list[_Span]) -> Iterator[Problem]:
    for before, span in zip(_latest(spans), spans[1:], strict=False):
        if span.start < before.end:
            since = f"from {span.start} on" if span.start > date.min else "from the beginning"
            yield document.problem(
                ("contracts", span.contract, "sites"),
                f"sites: {names.shown(site)} is covered by {names.shown(before.contract)} too, {since}; end one of the contracts with “to”",
            )


def _latest(spans: list[_Span]) -> Iterator[_Span]:
    """Yield for each span the one that ends last of those up to it."""
    last = spans[0]
    for span in spans:
        last = max(last, span, key=lambda each: each.end)
        yield last


def _mapping(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _day(contract: Any, key: str, otherwise: date) -> date | None:
    """Return the day that is written under `key`, `otherwise` when none is, None when it is no day."""
    said = contract.get(key, "") if isinstance(contract, dict) else None
    try:
        return date.fromisoformat(said) if said else otherwise
    except (TypeError, ValueError):
        return None
