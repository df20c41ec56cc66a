"""An estate: what stands where, what is part of what, and what serves whom. No physics, no list of any one campus."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One thing that can fail. `location` is a path such as `Block A/L03/Plant room`; `klass` a Brick class or a short one.

    `speaks_as` is the alias under which it speaks, where an old outstation does not know its id.
    """

    id: str
    name: str
    klass: str
    location: str
    system: str = ""
    parent: str = ""
    feeds: tuple[str, ...] = ()
    criticality: str = "B"
    trade: str = "hvac"
    aliases: tuple[str, ...] = ()
    speaks_as: str = ""

    def source(self, point: str) -> str:
        """Return the source of alarms of one of its points: `AHU-3/supply-flow`."""
        return f"{self.speaks_as or self.id}/{point}"

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which it is known, its id first."""
        return (self.id, *self.aliases, self.speaks_as) if self.speaks_as else (self.id, *self.aliases)

    @property
    def block(self) -> str:
        """The building, `Block A`; `Site` for what stands in none."""
        return self.location.partition("/")[0]


class Estate:
    """A campus: its assets by name and by class, its time zone, and the building that each zone of the fire panel watches."""

    def __init__(self, site: str, timezone: str, assets: Iterable[Asset], fire_zones: Mapping[str, str]) -> None:
        self.site = site
        self.timezone = ZoneInfo(timezone)
        self.fire_zones = dict(fire_zones)
        self.assets = tuple(assets)
        self._by_name = {name: asset for asset in self.assets for name in asset.names}

    def find(self, name: str) -> Asset | None:
        """Return the asset with this id or alias."""
        return self._by_name.get(name)

    def get(self, name: str) -> Asset:
        """Return the asset with this id or alias; raises KeyError when the estate has none."""
        return self._by_name[name]

    def of_class(self, *classes: str) -> list[Asset]:
        """Return the assets of these classes, in the order of the list."""
        return [asset for asset in self.assets if asset.klass in classes]

    def fed_by(self, asset: Asset) -> list[Asset]:
        """Return what `asset` serves directly."""
        return [self.get(name) for name in asset.feeds]
