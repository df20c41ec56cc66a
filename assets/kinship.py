"""How the assets of a register belong together: no name twice, parents and feeds that exist, nothing that is part of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.model import Asset

Line = tuple[int, "Asset"]
Fault = tuple[int, str]
"""A line, and the sentence that says what is wrong there."""

MOST_SHOWN_OF_A_CIRCLE = 8


def faults(lines: Sequence[Line]) -> Iterator[Fault]:
    """Yield what is wrong between the assets that stand on `lines`."""
    named = _Named(lines)
    yield from named.twice()
    for line, asset in lines:
        if asset.parent and not named.is_id(asset.site, asset.parent):
            yield line, f"parent: {named.refusal(asset, asset.parent)}"
        for fed in asset.feeds:
            if not named.is_id(asset.site, fed):
                yield line, f"feeds: {named.refusal(asset, fed)}"
    yield from _circles(lines, named)


class _Named:
    """Assets by site and name; the first one that has a name keeps it. What has no site belongs to every site."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._first: dict[tuple[str, str], Line] = {}
        self._again: list[tuple[Line, str, Line]] = []
        for line in lines:
            asset = line[1]
            for name in (asset.id, *asset.aliases):
                first = self._first.setdefault((asset.site, name), line)
                if first is not line and first[1] is not asset:
                    self._again.append((line, name, first))

    def get(self, site: str, name: str) -> Line | None:
        return self._first.get((site, name)) or self._first.get(("", name))

    def twice(self) -> Iterator[Fault]:
        for (line, asset), name, (first_line, _) in [*self._again, *self._taken_everywhere()]:
            where = f"at {asset.site}" if asset.site else "without a site"
            yield line, f"{names.shown(name)} stands on line {first_line} already; {where}, each id and alias means one asset"

    def _taken_everywhere(self) -> Iterator[tuple[Line, str, Line]]:
        """Yield the names of assets with a site that an asset without one, and so of every site, has too."""
        everywhere = {name: line for (site, name), line in self._first.items() if not site}
        if everywhere:
            for (site, name), line in self._first.items():
                if site and name in everywhere:
                    yield line, name, everywhere[name]

    def is_id(self, site: str, name: str) -> bool:
        found = self.get(site, name)
        return found is not None and found[1].id == name

    def refusal(self, asset: Asset, name: str) -> str:
        """Return why `asset` cannot point at `name`."""
        found = self.get(asset.site, name)
        if found is not None:
            return f"{names.shown(name)} is an alias; write the id, {names.shown(found[1].id)}"
        where = f" at {asset.site}" if asset.site else ""
        return f"there is no asset {names.shown(name)}{where}{names.hint(name, self._ids(asset.site))}"

    def _ids(self, site: str) -> list[str]:
        if len(self._lines) > names.MOST_COMPARED:
            return []
        return [asset.id for _, asset in self._lines if asset.site in {site, ""}]


def _circles(lines: Sequence[Line], named: _Named) -> Iterator[Fault]:
    """Yield a fault for each circle of parents, on the first line of it."""
    walked: set[int] = set()
    for start in lines:
        path: list[Line] = []
        here: Line | None = start
        while here is not None and here[1].parent and here[0] not in walked:
            walked.add(here[0])
            path.append(here)
            here = named.get(here[1].site, here[1].parent)
        if here is not None and here in path:
            yield _circle(path[path.index(here) :])


def _circle(circle: list[Line]) -> Fault:
    at = min(range(len(circle)), key=lambda place: circle[place][0])
    ids = [names.shown(asset.id) for _, asset in circle[at:] + circle[:at]]
    cut = [*ids[:MOST_SHOWN_OF_A_CIRCLE], "…"] if len(ids) > MOST_SHOWN_OF_A_CIRCLE else ids
    way = " in ".join([*cut, ids[0]])
    return circle[at][0], f"parent: {ids[0]} would be a part of itself ({way}); one of them needs another parent"
