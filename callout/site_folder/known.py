"""What one file may name of the others: the sites and the assets of the folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assets import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from assets.model import Asset


@dataclass(frozen=True, slots=True)
class Known:
    """Sites and assets by their name in small letters, as conditions compare them; None for what could not be read.

    `sites` is empty when no site is declared: then every site is taken. `folder` is where files lie that one may name.
    `without_hours` are the sites of which nobody says when they are open.
    """

    sites: Collection[str] | None = None
    ids: Mapping[str, str] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    without_hours: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        sites: Collection[str] | None,
        assets: Iterable[Asset] | None,
        folder: Path | None = None,
        without_hours: frozenset[str] = frozenset(),
    ) -> Known:
        """Return what can be named when the folder has these sites and assets."""
        if assets is None:
            return cls(sites, folder=folder, without_hours=without_hours)
        every = list(assets)
        return cls(
            sites,
            {asset.id.lower(): asset.id for asset in every},
            {alias.lower(): asset.id for asset in every for alias in asset.aliases},
            folder,
            without_hours,
        )

    def fault_of_site(self, site: str) -> str | None:
        """Say why `site` cannot be named, None when it can."""
        if not self.sites or site in self.sites:
            return None
        return f"there is no site {names.shown(site)} in site.yaml or assets.csv{names.hint(site, self.sites)}"

    def fault_of_hours(self) -> str | None:
        """Say why nobody can tell whether a site is open, None when that is known of all."""
        if not self.without_hours:
            return None
        return (
            f'when is {names.listed(sorted(self.without_hours))} open? Write hours such as {{mon-fri: ["07:00-19:00"]}} in site.yaml, '
            "or a calendar “office” in sla.yaml"
        )

    def fault_of_asset(self, asset: str) -> str | None:
        """Say why `asset` cannot be named, None when it can."""
        if self.ids is None or asset.lower() in self.ids:
            return None
        meant = self.aliases.get(asset.lower())
        if meant is not None:
            return f"{names.shown(asset)} is an alias; write the id, {names.shown(meant)}"
        return f"there is no asset {names.shown(asset)} in assets.csv{names.hint(asset, list(self.ids.values()))}"
