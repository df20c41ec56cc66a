"""Conditions of `match:` in `rules.yaml`: which alarms a rule speaks of. Globs, lists of globs, and `not`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from assets.model import Asset
    from rules.alarm import Scalar

FIELDS = ("kind", "severity", "source", "site", "asset", "class", "system", "location", "hours")
"""Fields that a condition may name, beside `attributes.NAME`."""


@dataclass(frozen=True, slots=True)
class Glob:
    """One of some patterns fits the whole text, upper and lower case alike; `negated` turns the answer round."""

    patterns: tuple[str, ...]
    negated: bool = False

    def fits(self, text: str) -> bool:
        """Say whether `text` fits."""
        return (_compiled(self.patterns).match(text) is not None) is not self.negated


@cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    # When it is first asked for, as of ten thousand rules most are never asked, and compiling one takes a millisecond.
    return re.compile("|".join(translate(pattern) for pattern in patterns), re.IGNORECASE)


def glob(patterns: tuple[str, ...], *, negated: bool = False) -> Glob:
    """Return the condition that one of `patterns` (`*`, `?`, `[...]`) fits."""
    return Glob(patterns, negated)


@dataclass(frozen=True, slots=True)
class Condition:
    """All of its fields must fit. An empty condition fits everything."""

    fields: tuple[tuple[str, Glob], ...] = ()

    def fits(self, facts: Mapping[str, str]) -> bool:
        """Say whether it fits `facts`, as `facts_of` returns them; a fact that is missing reads as an empty text."""
        return all(test.fits(facts.get(field, "")) for field, test in self.fields)


class Subject(Protocol):
    """What conditions are asked about: a standing alarm, or what is shown of one."""

    @property
    def site(self) -> str: ...

    @property
    def source(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def severity(self) -> str: ...

    @property
    def attributes(self) -> Mapping[str, Scalar]: ...

    @property
    def raised_at(self) -> datetime | None: ...


def facts_of(standing: Subject, asset: Asset | None) -> dict[str, str]:
    """Return what conditions may ask about `standing`, which was found to mean `asset`."""
    facts = {f"attributes.{name}": str(value) for name, value in standing.attributes.items()}
    facts |= {"kind": standing.kind, "severity": standing.severity, "source": standing.source, "site": standing.site}
    if asset is not None:
        facts |= {"asset": asset.id, "class": asset.klass, "system": asset.system, "location": asset.location}
    return facts
