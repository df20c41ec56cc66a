"""Places in names and locations: `Block A`, `L03`, `RM1245`. A place is its kind and its number or letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assets.tokens import JOINED
from assets.words import BUILDING, LEVEL, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.tokens import Tokenizer, Tokens, Word
    from assets.words import Vocabulary

Value = str | int
KINDS = (BUILDING, LEVEL, ROOM)
LEAST_ROOM = 100
"""A bare number at the end of a location is a room from here on; what is smaller may be anything."""


# A tuple, since a name makes several and a register a hundred thousand: a frozen dataclass took four times as long.
class Place(NamedTuple):
    """One place, read from the words `start` to `end` (exclusive). Rooms are their digits as text: `1.01` and `101` are one."""

    kind: str
    value: Value
    start: int
    end: int


def read(tokens: Tokens, vocabulary: Vocabulary) -> list[Place]:
    """Return the places that `tokens` name."""
    words, found, at = tokens.words, [], 0
    places = vocabulary.places
    last = len(words) - 1
    while at < last:
        word = words[at]
        if isinstance(word, str) and word in places:
            place = _place(tokens, at, places[word])
            if place is not None:
                found.append(place)
                at = place.end
                continue
        at += 1
    return found


def _place(tokens: Tokens, at: int, kind: str) -> Place | None:
    words, following = tokens.words, tokens.words[at + 1]
    alone = len(str(words[at])) == 1
    if isinstance(following, str):
        # Block A; but A of a word that is cut, or of `B A`, is none.
        is_letter = kind == BUILDING and not alone and len(following) == 1 and tokens.gaps[at + 1] != JOINED
        return Place(kind, following, at, at + 2) if is_letter else None
    if alone and tokens.gaps[at + 1] != JOINED:
        return None
    if kind != ROOM:
        return Place(kind, following, at, at + 2)
    digits, end = tokens.digits[at + 1], at + 2
    while end < len(words) and isinstance(words[end], int) and tokens.gaps[end] == ".":
        digits += tokens.digits[end]
        end += 1
    if end < len(words) and isinstance(words[end], str) and len(str(words[end])) == 1 and tokens.gaps[end] == JOINED:
        digits += str(words[end])
        end += 1
    return Place(ROOM, digits.lstrip("0") or "0", at, end)


def canonical(tokens: Tokens, places: Sequence[Place]) -> list[Word]:
    """Return the words with one word for each kind of place, so that `Bldg 2` and `B2` are spelt alike."""
    words = list(tokens.words)
    for place in places:
        words[place.start] = place.kind
    return words


class Locations:
    """Reads locations of assets, and remembers them: many assets stand in one place."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary) -> None:
        self._tokenizer = tokenizer
        self._vocabulary = vocabulary
        self._known: dict[str, dict[str, Value]] = {}

    def of(self, location: str) -> dict[str, Value]:
        """Return the building, level and room of a location, as far as it names them."""
        known = self._known.get(location)
        if known is None:
            known = self._known[location] = dict(self._read(location))
        return known

    def _read(self, location: str) -> Iterator[tuple[str, Value]]:
        for segment in location.split("/"):
            tokens = self._tokenizer.cut(segment.strip())
            found = read(tokens, self._vocabulary)
            for place in found:
                yield place.kind, place.value
            if not found and tokens.words and all(isinstance(word, int) for word in tokens.words):
                digits = "".join(tokens.digits)
                if int(digits) >= LEAST_ROOM:
                    yield ROOM, digits.lstrip("0")
