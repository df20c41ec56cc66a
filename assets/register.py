"""The register: all assets of all sites, and which of them a point's source means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assets.hierarchy import Hierarchy
from assets.match import ACCEPT, Candidate, Match
from assets.matcher import Matcher
from assets.naming import Naming
from assets.tokens import Tokenizer
from assets.words import CARRIERS, Extension, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assets.model import Asset

EXACT, LEVEL = 1.0, 0.98
"""How sure a name is that is an id, an alias or a point's reference, and one that has an id on a level of its own."""

UNSURE = 0.5

MOST_REMEMBERED = 100_000
"""Names whose match is kept, twice over; a sender that invents names may not fill the memory."""


class Register:
    """Assets by site, id and alias. Unchanging once built; answers are remembered, so a known source costs one look-up."""

    def __init__(self, assets: Iterable[Asset] = (), *, accept: float = ACCEPT, words: Extension | None = None) -> None:
        self._by_name: dict[tuple[str, str], Asset] = {}
        self._by_point: dict[tuple[str, str], Asset] = {}
        self._assets = tuple(assets)
        for asset in self._assets:
            for name in (asset.id, *asset.aliases):
                self._by_name.setdefault((asset.site, name), asset)
            for point in asset.points:
                self._by_point.setdefault((asset.site, point), asset)
        self.accept = accept
        self._covered: set[str] | None = None
        self._vocabulary = Vocabulary(words)
        self._matchers: dict[str | None, Matcher] = {}
        self._young: dict[tuple[str | None, str], Match] = {}
        self._old: dict[tuple[str | None, str], Match] = {}
        self._hierarchy: Hierarchy | None = None

    def __iter__(self) -> Iterator[Asset]:
        return iter(self._assets)

    def __len__(self) -> int:
        return len(self._assets)

    @property
    def sites(self) -> frozenset[str]:
        """The sites that the register names."""
        return frozenset(asset.site for asset in self._assets if asset.site)

    @property
    def remembered(self) -> int:
        """How many names are remembered with their match."""
        return len(self._young) + len(self._old)

    def get(self, site: str, name: str) -> Asset | None:
        """Return the asset of `site` with this id or alias."""
        return self._by_name.get((site, name)) or self._by_name.get(("", name))

    @property
    def hierarchy(self) -> Hierarchy:
        """What feeds what, and what is part of what; worked out when it is first asked for."""
        if self._hierarchy is None:
            self._hierarchy = Hierarchy(self._assets, self.get)
        return self._hierarchy

    def covers(self, site: str) -> bool:
        """Say whether the register has any asset of `site`; where it has none, nobody can say which one a name means."""
        if self._covered is None:
            self._covered = {asset.site for asset in self._assets}
        return site in self._covered or "" in self._covered

    def prepare(self) -> None:
        """Read the names of all assets now, which the first name that is no id would otherwise wait for."""
        for site in self.sites:
            self._matcher(site)

    def match(self, site: str | None, source: str) -> Match:
        """Return the asset that `source` means at `site`, at any site when that is None.

        By the whole of it as an id, an alias or a point's reference; else by what it says.
        """
        key = (site, source)
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key) or self._match(site, source)
            if len(self._young) >= MOST_REMEMBERED:
                self._old, self._young = self._young, {}
            self._young[key] = found
        return found

    def field(self, site: str, fields: Mapping[str, object]) -> Match | None:
        """Return the asset that a field of the topic or of the message names by id or alias, None when none does."""
        for name in FIELDS:
            value = fields.get(name)
            asset = self.get(site, str(value)) if value is not None else None
            # A gateway that carries the points of other plant is hardly ever what is wrong.
            if asset is not None and (name == FIELDS[0] or asset.klass not in CARRIERS):
                said = f"the sender names asset {asset.id}" if name == FIELDS[0] else f"the field {name} names asset {asset.id}"
                return Match(asset=asset, confidence=EXACT, accepted=True, reasons=(said,), location=asset.location)
        return None

    def _match(self, site: str | None, source: str) -> Match:
        exact = self._exact(site, source)
        if exact is not None:
            return exact
        matcher = self._matcher(site)
        _, found, path = source.partition("://")
        if found:
            said = matcher.match(path.partition("/")[2])
            if said.asset is None:
                return replace(said, reasons=(f"no point of the register has the reference {source}",))
            return said
        return self._by_level(site, source, matcher.match(source))

    def _exact(self, site: str | None, source: str) -> Match | None:
        """Return the asset of which `source` is the id, an alias or a point."""
        for at in self._places(site):
            asset = self._by_name.get((at, source))
            if asset is not None:
                how = "id" if asset.id == source else "alias"
                return _sure(asset, EXACT, f"the {how} {source} is asset {asset.id}")
            asset = self._by_point.get((at, source))
            if asset is not None:
                return _sure(asset, EXACT, f"{source} is a point of asset {asset.id}")
        return None

    def _by_level(self, site: str | None, source: str, said: Match) -> Match:
        """Return what `said` came to, or the asset of which a level of the source is the id or an alias, if nothing speaks against it."""
        levels = source.split("/")
        for level in reversed(levels) if len(levels) > 1 else ():
            exact = self._exact(site, level) if not level.isdecimal() else None
            if exact is None or exact.asset is None:
                continue
            reason = f"the {exact.reasons[0].split()[1]} {level} in the source {source} is asset {exact.asset.id}"
            if said.asset is exact.asset:
                return _surer(said, reason) if said.accepted else said
            if said.asset is None and not said.strangers:
                return _sure(exact.asset, LEVEL, reason)
            if said.accepted and said.related:
                return said
            others = (Candidate(asset=exact.asset, confidence=UNSURE), *said.others)
            doubtful = replace(said, confidence=min(said.confidence, UNSURE), accepted=False, location="", reasons=(reason, *said.reasons))
            return replace(doubtful, others=others) if said.asset is not None else replace(doubtful, asset=exact.asset, confidence=UNSURE)
        return said

    def _places(self, site: str | None) -> tuple[str, ...]:
        return (site, "") if site else (*sorted(self.sites), "")

    def _matcher(self, site: str | None) -> Matcher:
        matcher = self._matchers.get(site)
        if matcher is None:
            tokenizer = Tokenizer(self._vocabulary)
            mine = self._assets if site is None else [asset for asset in self._assets if asset.site in {site, ""}]
            matcher = self._matchers[site] = Matcher(Naming(mine, self._vocabulary, tokenizer), self.hierarchy, self.accept)
        return matcher


FIELDS = ("asset", "equip", "equipment", "unit", "device")
"""Fields of a topic pattern or attributes of an alarm by which a sender names the asset itself, the plainest first."""


def _surer(said: Match, reason: str) -> Match:
    """Return `said` with the confidence and the reason of a level of its own."""
    return Match(
        asset=said.asset,
        confidence=LEVEL,
        accepted=True,
        reasons=(reason, *said.reasons[1:]),
        others=said.others,
        location=said.location,
        strangers=said.strangers,
        related=said.related,
    )


def _sure(asset: Asset, confidence: float, reason: str) -> Match:
    return Match(asset=asset, confidence=confidence, accepted=True, reasons=(reason,), location=asset.location)
