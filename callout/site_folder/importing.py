"""Takes a register of another program over into `assets.csv` of a site folder, and tells what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assets import brick_file, csv_file, csv_update, haystack_file, imported, names
from assets.imported import CannotImport, Left
from assets.problem import Problem
from callout import printed
from callout.site_folder import folder as folders, text_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assets.imported import Imported, Merged
    from assets.model import Site

BRICK = frozenset({".ttl", ".turtle", ".n3"})
HAYSTACK = frozenset({".zinc", ".json", ".zinc3", ".hayson"})
MOST_SHOWN = 40
"""What was left that a person is shown; the JSON document holds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an import makes of a site folder; nothing is written yet."""

    path: Path
    text: str
    merged: Merged
    found: Imported

    @property
    def left(self) -> tuple[Left, ...]:
        """What was not taken."""
        return tuple(sorted({*self.found.left, *self.merged.left}))

    def write(self) -> None:
        """Write the register, whole or not at all."""
        beside = self.path.with_name(f".{self.path.name}.new")
        try:
            beside.write_text(self.text, encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise CannotImport(f"{self.path} cannot be written ({error.strerror or error})") from error

    def document(self) -> dict[str, Any]:
        """Return it as the document of the command."""
        merged = self.merged
        return {
            "file": str(self.path),
            "assets": len(self.found.assets),
            "points": self.found.points,
            "added": list(merged.added),
            "changed": list(merged.changed),
            "unchanged": len(self.found.assets) - len(merged.added) - len(merged.changed),
            "kept": list(merged.kept),
            "left": [{"what": each.what, "why": each.why} for each in self.left],
        }

    def said(self, *, dry_run: bool) -> Iterator[str]:
        """Yield it as lines for a person."""
        merged, found = self.merged, self.found
        same = len(found.assets) - len(merged.added) - len(merged.changed)
        yield f"Taken: {printed.number(len(found.assets), 'asset')} with {printed.number(found.points, 'point')}."
        yield from printed.points([f"{len(merged.added):,} new, {len(merged.changed):,} changed, {same:,} as they were"])
        if merged.kept:
            yield from printed.points(
                [f"{printed.number(len(merged.kept), 'asset')} of {self.path.name} that the file says nothing of: kept"]
            )
        if self.left:
            yield f"Left: {printed.number(len(self.left), 'thing')}."
            yield from printed.points(f"{each.what}: {each.why}" for each in self.left[:MOST_SHOWN])
            if len(self.left) > MOST_SHOWN:
                yield from printed.points([f"and {len(self.left) - MOST_SHOWN:,} more; --json shows all"])
        yield f"{self.path} would be written; nothing was." if dry_run else f"{self.path} is written."


def take_over(folder: Path, file: Path, at: str | None) -> Taken:
    """Return what becomes of the register of `folder` by `file`; raises CannotImport or SiteFolderError."""
    estate = folders.load_or_refuse(folder)
    if at is not None and at not in estate.sites:
        raise CannotImport(f"{folder} has no site {at}; it has {', '.join(sorted(estate.sites)) or 'none'}")
    found = _read(file, estate.sites, at)
    path = folder / folders.ASSETS
    text = _text(path) if path.exists() else ""
    there = csv_file.read(text, sites=estate.sites).assets if text else ()
    merged = imported.merge(there, found.assets)
    after = csv_update.updated(text, there, merged)
    problems = csv_file.read(after, file=str(path), sites=estate.sites).problems
    if problems:
        raise CannotImport(f"the register would not be right, so nothing is written: {problems[0].sentence}")
    return Taken(path=path, text=after, merged=merged, found=found)


def _read(file: Path, sites: Any, at: str | None) -> Imported:
    ending = file.suffix.lower()
    if ending not in BRICK | HAYSTACK:
        known = ", ".join(sorted(BRICK | HAYSTACK))
        raise CannotImport(f"{file}: {names.shown(ending or file.name)} is no ending of a register that can be taken over; known: {known}")
    text = _text(file)
    try:
        return brick_file.read(text, _only(sites, at)) if ending in BRICK else haystack_file.read(text, _site_of(sites, at))
    except CannotImport as error:
        raise CannotImport(f"{file}: {error}") from error


def _text(file: Path) -> str:
    text = text_file.read(file, str(file))
    if isinstance(text, Problem):
        raise CannotImport(str(text))
    return text


def _only(sites: dict[str, Site], at: str | None) -> str:
    """Return the site of assets that name none."""
    if at is not None or len(sites) <= 1:
        return at or next(iter(sites), "")
    raise CannotImport(f"the file says of no asset which site it belongs to; say --at and one of {', '.join(sorted(sites))}")


def _site_of(sites: dict[str, Site], at: str | None) -> Callable[[str, str], str | None]:
    """Return how a site of the file becomes one of the folder: by its id or its name, or the only one."""
    if at is not None or len(sites) <= 1:
        only = at or next(iter(sites), "")
        return lambda _, __: only
    by_name = {_folded(name): site.id for site in sites.values() for name in (site.name, site.id) if name}
    return lambda id_, name: by_name.get(_folded(name)) or by_name.get(_folded(id_))


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())
