"""Rules that can never match, because earlier ones that end the walk take all that they speak of. It only says so when it is sure."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from assets import classes
from rules import wording
from rules.condition import Condition, Glob
from rules.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.book import Rule

WORDS = {"severity": wording.SEVERITIES, "hours": ["", *wording.HOURS], "class": ["", *classes.NAMES]}
"""Fields of which every value is known."""

ANYTHING = "\N{REPLACEMENT CHARACTER}"
"""A text that no pattern names."""


MOST_WORDS, MOST_CASES = 8, 64
"""Into how many cases a rule is taken apart at most, by one field and by all: most rules are done with at the first."""


def shadowed(rules: Sequence[Rule]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the place of each rule that can never match, and the places of the earlier rules that take everything from it, in order."""
    ends = [place for place, rule in enumerate(rules) if rule.stop]
    if not ends:
        return
    takers = _Takers(rules, ends)
    for later, rule in enumerate(rules):
        taker = takers.of(rule.match, later)
        taken = {taker} if taker is not None else takers.together(rule.match, later)
        if taken:
            yield later, tuple(sorted(taken))


class _Takers:
    """The rules that end the walk; `ends` are their places."""

    def __init__(self, rules: Sequence[Rule], ends: Sequence[int]) -> None:
        self._rules = rules
        self._ends = ends
        # An alarm that fits the later rule must fit an earlier one that takes everything: so only those are looked at that one such fits.
        self._index = Index([rules[place].match for place in ends])
        self._asked = frozenset(field for place in ends for field, _ in rules[place].match.fields)

    def of(self, narrow: Condition, later: int) -> int | None:
        """Return the first rule before `later` that takes all that fits `narrow`, None when none is sure to."""
        example = _example(narrow)
        if example is None:
            return None
        for number in self._index.candidates(example):
            earlier = self._ends[number]
            if earlier >= later:
                return None
            if self._rules[earlier].match.fits(example) and covers(self._rules[earlier].match, narrow):
                return earlier
        return None

    def together(self, narrow: Condition, later: int) -> set[int]:
        """Return rules before `later` of which each case of `narrow` has one that takes it; none when a case has none."""
        found: set[int] = set()
        for case in _cases(narrow, self._asked):
            taker = self.of(case, later)
            if taker is None:
                return set()
            found.add(taker)
        return found


def _cases(narrow: Condition, asked: frozenset[str]) -> Iterator[Condition]:
    """Yield conditions that together fit all that fits `narrow`: one for each word that a field may be, or pattern that it may fit."""
    tests = dict(narrow.fields)
    apart: dict[str, list[Glob]] = {}
    for field in sorted(asked):
        each = _apart(field, tests.get(field))
        if 1 < len(each) <= MOST_WORDS and prod(map(len, apart.values())) * len(each) <= MOST_CASES:
            apart[field] = each
    if apart:
        for choice in product(*apart.values()):
            yield Condition(tuple((tests | dict(zip(apart, choice, strict=True))).items()))


def _apart(field: str, test: Glob | None) -> list[Glob]:
    words = WORDS.get(field)
    if words is not None:
        return [Glob((word,)) for word in words if test is None or test.fits(word)]
    return [] if test is None or test.negated else [Glob((pattern,)) for pattern in test.patterns]


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
