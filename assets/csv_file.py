"""Reads `assets.csv`: one line an asset, columns in any order, only `id` required. Says everything that is wrong with it at once."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from assets import classes, kinship, names
from assets.model import Asset, Criticality
from assets.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

COLUMNS = ("id", "name", "class", "site", "location", "system", "parent", "feeds", "criticality", "trade", "aliases", "points")
ID, NAME, CLASS, SITE, LOCATION, SYSTEM, PARENT, FEEDS, CRITICALITY, TRADE, ALIASES, POINTS = range(len(COLUMNS))

CRITICALITIES = {"": Criticality.B} | {letter: each for each in Criticality for letter in (each.value, each.value.lower())}

MOST_PROBLEMS = 1_000
"""Problems that are said of one file; a column that slipped is wrong in each of a hundred thousand lines."""

Row = tuple[int, tuple[str, ...]]
"""The line on which a row begins, and its values in the order of COLUMNS, trimmed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The assets of a register, and what is wrong with it. What could be understood of a wrong line is among the assets.

    `whole` is false when there are lines of which nothing could be understood, so that an asset may be missing here.
    """

    assets: tuple[Asset, ...] = ()
    problems: tuple[Problem, ...] = ()
    whole: bool = True


def read(text: str, *, file: str = "assets.csv", sites: Collection[str] = ()) -> Reading:
    """Read the whole text of a register; `sites` are those that are declared elsewhere.

    An asset without a site belongs to the only site, when there is one, and otherwise to every site.
    """
    faults = _Faults(file)
    rows = list(_rows(text, faults))
    maker = _Maker(_only_site(rows, sites), faults)
    lines = [(line, maker.asset(line, values)) for line, values in rows if values[ID]]
    for line, sentence in kinship.faults(lines):
        faults.add(line, sentence)
    return Reading(tuple(asset for _, asset in lines), faults.all(), whole=faults.whole)


class _Faults:
    """Collects what is wrong with one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._found: list[Problem] = []
        self._more = 0
        self.whole = True

    @property
    def full(self) -> bool:
        """Whether no more will be shown, so that no more thought need go into a sentence."""
        return len(self._found) >= MOST_PROBLEMS

    def add(self, line: int, sentence: str) -> None:
        if not self.full:
            self._found.append(Problem(self._file, line, sentence))
        else:
            self._more += 1

    def all(self) -> tuple[Problem, ...]:
        if self._more:
            rest = Problem(self._file, 0, f"{self._more} more problems of this file are not shown; mend the first {MOST_PROBLEMS}")
            return (rest, *self._found)
        return tuple(self._found)


def _rows(text: str, faults: _Faults) -> Iterator[Row]:
    # A start sign of UTF-8 would otherwise belong to the name of the first column.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    begun, head = 1, None
    try:
        for values in reader:
            cells = list(map(str.strip, values))
            if any(cells):
                if head is None:
                    head = _Head.read(begun, cells, faults)
                elif head.is_of_use:
                    yield begun, head.sort(begun, cells, faults)
            begun = reader.line_num + 1
    except csv.Error as error:
        faults.add(begun, _csv_sentence(str(error)))
        faults.whole = False
        return
    if head is None:
        faults.add(0, "the file is empty; its first line names the columns, such as id,name,class,location")


def _csv_sentence(said: str) -> str:
    if "limit" in said:
        return "a value here has more than 131,072 letters; look for a quote that is opened and never closed"
    if "expected after" in said:
        return "after a value in quotes there must be a comma; a quote inside such a value is written twice"
    return "a quote is opened here and never closed"


