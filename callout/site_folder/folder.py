"""Reads a whole site folder: each file once, in the order in which one may name what stands in another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assets import brick_file, csv_file, imported, names
from assets.imported import CannotImport
from assets.model import Site
from assets.problem import Problem
from assets.register import Register
from callout.errors import SiteFolderError
from callout.site_folder import ingest_file, opening, rules_file, sites_file, sla_file, tests_file, text_file, yaml_tree
from callout.site_folder.known import Known
from callout.site_folder.sites_file import Described
from rules.book import RuleBook
from sla.policy import Policies
from streams.estate import Estate

if TYPE_CHECKING:
    from pathlib import Path

    from callout.proving.script import Script
    from callout.site_folder.yaml_tree import Document

SITE, INGEST, ASSETS, RULES, SLA = "site.yaml", "ingest.yaml", "assets.csv", "rules.yaml", "sla.yaml"
TESTS = "rules_test.yaml"
BRICK = "assets.ttl"
FILES = (SITE, INGEST, BRICK, ASSETS, RULES, SLA, TESTS)
LATER = {
    "rota.yaml": "who is on call comes with a later version of Callout",
}
ENDINGS = frozenset({"yaml", "yml", "csv", "ttl"})


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a folder says, None when anything is wrong with it, all that is wrong, by file and line, and the tests that it is to pass.

    `warnings` are what it may say and hardly means.
    """

    estate: Estate | None
    problems: tuple[Problem, ...] = ()
    tests: tuple[Script, ...] = ()
    warnings: tuple[Problem, ...] = ()


def load_or_refuse(folder: Path) -> Estate:
    """Return what the site folder says; raises SiteFolderError with everything that is wrong with it."""
    loaded = load(folder)
    if loaded.estate is None:
        raise SiteFolderError(loaded.problems)
    return loaded.estate


def load(folder: Path) -> Loaded:
    """Read a site folder. Whatever stands in it, nothing is raised: what is wrong becomes problems, all of them at once."""
    try:
        present = sorted(entry.name for entry in folder.iterdir())
    except NotADirectoryError:
        return Loaded(None, (Problem(str(folder), 0, f"this is a file; name the folder that holds {SITE}"),))
    except OSError as error:
        return Loaded(None, (Problem(str(folder), 0, f"the folder cannot be read ({error.strerror or error})"),))
    reader = _Reader(folder, present)
    estate = reader.estate()
    problems = tuple(sorted({*reader.problems, *_unwanted(present)}))
    warnings = tuple(sorted(reader.warnings))
    return Loaded(None, problems, warnings=warnings) if problems else Loaded(estate, tests=reader.tests, warnings=warnings)


def _unwanted(present: list[str]) -> list[Problem]:
    """Return a problem for each file that has no effect although its name says that it should."""
    found = [Problem(name, 0, f"{LATER[name]}; take this file out of the folder until then") for name in present if name in LATER]
    if {SITE, ASSETS, BRICK}.isdisjoint(present):
        found.append(Problem(SITE, 0, f"the folder has neither {SITE} nor {ASSETS}; write at least one, an empty {SITE} is enough"))
    for name in present:
        meant = _meant(name)
        if meant is not None:
            found.append(Problem(name, 0, f"a file of this name is not read; did you mean “{meant}”?"))
    return found


def _meant(name: str) -> str | None:
    """Return the file that a person meant who called it `name`; None when it is rightly named, or something else."""
    stem, _, ending = name.rpartition(".")
    if name in FILES or name in LATER or ending.lower() not in ENDINGS:
        return None
    by_stem = {file.partition(".")[0]: file for file in FILES}
    meant = names.nearest(stem, by_stem)
    return by_stem[meant] if meant is not None else None


