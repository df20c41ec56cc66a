"""Which of many conditions may fit some facts at all, without asking each: ten thousand rules must not cost ten thousand questions.

A condition is filed under the one of its tests that is hardest to pass: a whole text that a field must be, or else three letters
that a pattern for a field must find. What has neither is always asked.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rules.condition import Condition

Place = tuple[str, str]
"""A field, and a whole text or three letters in small letters."""

LETTERS = 3
WHOLE, PART = "=", "~"


class Index:
    """Conditions by their place in a list. `candidates` gives those that may fit, in order."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._always: list[int] = []
        self._filed: dict[Place, list[int]] = {}
        handles = [list(_handles(condition)) for condition in conditions]
        common = Counter(place for each in handles for test in each for pattern in test for place in pattern)
        for number, tests in enumerate(handles):
            if tests:
                self._file(number, min((_rarest(test, common) for test in tests), key=lambda places: sum(map(common.__getitem__, places))))
            else:
                self._always.append(number)
        self._fields = {place[0] for place in self._filed}

    def candidates(self, facts: Mapping[str, str]) -> Sequence[int]:
        """Return the numbers of the conditions that may fit `facts`, in order."""
        found = set(self._always)
        for field in self._fields:
            kind, name = field[0], field[1:]
            text = facts.get(name, "").lower()
            for part in (text,) if kind == WHOLE else _parts(text):
                found.update(self._filed.get((field, part), ()))
        return sorted(found)

    def _file(self, number: int, places: Iterable[Place]) -> None:
        for place in places:
            self._filed.setdefault(place, []).append(number)


def _handles(condition: Condition) -> Iterator[list[list[Place]]]:
    """Yield, for each test that can be filed, of each of its patterns the places that all facts are at which pass it."""
    for field, test in condition.fields:
        places = [] if test.negated else [_places(field, pattern.lower()) for pattern in test.patterns]
        if places and all(places):
            yield places


def _places(field: str, pattern: str) -> list[Place]:
    chunks = _literals(pattern)
    if chunks == [pattern]:
        return [(WHOLE + field, pattern)]
    return sorted({(PART + field, part) for chunk in chunks for part in _parts(chunk)})


def _rarest(test: list[list[Place]], common: Counter[Place]) -> set[Place]:
    """Return of each pattern the place that the fewest others share."""
    return {min(places, key=common.__getitem__) for places in test}


def _literals(pattern: str) -> list[str]:
    """Return the stretches of `pattern` that stand for themselves; what comes after a bracket is left out, as it may close late."""
    before, bracket, _ = pattern.partition("[")
    chunks = before.replace("?", "*").split("*")
    return [*chunks, ""] if bracket else chunks


def _parts(text: str) -> set[str]:
    return {text[place : place + LETTERS] for place in range(len(text) - LETTERS + 1)}
