"""What speaks against an answer: what stands before and behind the words that name the asset, and places that do not agree.

Each doubt is how much it takes from the confidence, and the sentence that says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assets import places
from assets.naming import class_at
from assets.tokens import JOINED
from assets.words import BUILDING, DIRECTIONS, FILLERS, JOINERS, LEVEL, MODIFIERS, POINT_LETTERS, ROOM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assets.mention import Mention
    from assets.model import Asset
    from assets.naming import Naming
    from assets.places import Place, Value
    from assets.tokens import Tokens

Doubt = tuple[float, str]

GRAVE, SERIOUS, SOME, SLIGHT, FAINT = 0.45, 0.3, 0.2, 0.08, 0.04
MEASURES = frozenset("vka")
"""Letters behind a number that make a measure of it: 24V, 100A."""
COMPASS = frozenset("nesw")
POINT_LETTERS_WITH_NUMBER = frozenset("dhimopstvz")
SHORT = 2


def of(naming: Naming, mention: Mention, tokens: Tokens, where: Sequence[Place]) -> Iterator[Doubt]:
    """Yield what speaks against the one asset of `mention`."""
    asset = mention.assets[0]
    yield from _behind(naming, mention, tokens)
    yield from _before(naming, mention, tokens, where)
    yield from _places(naming, asset, mention, where)
    if mention.is_weak(naming, tokens) and mention.start:
        yield SOME, "what names it may as well be the name of a point"
    if mention.by_class:
        yield from _left_out(naming, asset, tokens)


def _behind(naming: Naming, mention: Mention, tokens: Tokens) -> Iterator[Doubt]:
    at = mention.end
    yield from _letter_of_a_sibling(naming, mention, tokens)
    if at >= len(tokens):
        return
    word, gap = tokens.words[at], tokens.gaps[at]
    if _goes_on(naming, mention, tokens):
        yield GRAVE, "another unit follows, so that not this one alone is meant"
    elif isinstance(word, int):
        yield from _number_behind(mention, tokens, gap, word)
    elif len(word) == 1:
        yield from _letter_behind(naming, mention, tokens, word, gap)
    elif gap == JOINED and word not in naming.vocabulary.known:
        if len(word) == SHORT or word[1:] in naming.vocabulary.known:
            yield SERIOUS, f"“{word}” follows without a gap, and may belong to the unit's name"
        else:
            yield FAINT, ""
    elif word in DIRECTIONS and word not in _words_of(naming, mention.assets[0]):
        yield SLIGHT, f"“{word}” follows"


def _goes_on(naming: Naming, mention: Mention, tokens: Tokens) -> bool:
    """Say whether the name goes on with another unit of the kind: `AHU-1 and 2`, `CHWP-1/2`, `UPS A/B`, `AHU 1 unit 2`."""
    words, at = tokens.words, mention.end
    word = words[at]
    if word in JOINERS or word in FILLERS:
        return at + 1 < len(words) and isinstance(words[at + 1], int)
    key = tuple(words[mention.start : mention.end])
    return not set(tokens.gaps[at]).isdisjoint("/,&+") and (*key[:-1], word) in naming.by_words


def _letter_of_a_sibling(naming: Naming, mention: Mention, tokens: Tokens) -> Iterator[Doubt]:
    """`PDU-1 A PHASE` is PDU-1A, or phase A of PDU-1, where there are both."""
    last = mention.end - 1
    word = tokens.words[last]
    is_apart = isinstance(word, str) and len(word) == 1 and tokens.gaps[last] not in {JOINED, "-"}
    if is_apart and tuple(tokens.words[mention.start : last]) in naming.by_words:
        yield SERIOUS, f"the letter {word} stands apart, and there is an asset without it"


def _number_behind(mention: Mention, tokens: Tokens, gap: str, word: int) -> Iterator[Doubt]:
    at = mention.end + 1
    is_measure = at < len(tokens) and tokens.gaps[at] == JOINED and isinstance(tokens.words[at], str) and len(str(tokens.words[at])) > 1
    if ":" in gap or (gap == " " and (is_measure or (at < len(tokens) and tokens.words[at] in MEASURES and tokens.gaps[at] == JOINED))):
        return
    if "/" in gap and not any("/" in inner for inner in tokens.gaps[mention.start + 1 : mention.end]):
        yield SLIGHT, f"the number {word} follows on a level of its own"
    else:
        yield GRAVE, f"the number {word} follows, so that another unit may be meant"


def _letter_behind(naming: Naming, mention: Mention, tokens: Tokens, letter: str, gap: str) -> Iterator[Doubt]:
    if "/" in gap or ":" in gap:
        return
    at = mention.end
    if at + 1 < len(tokens) and isinstance(tokens.words[at + 1], int):
        is_place_or_point = letter in naming.vocabulary.places or letter in POINT_LETTERS_WITH_NUMBER
        if gap == JOINED and not is_place_or_point:
            yield GRAVE, f"“{letter}{tokens.digits[at + 1]}” follows without a gap, so that another unit may be meant"
    elif gap == JOINED:
        yield GRAVE, f"the letter {letter} follows without a gap, so that another unit may be meant"
    elif letter not in POINT_LETTERS or (mention.klass, "letters") in naming.by_class:
        yield SERIOUS, f"the letter {letter} follows, so that another unit may be meant"


def _before(naming: Naming, mention: Mention, tokens: Tokens, where: Sequence[Place]) -> Iterator[Doubt]:
    at = mention.start - 1
    while at >= 0 and tokens.words[at] in FILLERS:
        at -= 1
    if at < 0 or any(place.start <= at < place.end for place in where):
        return
    word, gap = tokens.words[at], tokens.gaps[mention.start]
    asset = mention.assets[0]
    if isinstance(word, int):
        if not at or isinstance(tokens.words[at - 1], int):
            yield from _bare_number(naming, asset, word, gap)
    elif len(word) == 1:
        if word in COMPASS:
            gap = "-"
        known = _places_of(naming, asset, mention).get(BUILDING)
        if known is not None and str(known) != word:
            yield GRAVE, f"“{word}” stands before it, and {asset.id} is in building {known}"
        elif known is None:
            yield (SOME if gap in {"-", "_", ".", JOINED} else SLIGHT), f"“{word}” stands before it"
    elif (word in DIRECTIONS or word in MODIFIERS) and word not in _words_of(naming, asset):
        yield SOME, f"“{word}” stands before it, and nothing says so of {asset.id}"


def _bare_number(naming: Naming, asset: Asset, number: int, gap: str) -> Iterator[Doubt]:
    known = naming.locations.of(asset.location) if asset.location else {}
    if number in known.values() or str(number) in known.values():
        return
    if "/" in gap or ":" in gap:
        yield FAINT, f"the number {number} stands before it"
    else:
        yield (SOME if BUILDING in known or LEVEL in known else SLIGHT), f"the number {number} stands before it"


def _places(naming: Naming, asset: Asset, mention: Mention, where: Sequence[Place]) -> Iterator[Doubt]:
    known = _places_of(naming, asset, mention)
    for place in where:
        if mention.start <= place.start < mention.end:
            continue
        mine = known.get(place.kind)
        if mine is None or mine == place.value:
            continue
        sentence = f"the name says {WORDS[place.kind]} {place.value}, and {asset.id} is in {mine}"
        if place.kind == BUILDING or mention.by_class:
            yield GRAVE, sentence
        elif place.kind == LEVEL and place.end == mention.start:
            yield SOME, sentence
        else:
            yield SLIGHT, sentence


def distinction(naming: Naming, asset: Asset, said: set[str | int]) -> int:
    """Return how much better a name that holds the words `said` fits this asset than another of its class and number."""
    own = _words_of(naming, asset)
    return sum(word in own for word in said if word in MODIFIERS or word in DIRECTIONS) - len(unsaid(naming, asset, said))


def unsaid(naming: Naming, asset: Asset, said: set[str | int]) -> list[str]:
    """Return what makes the asset another than its class says, such as `kitchen`, and is not `said`.

    Of what people call it only what stands before the class counts: `Air handler 1, Offices east` serves the east.
    """
    called = naming.tokenizer.cut(asset.name).words
    first = next((at for at in range(len(called)) if class_at(called, at, naming.vocabulary)), 0)
    words = naming.tokenizer.cut(asset.id).words + called[:first]
    return [str(word) for word in dict.fromkeys(words) if (word in MODIFIERS or word in DIRECTIONS) and word not in said]


def _left_out(naming: Naming, asset: Asset, tokens: Tokens) -> Iterator[Doubt]:
    """Yield what stands in the asset's id and not in the name, so that another one may be meant."""
    said = set(tokens.words)
    for missing in unsaid(naming, asset, said):
        yield SOME, f"the name leaves out “{missing}” of {asset.id}"
    mine = naming.tokenizer.cut(asset.id)
    own = {at for place in places.read(mine, naming.vocabulary) for at in range(place.start, place.end)}
    last = max((at for at, word in enumerate(mine.words) if isinstance(word, str) and len(word) > 1), default=0)
    for at, word in enumerate(mine.words):
        if at == last:
            continue  # The id's own word for its class, which the name puts otherwise.
        if isinstance(word, str) and at not in own and word not in said and naming.vocabulary.class_of(word) is None:
            if word not in naming.vocabulary.points and word not in FILLERS and word not in MODIFIERS and word not in DIRECTIONS:
                yield SOME, f"the name leaves out “{word}” of {asset.id}"
        elif at in own and isinstance(word, int) and word not in said:
            yield FAINT, f"the name leaves out a place in {asset.id}"


def agreement(naming: Naming, asset: Asset, where: Sequence[Place], mention: Mention) -> tuple[int, int]:
    """Return how many places in the name agree with those of `asset`, and how many do not."""
    known = _places_of(naming, asset, mention, of_id=True)
    told = [(known[place.kind], place.value) for place in where if place.kind in known]
    agreed = sum(mine == value for mine, value in told)
    return agreed, len(told) - agreed


def _places_of(naming: Naming, asset: Asset, mention: Mention, *, of_id: bool = False) -> dict[str, Value]:
    known = naming.locations.of(asset.location) if asset.location else {}
    if not of_id and not mention.by_class:
        return known
    mine = places.read(naming.tokenizer.cut(asset.id), naming.vocabulary)
    return {**known, **{place.kind: place.value for place in mine}}


def _words_of(naming: Naming, asset: Asset) -> set[object]:
    return {word for text in (asset.id, asset.name, asset.location) for word in naming.tokenizer.cut(text).words}


WORDS = {BUILDING: "building", LEVEL: "level", ROOM: "room"}
