"""Rules that can never match, because an earlier one that ends the walk takes all that they speak of. It only says so when it is sure."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assets import classes
from rules import wording
from rules.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.book import Rule
    from rules.condition import Condition, Glob

WORDS = {"severity": wording.SEVERITIES, "hours": ["", *wording.HOURS], "class": ["", *classes.NAMES]}
"""Fields of which every value is known."""

ANYTHING = "\N{REPLACEMENT CHARACTER}"
"""A text that no pattern names."""


def shadowed(rules: Sequence[Rule]) -> Iterator[tuple[int, int]]:
    """Yield the place of each rule that can never match, and the place of the earlier rule that takes everything from it."""
    ends = [place for place, rule in enumerate(rules) if rule.stop]
    if not ends:
        return
    # An alarm that fits the later rule must fit an earlier one that takes everything: so only those are looked at that one such fits.
    index = Index([rules[place].match for place in ends])
    for later, rule in enumerate(rules):
        example = _example(rule.match)
        if example is None:
            continue
        for number in index.candidates(example):
            earlier = ends[number]
            if earlier >= later:
                break
            if rules[earlier].match.fits(example) and covers(rules[earlier].match, rule.match):
                yield later, earlier
                break


def covers(wide: Condition, narrow: Condition) -> bool:
    """Say whether all that fits `narrow` fits `wide` for sure."""
    narrower = dict(narrow.fields)
    return all(test == narrower.get(field) or _covers(field, test, narrower.get(field)) for field, test in wide.fields)


def _covers(field: str, wide: Glob, narrow: Glob | None) -> bool:
    words = WORDS.get(field)
    if words is not None:
        return all(wide.fits(word) for word in words if narrow is None or narrow.fits(word))
    if narrow is None:
        return not wide.negated and "*" in wide.patterns
    if wide.negated and narrow.negated:
        return _all_in(wide.patterns, narrow.patterns)
    if wide.negated:
        return all(not wording.is_glob(pattern) and wide.fits(pattern) for pattern in narrow.patterns)
    return "*" in wide.patterns if narrow.negated else _all_in(narrow.patterns, wide.patterns)


def _all_in(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    return all(any(_takes(each.lower(), pattern.lower()) for each in wide) for pattern in narrow)


def _takes(wide: str, narrow: str) -> bool:
    """Say whether every text that the pattern `narrow` fits is one that `wide` fits; of patterns with brackets only the same."""
    if wide == narrow:
        return True
    return "[" not in wide and "[" not in narrow and _matches(wide, narrow)


@lru_cache(maxsize=100_000)
def _matches(wide: str, narrow: str) -> bool:
    if not wide:
        return not narrow
    if wide[0] == "*":
        return _matches(wide[1:], narrow) or (bool(narrow) and _matches(wide, narrow[1:]))
    if not narrow or narrow[0] == "*":
        return False
    return (wide[0] == "?" or wide[0] == narrow[0]) and _matches(wide[1:], narrow[1:])


def _example(condition: Condition) -> dict[str, str] | None:
    """Return facts that fit `condition`; None when none are found that easily."""
    # Every alarm has a severity, also for a rule that does not ask for it.
    facts = {"severity": wording.SEVERITIES[0]} | {field: _text(field, test) for field, test in condition.fields}
    return facts if condition.fits(facts) else None


def _text(field: str, test: Glob) -> str:
    if field in WORDS:
        return next((word for word in WORDS[field] if test.fits(word)), "")
    return ANYTHING if test.negated else test.patterns[0].replace("*", "").replace("?", ANYTHING)
