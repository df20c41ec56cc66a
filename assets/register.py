"""The register: all assets of all sites, and the exact match of a point's source to one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assets.model import Asset


@dataclass(frozen=True, slots=True)
class Match:
    """The asset that a source means, and in one sentence how it was found; `asset` is None when nothing fits."""

    asset: Asset | None
    why: str


class Register:
    """Assets by site, id and alias. Unchanging once built; answers are remembered, so a known source costs one look-up."""

    def __init__(self, assets: Iterable[Asset] = ()) -> None:
        self._by_name: dict[tuple[str, str], Asset] = {}
        self._assets = tuple(assets)
        for asset in self._assets:
            for name in (asset.id, *asset.aliases):
                self._by_name.setdefault((asset.site, name), asset)
        self._known: dict[tuple[str, str], Match] = {}

    def __iter__(self) -> Iterator[Asset]:
        return iter(self._assets)

    def __len__(self) -> int:
        return len(self._assets)

    @property
    def sites(self) -> frozenset[str]:
        """The sites that the register names."""
        return frozenset(asset.site for asset in self._assets if asset.site)

    def get(self, site: str, name: str) -> Asset | None:
        """Return the asset of `site` with this id or alias."""
        return self._by_name.get((site, name)) or self._by_name.get(("", name))

    def match(self, site: str, source: str) -> Match:
        """Return the asset that `source` means: by the whole of it, else by its levels, the last one that is known first."""
        key = (site, source)
        found = self._known.get(key)
        if found is None:
            found = self._match(site, source)
            if len(self._known) < MOST_REMEMBERED:
                self._known[key] = found
        return found

    def _match(self, site: str, source: str) -> Match:
        levels = source.split("/")
        for name in (source, *reversed(levels)):
            asset = self.get(site, name)
            if asset is not None:
                how = "id" if asset.id == name else "alias"
                return Match(asset, f"the {how} {name} in the source {source} is asset {asset.id}")
        return Match(None, f"no asset of {site} has an id or alias that stands in the source {source}")


MOST_REMEMBERED = 200_000
"""Sources whose match is kept; a sender that invents names may not fill the memory."""
