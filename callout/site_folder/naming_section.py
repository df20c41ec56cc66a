"""The key `matching` of `site.yaml`: how sure a name must be, and the words of this site's point names."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from assets import classes, names
from assets.match import ACCEPT
from assets.words import BUILDING, LEVEL, ROOM, Extension
from callout.site_folder.fields import Name, Number, by, or_empty
from callout.site_folder.refusal import refusal
from callout.site_folder.section import Section

PLACES = (BUILDING, LEVEL, ROOM)


def _share(value: float) -> float:
    if not 0 < value <= 1:
        raise refusal(f"{value:g} is no share; write how sure a match must be, from 0.01 to 1, such as {ACCEPT}")
    return value


def _class(said: str) -> str:
    known = classes.canonical(said)
    if known is None:
        raise ValueError(f"{names.shown(said)} is no class of plant{classes.hint(said)}")
    return known


def _place(said: str) -> str:
    if said not in PLACES:
        raise ValueError(f"{names.shown(said)} is no kind of place; write {names.listed(PLACES)[: -len(ROOM) - 5]} or {ROOM}")
    return said


def _word(said: str) -> str:
    if not said.isalpha():
        raise ValueError(f"{names.shown(said)} is no word of a point name; write letters alone, such as SAF")
    return said.lower()


class _Words(Section):
    points: Annotated[list[Annotated[str, BeforeValidator(by(_word))]], or_empty(list)] = Field(default_factory=list)
    classes: Annotated[dict[Name, Annotated[str, BeforeValidator(by(_class))]], or_empty(dict)] = Field(default_factory=dict)
    places: Annotated[dict[Annotated[str, BeforeValidator(by(_word))], Annotated[str, BeforeValidator(by(_place))]], or_empty(dict)] = (
        Field(default_factory=dict)
    )


class Matching(Section):
    """`accept` is how sure a match must be to be used without asking; `words` go beyond those that are always known."""

    accept: Annotated[Number, AfterValidator(_share)] = ACCEPT
    words: _Words = Field(default_factory=_Words)

    @property
    def extension(self) -> Extension:
        """The words as the register wants them."""
        return Extension(points=frozenset(self.words.points), classes=self.words.classes, places=self.words.places)
