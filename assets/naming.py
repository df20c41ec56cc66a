"""What the assets of one site are called, made ready to be looked up: by the words of their names, by class and number, by class and place.

Built once from a register. How a point name is held against it stands in `assets.matcher`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assets import places
from assets.words import FILLERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.model import Asset
    from assets.tokens import Tokenizer, Tokens, Word
    from assets.words import Vocabulary

Key = tuple[object, ...]
"""Words in order, or a class and what follows it."""

HAS_DIGIT = re.compile(r"\d")
MOST_OF_A_PLACE = 40
"""Assets of one class at one place; where there are more, the place does not say which."""


class Naming:
    """The names of some assets. Unchanging once built."""

    def __init__(self, assets: Iterable[Asset], vocabulary: Vocabulary, tokenizer: Tokenizer) -> None:
        self.vocabulary = vocabulary
        self.tokenizer = tokenizer
        self.locations = places.Locations(tokenizer, vocabulary)
        self.by_words: dict[Key, list[Asset]] = {}
        self.lengths: dict[Word, tuple[int, ...]] = {}
        self.by_class: dict[Key, list[Asset]] = {}
        self.by_place: dict[Key, list[Asset]] = {}
        self.heads: dict[Word, int] = {}
        self.classes: set[str] = set()
        self.by_id: dict[str, Asset] = {}
        self.fed_by: dict[str, list[str]] = {}
        lengths: dict[Word, set[int]] = {}
        for asset in assets:
            self._add(asset, lengths)
        self.lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def _add(self, asset: Asset, lengths: dict[Word, set[int]]) -> None:
        self.by_id.setdefault(asset.id, asset)
        for fed in asset.feeds:
            self.fed_by.setdefault(fed, []).append(asset.id)
        if asset.klass:
            self.classes.add(asset.klass)
        cores: set[Key] = set()
        for name in (asset.id, *asset.aliases):
            tokens = self.tokenizer.cut(name)
            self._add_words(asset, tokens, lengths)
            cores.update(self._cores(tokens, asset.klass))
        # Supply fan of AHU-1 is no AHU: of a display name only what speaks of the asset's own class says what it is called.
        if asset.klass and HAS_DIGIT.search(asset.name):
            cores.update(core for core in self._cores(self.tokenizer.cut(asset.name), "")[:1] if core[0] == asset.klass)
        for core in cores:
            _append(self.by_class, core, asset)
        self._add_places(asset, cores)

    def _add_words(self, asset: Asset, tokens: Tokens, lengths: dict[Word, set[int]]) -> None:
        found = places.read(tokens, self.vocabulary)
        words = places.canonical(tokens, found)
        first = tokens.words[0] if tokens.words else 0
        # A fan F3 is not the floor 3, nor the boiler B-2 the building 2: such a one is known by what is written, and by nothing else.
        if first in self.vocabulary.places and (len(words) == SHORT or sum(place.end - place.start for place in found) == len(words)):
            _append(self.by_words, ("=", *tokens.words), asset)
            words = tokens.words
        elif any(isinstance(word, str) for word in words):  # A number alone stands in half of all names.
            _append(self.by_words, tuple(words), asset)
        else:
            return
        lengths.setdefault(words[0], set()).add(len(words))
        self.heads[first] = self.heads.get(first, 0) + 1

    def _cores(self, tokens: Tokens, klass: str) -> list[Key]:
        """Return class and number of what `tokens` name; of an id, also under the class that the register states."""
        cores: list[Key] = []
        words = tokens.words
        at = 0
        while at < len(words):
            named = class_at(words, at, self.vocabulary)
            if named is None:
                at += 1
                continue
            found, end = named
            numbers, at = numbers_at(tokens, end)
            if numbers:
                cores.append((found, *numbers))
        if klass and not cores and isinstance(words[0], str) and _abbreviates(words[0], klass):
            numbers, end = numbers_at(tokens, 1)
            if end == len(words):
                cores.append((klass, *numbers))
        if klass and cores and cores[-1][0] != klass:
            cores.append((klass, *cores[-1][1:]))
        return cores[-2:] if klass else cores

    def _add_places(self, asset: Asset, cores: Iterable[Key]) -> None:
        named = {str(core[0]) for core in cores} | ({asset.klass} if asset.klass else set())
        where = self.locations.of(asset.location) if asset.location else {}
        for kind, value in where.items():
            for klass in named:
                known = self.by_place.setdefault((klass, kind, value), [])
                if len(known) <= MOST_OF_A_PLACE:
                    known.append(asset)

    def is_related(self, asset: Asset, above: Asset) -> bool:
        """Say whether `asset` is a part of `above`, or is fed by it, at whatever distance."""
        seen, todo = {asset.id}, [asset.id]
        while todo and len(seen) < MOST_RELATED:
            one = self.by_id.get(todo.pop())
            if one is None:
                continue
            for other in (one.parent, *self.fed_by.get(one.id, ())):
                if other == above.id:
                    return True
                if other and other not in seen:
                    seen.add(other)
                    todo.append(other)
        return False


MOST_RELATED = 200
SHORT = 2


@lru_cache(maxsize=10_000)
def _abbreviates(word: str, klass: str) -> bool:
    """Say whether `word` may stand for a class that the vocabulary does not know by it: `AH` for an air handling unit."""
    letters = iter(klass.lower())
    return word[0] == klass[0].lower() and all(letter in letters for letter in word)


def class_at(words: Sequence[Word], at: int, vocabulary: Vocabulary) -> tuple[str, int] | None:
    """Return the class that begins at word `at`, and where it ends; the longest way to say it counts."""
    first = words[at]
    lengths = vocabulary.starts.get(first) if isinstance(first, str) else None
    if lengths is None:
        return None
    for length in lengths:
        klass = vocabulary.classes.get(tuple(words[at : at + length]))  # type: ignore[arg-type]
        if klass is not None:
            return klass, at + length
    return None


def numbers_at(tokens: Tokens, at: int) -> tuple[tuple[Word, ...], int]:
    """Return the numbers of a unit that stand at word `at`, with the letter behind them, and where they end.

    `AHU-3A` is number 3 and letter a; `LIFT B` has a letter alone. A colon ends a unit's name.
    """
    words, gaps = tokens.words, tokens.gaps
    while at < len(words) and words[at] in FILLERS:
        at += 1
    numbers: list[Word] = []
    while at < len(words) and isinstance(words[at], int) and ":" not in gaps[at]:
        numbers.append(words[at])
        at += 1
    if at < len(words):
        word = words[at]
        is_letter = isinstance(word, str) and len(word) == 1 and gaps[at] in LETTER_GAPS
        if is_letter and (at + 1 == len(words) or not isinstance(words[at + 1], int)):
            numbers.append(word)
            at += 1
    return tuple(numbers), at


LETTER_GAPS = frozenset({"", "-", "_", " ", "."})


def _append(index: dict[Key, list[Asset]], key: Key, asset: Asset) -> None:
    known = index.get(key)
    if known is None:
        index[key] = [asset]
    elif known[-1] is not asset:
        known.append(asset)
