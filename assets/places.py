"""Places in names and locations: `Block A`, `L03`, `RM1245`. A place is its kind and its number or letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assets.tokens import JOINED
from assets.words import BUILDING, LEVEL, ORDINALS, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from assets.tokens import Tokenizer, Tokens, Word
    from assets.words import Vocabulary

Value = str | int
KINDS = (BUILDING, LEVEL, ROOM)
COOLING = frozenset({"cooling", "clg"})
"""Words before a tower that is none to live in."""
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
        place = None
        if word in places:
            place = _place(tokens, at, places[word])
        elif isinstance(word, int) and (words[at + 1] in places or words[at + 1] in ORDINALS):
            place = _counted(tokens, at, places)
        if place is None:
            at += 1
        else:
            found.append(place)
            at = place.end
    return found


def _counted(tokens: Tokens, at: int, places: Mapping[str, str]) -> Place | None:
    """Return the level that a number before its word says: `3rd floor`, `3F`. A word with a number behind it is left to that one."""
    words, gaps = tokens.words, tokens.gaps
    word = at + 2 if words[at + 1] in ORDINALS else at + 1
    said = words[word] if word < len(words) else 0
    if not isinstance(said, str) or places.get(said) != LEVEL:
        return None
    if word + 1 < len(words) and isinstance(words[word + 1], int) and gaps[word + 1] == JOINED:
        return None
    is_said = gaps[word] == JOINED or word > at + 1 or (len(said) > 1 and gaps[word] == " ")
    is_free = at == 0 or not isinstance(words[at - 1], str) or gaps[at] not in {JOINED, "-"}
    return Place(LEVEL, words[at], at, word + 1) if is_said and is_free else None


def _place(tokens: Tokens, at: int, kind: str) -> Place | None:
    words, following = tokens.words, tokens.words[at + 1]
    if at and words[at - 1] in COOLING:
        return None
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
        if isinstance(words[place.start], str):
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
