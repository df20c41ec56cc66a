"""What the assets of one site are called, made ready to be looked up: by the words of their names, by class and number, by class and place.

Built once from a register. How a point name is held against it stands in `assets.matcher`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assets import places
from assets.words import FILLERS, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assets.model import Asset
    from assets.places import Place
    from assets.tokens import Tokenizer, Tokens, Word
    from assets.words import Vocabulary

Key = tuple[object, ...]
"""Words in order, or a class and what follows it."""

HAS_DIGIT = re.compile(r"\d")
MOST_OF_A_PLACE = 40
"""Assets of one class at one place; where there are more, the place does not say which."""

MOST_PATHS_KEPT = 10_000


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
        self.by_joined: dict[Key, list[Asset]] = {}
        self.by_title: dict[Key, list[Asset]] = {}
        self.titles: dict[Word, tuple[int, ...]] = {}
        self.paths: dict[Key, set[str]] = {}
        self.heads: dict[Word, int] = {}
        self.classes: set[str] = set()
        self._located: set[str] = set()
        self._path_of: dict[Key, str] = {}
        lengths: dict[Word, set[int]] = {}
        for asset in assets:
            self._add(asset, lengths)
        self.lengths = _sorted(lengths)
        titles: dict[Word, set[int]] = {}
        for key in self.by_title:
            titles.setdefault(key[0], set()).add(len(key))  # type: ignore[arg-type]
        self.titles = _sorted(titles)

    def _add(self, asset: Asset, lengths: dict[Word, set[int]]) -> None:
        klass = asset.klass
        if klass:
            self.classes.add(klass)
        cores: list[Key] = []
        for name in (asset.id, *asset.aliases):
            tokens = self.tokenizer.cut(name)
            where = places.read(tokens, self.vocabulary)
            self._add_words(asset, tokens, where, lengths)
            cores += self._cores(asset, tokens, where)
        # Supply fan of AHU-1 is no AHU: of a display name only what speaks of the asset's own class says what it is called.
        if HAS_DIGIT.search(asset.name):
            tokens = self.tokenizer.cut(asset.name)
            cores += [core for core in self._cores(None, tokens, ())[:1] if core[0] == klass]
        elif " " in asset.name:
            _append(self.by_title, tuple(self.tokenizer.cut(asset.name).words), asset)
        for core in cores:
            _append(self.by_class, core, asset)
        if asset.location:
            self._add_places(asset, {str(core[0]) for core in cores} | ({klass} if klass else set()))

    def _add_words(self, asset: Asset, tokens: Tokens, where: Sequence[Place], lengths: dict[Word, set[int]]) -> None:
        words = places.canonical(tokens, where) if where else tokens.words
        first = tokens.words[0] if words else 0
        # A fan F3 is not the floor 3, nor the boiler B-2 the building 2: such a one is known by what is written, and by nothing else.
        if first in self.vocabulary.places and (len(words) == SHORT or sum(place.end - place.start for place in where) == len(words)):
            _append(self.by_words, ("=", *tokens.words), asset)
            words = tokens.words
        elif any(isinstance(word, str) for word in words):  # A number alone stands in half of all names.
            _append(self.by_words, tuple(words), asset)
        else:
            return
        lengths.setdefault(words[0], set()).add(len(words))
        self.heads[first] = self.heads.get(first, 0) + 1

    def _cores(self, asset: Asset | None, tokens: Tokens, where: Sequence[Place]) -> list[Key]:
        """Return class and number of what `tokens` name; where they are a name of `asset`, also under the class that it states."""
        cores: list[Key] = []
        words = tokens.words
        starts = {place.start: place for place in where if place.kind != ROOM}
        known = self.vocabulary.starts
        at = 0
        while at < len(words):
            named = class_at(words, at, self.vocabulary) if words[at] in known else None
            if named is None:
                at += 1
                continue
            found, end = named
            within: tuple[Word, ...] = ()
            while end in starts:
                within, end = (*within, starts[end].value), starts[end].end
            numbers, at = numbers_at(tokens, end)
            if numbers:
                cores += [(found, *within, *numbers), (found, *numbers)] if within else [(found, *numbers)]
                if asset is not None and len(numbers) > 1:
                    self._add_joined(asset, found, tokens.digits[at - len(numbers) : at])
        if asset is None or not asset.klass:
            return cores
        if not cores and words and isinstance(words[0], str) and _abbreviates(words[0], asset.klass):
            numbers, end = numbers_at(tokens, 1)
            return [(asset.klass, *numbers)] if numbers and end == len(words) else []
        return cores + [(asset.klass, *core[1:]) for core in cores if core[0] != asset.klass]

    def _add_joined(self, asset: Asset, klass: str, digits: Sequence[str]) -> None:
        """Note the number that several make when they are read as one: of VAV-3-05 it is 305."""
        if all(digits):
            for each in {klass, asset.klass or klass}:
                _append(self.by_joined, (each, int("".join(digits))), asset)

    def _add_places(self, asset: Asset, named: Iterable[str]) -> None:
        if asset.location not in self._located:
            self._located.add(asset.location)
            self._add_paths(asset.location)
        for kind, value in self.locations.of(asset.location).items():
            for klass in named:
                known = self.by_place.setdefault((klass, kind, value), [])
                if len(known) <= MOST_OF_A_PLACE:
                    known.append(asset)

    def _add_paths(self, location: str) -> None:
        """Note which path leads to each building, level and room of a location."""
        segments = location.split("/")
        seen: dict[str, object] = {}
        for end in range(1, len(segments) + 1):
            path = "/".join(segments[:end])
            for kind, value in self.locations.of(path).items():
                if seen.get(kind) != value:
                    seen[kind] = value
                    self.paths.setdefault((kind, value), set()).add(path)

    def path_of(self, where: Sequence[Place]) -> str:
        """Return the path of the narrowest place in `where` that is surely known; empty when none is."""
        # Many names mention one place, and to hold its path against all of a campus took a twelfth of the time of a name (measured).
        said = tuple([(place.kind, place.value) for place in where])
        path = self._path_of.get(said)
        if path is None:
            if len(self._path_of) >= MOST_PATHS_KEPT:
                self._path_of.clear()
            path = self._path_of[said] = self._find_path(where)
        return path

    def _find_path(self, where: Sequence[Place]) -> str:
        for place in sorted(where, key=lambda place: places.KINDS.index(place.kind), reverse=True):
            others = [(each.kind, each.value) for each in where if each is not place]
            fitting = [path for path in self.paths.get((place.kind, place.value), ()) if self._leads(path, others)]
            if len(fitting) == 1:
                return fitting[0]
        return ""

    def _leads(self, path: str, others: Sequence[tuple[str, object]]) -> bool:
        known = self.locations.of(path)
        return all(known.get(kind, value) == value for kind, value in others)


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


def _sorted(lengths: dict[Word, set[int]]) -> dict[Word, tuple[int, ...]]:
    return {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}


def _append(index: dict[Key, list[Asset]], key: Key, asset: Asset) -> None:
    known = index.get(key)
    if known is None:
        index[key] = [asset]
    elif known[-1] is not asset:
        known.append(asset)
