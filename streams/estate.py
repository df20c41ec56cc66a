"""The estate: all that a site folder says, read and checked. The pipeline and the pages ask it; nothing changes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from assets.register import Register
from ingest.reader import Reader
from rules.book import RuleBook
from sla.policy import Particulars, Policies, Subcontract

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assets.model import Site
    from ingest.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Sites by id, the asset register, the rule book, the contracts and the sources. Without any site named, every site is taken."""

    sites: Mapping[str, Site] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    book: RuleBook = field(default_factory=RuleBook)
    policies: Policies = field(default_factory=Policies)
    sources: Sequence[Source] = ()

    def knows(self, site: str) -> bool:
        """Say whether alarms of `site` are taken."""
        return not self.sites or site in self.sites

    def reader(self) -> Reader:
        """Return a reader of all sources."""
        return Reader(self.knows, self.sources, {site.id: ZoneInfo(site.timezone) for site in self.sites.values()})

    def contracts(self) -> list[Particulars]:
        """Return what a report must know of each contract and subcontract. Its months are those of the contract's first site."""
        return [
            Particulars(
                id=side.id,
                client=side.contractor if isinstance(side, Subcontract) else contract.client,
                timezone=self._timezone(contract.sites),
                sites=contract.sites,
                compliance=side.compliance,
            )
            for contract in self.policies.contracts
            for side in contract.sides()
        ]

    def _timezone(self, sites: tuple[str, ...]) -> str:
        described = (self.sites[site].timezone for site in sites if site in self.sites)
        return next(described, "UTC")