@dataclass(frozen=True, slots=True)
class _Head:
    """The first line: how many columns it names, and how to pick the values of COLUMNS out of a row."""

    width: int
    is_of_use: bool
    pick: Callable[[list[str]], tuple[str, ...]]

    @classmethod
    def read(cls, line: int, found: list[str], faults: _Faults) -> _Head:
        small = [name.lower() for name in found]
        for sentence in _faults_of_head(small):
            faults.add(line, sentence)
        faults.whole = "id" in small
        # A column that is not there is picked from the end of the row, where `sort` puts an empty value.
        places = (small.index(name) if name in small else -1 for name in COLUMNS)
        return cls(len(found), "id" in small, itemgetter(*places))

    def sort(self, line: int, cells: list[str], faults: _Faults) -> tuple[str, ...]:
        missing = self.width - len(cells)
        if missing < 0:
            if any(cells[self.width :]):
                faults.add(line, f"this line has {len(cells)} values for {self.width} columns; a value with a comma in it needs quotes")
            del cells[self.width :]
        values = self.pick(cells + [""] * (max(missing, 0) + 1))
        if not values[ID]:
            faults.add(line, "this line has no id; every asset needs one, such as AHU-3")
        return values


def _faults_of_head(found: list[str]) -> Iterator[str]:
    if len(found) == 1 and ";" in found[0]:
        yield "the columns are separated by semicolons; save the file as CSV with commas"
        return
    if "id" not in found:
        yield "the first line names the columns, and one of them must be “id”, such as id,name,class,location"
    if set(found).isdisjoint(COLUMNS):
        return
    for name in dict.fromkeys(found):
        if not name:
            yield "a column has no name; name it, or take it out"
        elif name not in COLUMNS:
            yield f"{names.shown(name)} is no column of a register{names.hint(name, COLUMNS)}"
        elif found.count(name) > 1:
            yield f"the column “{name}” stands here {found.count(name)} times; keep one of them"


def _only_site(rows: Iterable[Row], sites: Collection[str]) -> str:
    all_sites = {*sites, *(values[SITE] for _, values in rows)} - {""}
    return next(iter(all_sites)) if len(all_sites) == 1 else ""


class _Maker:
    """Makes assets of rows. What it found out about a class or a site it remembers: there are few of them and many assets."""

    def __init__(self, only_site: str, faults: _Faults) -> None:
        self._only_site = only_site
        self._faults = faults
        self._classes: dict[str, str | None] = {"": ""}
        self._sites: dict[str, str | None] = {"": None}

    def asset(self, line: int, values: tuple[str, ...]) -> Asset:
        if not values[ID].isprintable():
            self._faults.add(line, f"the id {names.shown(values[ID])} has a control character in it; write it without")
        return Asset(
            id=values[ID],
            name=values[NAME],
            klass=self._class(line, values[CLASS]),
            site=self._site(line, values[SITE]),
            location=values[LOCATION],
            system=values[SYSTEM],
            parent=values[PARENT],
            feeds=_several(values[FEEDS]) if values[FEEDS] else (),
            criticality=self._criticality(line, values[CRITICALITY]),
            trade=values[TRADE],
            aliases=_several(values[ALIASES]) if values[ALIASES] else (),
            points=_several(values[POINTS]) if values[POINTS] else (),
        )

    def _class(self, line: int, word: str) -> str:
        if word not in self._classes:
            self._classes[word] = classes.canonical(word)
        known = self._classes[word]
        if known is None:
            self._faults.add(line, f"{names.shown(word)} is no class of plant{'' if self._faults.full else classes.hint(word)}")
        return known or ""

    def _site(self, line: int, site: str) -> str:
        if site not in self._sites:
            self._sites[site] = names.fault_of_site(site)
        fault = self._sites[site]
        if fault is not None:
            self._faults.add(line, fault)
        return site or self._only_site

    def _criticality(self, line: int, word: str) -> Criticality:
        known = CRITICALITIES.get(word)
        if known is None:
            self._faults.add(line, f"{names.shown(word)} is no criticality; write A (highest), B, C or D")
        return known or Criticality.B


def _several(cell: str) -> tuple[str, ...]:
    return tuple([part.strip() for part in cell.split(";") if part.strip()])