class _Reader:
    """Reads the files of one folder and collects what is wrong with them."""

    def __init__(self, folder: Path, present: list[str]) -> None:
        self._folder = folder
        self._present = present
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        self.tests: tuple[Script, ...] = ()

    def estate(self) -> Estate:
        """Return what the files say; of use only when there are no problems."""
        described = self._described()
        said = described or Described()
        register = self._with_brick(self._register(said.sites), said.sites)
        sites = {asset.site: Site(id=asset.site) for asset in register.assets if asset.site} | said.sites
        promises = self._document(SLA)
        opened = opening.hours(said, sites, sla_file.read_calendars(promises) if promises is not None else {})
        known = Known.of(
            sites if described is not None and register.whole else None,
            register.assets if register.whole else None,
            self._folder,
            frozenset(sites) - frozenset(opened),
        )
        ingest = self._ingest(known)
        self._tests(known)
        book = self._book(known, sites)
        return Estate(
            sites=sites,
            register=Register(register.assets, accept=said.matching.accept, words=said.matching.extension),
            book=replace(book, rules=(*ingest.rules, *book.rules), hours=opened, thresholds=opening.thresholds(said, opened)),
            policies=self._policies(promises, known, sites),
            sources=ingest.sources,
        )

    def _described(self) -> Described | None:
        """Return what site.yaml says, None when it could not be read."""
        document = self._document(SITE)
        if document is None:
            return None
        described, found = sites_file.read(document)
        self.problems += found
        return described

    def _register(self, sites: dict[str, Site]) -> csv_file.Reading:
        if ASSETS not in self._present:
            return csv_file.Reading()
        text = self._text(ASSETS)
        if text is None:
            return csv_file.Reading(whole=False)
        reading = csv_file.read(text, file=ASSETS, sites=sites)
        self.problems += reading.problems
        return reading

    def _with_brick(self, register: csv_file.Reading, sites: dict[str, Site]) -> csv_file.Reading:
        """Put what a Brick model in the folder says over what `assets.csv` says, as an import would."""
        if BRICK not in self._present:
            return register
        text = self._text(BRICK)
        if text is None:
            return replace(register, whole=False)
        named = {*sites, *(asset.site for asset in register.assets)} - {""}
        try:
            if len(named) > 1:
                raise CannotImport(f"a model belongs to one site, and this folder has {names.listed(sorted(named))}; import it with --at")
            merged = imported.merge(register.assets, brick_file.read(text, next(iter(named), "")).assets)
        except CannotImport as error:
            self.problems.append(Problem(BRICK, 0, str(error)))
            return replace(register, whole=False)
        return replace(register, assets=merged.assets)

    def _book(self, known: Known, sites: dict[str, Site]) -> RuleBook:
        document = self._document(RULES)
        book, found = rules_file.read(document, known, sites.values()) if document is not None else (RuleBook(), [])
        self.problems += found
        if document is not None and not found:
            self.warnings += rules_file.warnings(document, book)
        return book

    def _policies(self, document: Document | None, known: Known, sites: dict[str, Site]) -> Policies:
        zones = {id_: site.timezone for id_, site in sites.items()}
        policies, found = sla_file.read(document, known, zones) if document is not None else (Policies(), [])
        self.problems += found
        return policies

    def _tests(self, known: Known) -> None:
        document = self._document(TESTS)
        if document is not None:
            self.tests, found = tests_file.read(document, known)
            self.problems += found

    def _ingest(self, known: Known) -> ingest_file.Reading:
        document = self._document(INGEST)
        reading = ingest_file.read(document, known) if document is not None else ingest_file.Reading()
        self.problems += reading.problems
        return reading

    def _document(self, name: str) -> Document | None:
        """Return the YAML of a file, an empty one when there is no such file, None when it cannot be read."""
        text = self._text(name) if name in self._present else ""
        if text is None:
            return None
        document, found = yaml_tree.read(text, name)
        self.problems += found
        return document

    def _text(self, name: str) -> str | None:
        found = text_file.read(self._folder / name, name)
        if isinstance(found, Problem):
            self.problems.append(found)
            return None
        return found
