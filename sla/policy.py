"""Policies: what a contract promises. Values only; `callout.site_folder` reads them from `sla.yaml`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """A promise by name: which event of the order starts it, which stops it, and which hold reasons pause it."""

    name: str
    start: str = "logged"
    stop: str
    pause: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that one clock of one order needs to know, frozen when it starts: a policy that is edited later changes nothing.

    `targets` has the promised duration for each priority that has one, `warn_at` fractions of the target, rising.
    """

    contract: str
    rule: ClockRule
    targets: Mapping[str, timedelta]
    warn_at: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What was promised to a client for some sites: one `Terms` a clock. Valid from `start`, up to and without `end`.

    `compliance` is the share of promises that must be kept, by priority; a priority that is not in it has no such target.
    """

    id: str
    client: str = ""
    sites: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    clocks: tuple[Terms, ...] = ()
    compliance: Mapping[str, float] = field(default_factory=dict)

    def covers(self, site: str, at: datetime) -> bool:
        """Say whether it speaks for `site` at `at`."""
        day = at.date()
        return site in self.sites and (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Policies:
    """All contracts."""

    contracts: tuple[Contract, ...] = field(default=())

    def of(self, site: str, at: datetime) -> Contract | None:
        """Return the contract of `site` at `at`; a site without one has no clocks."""
        return next((contract for contract in self.contracts if contract.covers(site, at)), None)
