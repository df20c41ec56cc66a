"""A register that another program handed over, and what becomes of the one that is there: an update, never a duplicate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.model import Asset


class CannotImport(Exception):
    """The file is no register that can be taken over. The sentence says why."""


@dataclass(frozen=True, slots=True, order=True)
class Left:
    """Something in the file that was not taken, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file says: its assets, whose first alias, where they have one, is what the file itself knows them by, and what was left."""

    assets: tuple[Asset, ...] = ()
    left: tuple[Left, ...] = ()

    @property
    def points(self) -> int:
        """How many references to points the assets have."""
        return sum(len(asset.points) for asset in self.assets)


@dataclass(frozen=True, slots=True)
class Merged:
    """The register after an import: all assets, and the ids of those that are new, that changed, and of which the file says nothing."""

    assets: tuple[Asset, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]
    left: tuple[Left, ...] = ()


def merge(there: Sequence[Asset], imported: Iterable[Asset]) -> Merged:
    """Put `imported` into the register that is `there`.

    An asset is known again by its id, else by an alias that it shares. What the file says of it counts; what only people
    write (criticality, trade, aliases of their own, and whatever the file leaves empty) stays.
    """
    result = {(asset.site, asset.id): asset for asset in there}
    names = {(asset.site, name): asset.id for asset in there for name in (asset.id, *asset.aliases)}
    renamed: dict[tuple[str, str], str] = {}
    added: list[str] = []
    changed: list[str] = []
    new = list(imported)
    for asset in new:
        known = next((names[asset.site, name] for name in (asset.id, *asset.aliases) if (asset.site, name) in names), None)
        if known is not None and known != asset.id:
            renamed[asset.site, asset.id] = known
    left: list[Left] = []
    for asset in new:
        key = (asset.site, renamed.get((asset.site, asset.id), asset.id))
        here = result.get(key)
        after = _updated(here, _with_names(asset, renamed)) if here else _with_names(asset, renamed)
        taken = [name for name in after.aliases if names.get((after.site, name), after.id) != after.id]
        if taken:
            left += [Left(name, f"another asset, {names[after.site, name]}, has this name already") for name in taken]
            after = replace(after, aliases=tuple(name for name in after.aliases if name not in taken))
        names.update({(after.site, name): after.id for name in (after.id, *after.aliases)})
        result[key] = after
        if here is None:
            added.append(after.id)
        elif after != here:
            changed.append(after.id)
    circles = _without_circles(result)
    left += circles
    told = {(asset.site, renamed.get((asset.site, asset.id), asset.id)) for asset in new}
    kept = tuple(asset.id for asset in there if (asset.site, asset.id) not in told)
    return Merged(tuple(result.values()), tuple(added), tuple(changed), kept, tuple(left))


def _without_circles(assets: dict[tuple[str, str], Asset]) -> list[Left]:
    """Take the parent away by which an asset would be a part of itself, in place, and say so."""
    left: list[Left] = []
    sure: set[tuple[str, str]] = set()
    for start in list(assets):
        path: list[tuple[str, str]] = []
        here = start
        while here in assets and here not in sure and here not in path:
            path.append(here)
            here = (here[0], assets[here].parent)
        if here in path:
            last = assets[path[-1]]
            left.append(Left(f"{last.id} isPartOf {last.parent}", "it would be a part of itself"))
            assets[path[-1]] = replace(last, parent="")
        sure.update(path)
    return left


def _updated(there: Asset, said: Asset) -> Asset:
    return replace(
        there,
        name=said.name or there.name,
        klass=said.klass or there.klass,
        location=said.location or there.location,
        system=said.system or there.system,
        parent=said.parent or there.parent,
        feeds=said.feeds or there.feeds,
        aliases=tuple(dict.fromkeys((*there.aliases, *(alias for alias in said.aliases if alias != there.id)))),
        points=tuple(dict.fromkeys((*said.points, *there.points))) if said.points else there.points,
    )


def _with_names(asset: Asset, renamed: dict[tuple[str, str], str]) -> Asset:
    """Return `asset` with the ids by which people call it and what it points at, where these differ from the file's."""

    def here(name: str) -> str:
        return renamed.get((asset.site, name), name)

    return replace(asset, id=here(asset.id), parent=here(asset.parent), feeds=tuple(map(here, asset.feeds)))
