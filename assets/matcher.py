"""Finds the asset that a point name means: what the name mentions, held against what the assets are called.

A wrong asset is far worse than a question, so everything that speaks against an answer lowers it, and a name that mentions
something the register does not know is never answered with what it does know.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assets import doubts, places
from assets.match import Candidate, Match
from assets.mention import Mention
from assets.naming import class_at, numbers_at
from assets.words import BUILDING, CARRIERS, COMPONENTS, LEVEL, ROOM

if TYPE_CHECKING:
    from collections.abc import Sequence, Set as AbstractSet

    from assets.hierarchy import Hierarchy
    from assets.model import Asset
    from assets.naming import Naming
    from assets.places import Place
    from assets.tokens import Tokens, Word

BY_WORDS, BY_CLASS, BY_PLACE = 0.95, 0.9, 0.86
"""How sure a name is that is spelt like the asset's, that says class and number, that says class and place."""
STRANGER, SEVERAL, TIED = 0.6, 0.5, 0.55
MOST_OTHERS = 5


class Matcher:
    """Reads point names of one site."""

    def __init__(self, naming: Naming, hierarchy: Hierarchy, accept: float) -> None:
        self._naming = naming
        self._hierarchy = hierarchy
        self._accept = accept
        self._vocabulary = naming.vocabulary

    def match(self, name: str) -> Match:
        """Return what `name` means."""
        tokens = self._naming.tokenizer.cut(name)
        where = places.read(tokens, self._vocabulary)
        mentions, strangers, classes = self._mentions(tokens, where)
        if len(mentions) == 1 and not strangers and self._is_plain(mentions[0], tokens, where):
            mention = mentions[0]
            return self._answer(mention.assets[0], BY_WORDS, [f"“{_said(tokens, 0, mention.end)}” is {mention.assets[0].id}"])
        known = [self._narrowed(mention, tokens, where) for mention in mentions]
        if known:
            match = self._judge(known, strangers, tokens, where)
        else:
            match = self._by_title(tokens) or self._without_a_mention(strangers, classes, where)
        return match if match.location or not where else replace(match, location=self._naming.path_of(where))

    def _is_plain(self, mention: Mention, tokens: Tokens, where: Sequence[Place]) -> bool:
        """Say whether the name is spelt as an id and goes on with a word of points: most are, and nothing can speak against them."""
        end, words = mention.end, tokens.words
        if mention.start or mention.by_class or len(mention.assets) > 1 or not isinstance(words[end - 1], int):
            return False
        if end < len(words) and (not tokens.gaps[end] or words[end] not in self._vocabulary.points):
            return False
        return not where or where[-1].end <= end

    def _without_a_mention(self, strangers: list[Mention], classes: list[str], where: Sequence[Place]) -> Match:
        if strangers:
            return self._unknown(strangers)
        if classes:
            return self._by_place(classes, where)
        return Match(reasons=("nothing in the name looks like the name of an asset",))

    def _by_title(self, tokens: Tokens) -> Match | None:
        """Return the asset that is called in full by what people call it: `Main switchboard`."""
        naming, words = self._naming, tokens.words
        for at, word in enumerate(words):
            for length in naming.titles.get(word, ()):
                found = naming.by_title.get(tuple(words[at : at + length]))
                if found is not None:
                    said = _said(tokens, at, at + length)
                    if len(found) == 1:
                        return self._answer(found[0], BY_PLACE, [f"“{said}” is what {found[0].id} is called"])
                    return self._tied(found, [""])
        return None

    def _mentions(self, tokens: Tokens, where: Sequence[Place]) -> tuple[list[Mention], list[Mention], list[str]]:
        """Return the assets that the name mentions, the units that the register does not know, and classes without a number."""
        naming = self._naming
        words = places.canonical(tokens, where) if where else tokens.words
        known: list[Mention] = []
        strangers: list[Mention] = []
        classes: list[str] = []
        in_place: AbstractSet[int] = {at for place in where for at in range(place.start, place.end)} if where else NOWHERE
        lengths, starts = naming.lengths, self._vocabulary.starts
        at = 0
        while at < len(words):
            # Most words are neither: two look-ups, and no call, keep a name of twelve words cheap.
            if words[at] in lengths or tokens.words[at] in lengths:
                mention = self._by_words(words, tokens.words, at)
                if mention is not None:
                    known.append(mention)
                    at = mention.end
                    continue
            named = class_at(tokens.words, at, self._vocabulary) if tokens.words[at] in starts and at not in in_place else None
            if named is None:
                at += 1
                continue
            klass, end = named
            numbers, after = numbers_at(tokens, end)
            if not numbers or end in in_place:
                classes.append(klass)
                at = end
                continue
            mention = self._by_class(klass, numbers, where, start=at, end=after)
            if mention is not None:
                known.append(mention)
            elif isinstance(numbers[0], int) or (klass, "a") in naming.by_class:
                strangers.append(Mention(start=at, end=after, assets=(), klass=klass, confidence=0.0, said=_said(tokens, at, after)))
            else:
                classes.append(klass)
            at = after
        return known, strangers, classes

    def _by_words(self, words: Sequence[Word], written: Sequence[Word], at: int) -> Mention | None:
        naming = self._naming
        lengths = naming.lengths.get(words[at])
        if lengths is not None:
            for length in lengths:
                if at + length <= len(words):
                    found = naming.by_words.get(tuple(words[at : at + length]))
                    if found is not None:
                        return Mention(start=at, end=at + length, assets=tuple(found), klass=found[0].klass, confidence=BY_WORDS)
        if written[at] in self._vocabulary.places:
            for length in naming.lengths.get(written[at], ()):
                found = naming.by_words.get(("=", *written[at : at + length]))
                if found is not None:
                    return Mention(start=at, end=at + length, assets=tuple(found), klass=found[0].klass, confidence=BY_WORDS)
        return None

    def _by_class(self, klass: str, numbers: tuple[Word, ...], where: Sequence[Place], *, start: int, end: int) -> Mention | None:
        naming = self._naming
        found = naming.by_class.get((klass, *numbers))
        if found is None and len(numbers) == 1 and isinstance(numbers[0], int):
            # VAV-3-05 in room 305 is called 305 too; where the room says otherwise, it is another one.
            joined = naming.by_joined.get((klass, numbers[0]), ())
            found = [asset for asset in joined if naming.locations.of(asset.location).get(ROOM) == str(numbers[0])] or None
        if found is None and where:
            # Number 12 on level 3 may be called 3-12.
            before: tuple[Word, ...] = ()
            for place in sorted(where, key=_kind, reverse=True):
                if place.kind != ROOM:
                    before = (place.value, *before)
                    found = found or naming.by_class.get((klass, *before, *numbers))
        if found is None:
            return None
        return Mention(start=start, end=end, assets=tuple(found), klass=klass, confidence=BY_CLASS, by_class=True)

    def _narrowed(self, mention: Mention, tokens: Tokens, where: Sequence[Place]) -> Mention:
        """Leave of several assets only those whose place agrees best with the places in the name."""
        if len(mention.assets) == 1:
            return mention
        written = "".join(digits or str(word) for word, digits in zip(*_slice(tokens, mention), strict=True))
        same = [asset for asset in mention.assets if written in {_squashed(name) for name in (asset.id, *asset.aliases)}]
        if len(same) == 1:
            return mention.of(same)
        ranked: dict[int, list[Asset]] = {}
        said = set(tokens.words)
        for asset in mention.assets:
            agreed, against = doubts.agreement(self._naming, asset, where, mention)
            agreed += doubts.distinction(self._naming, asset, said)
            ranked.setdefault(-100 if against else agreed, []).append(asset)
        return mention.of(ranked[max(ranked)])

    def _judge(self, known: list[Mention], strangers: list[Mention], tokens: Tokens, where: Sequence[Place]) -> Match:
        if len(known) > 1:
            known = [each for each in known if each.klass not in CARRIERS] or known[-1:]
        if len(known) > 1:
            starts = {place.start for place in where}  # Where something else is named too, B1 is rather a building than a boiler.
            known = [each for each in known if each.start not in starts or each.end - each.start > len(places.KINDS)] or known
        target = self._target(known)
        if target is None:
            return self._several(known, tokens)
        reasons = [f"“{_said(tokens, target.start, target.end)}” is {target.assets[0].id}{target.how}"]
        if len(target.assets) > 1:
            return self._tied(target.assets, reasons)
        asset, confidence = target.assets[0], target.confidence
        for doubt, sentence in doubts.of(self._naming, target, tokens, where):
            confidence -= doubt
            if sentence:
                reasons.append(sentence)
        foreign = [
            each for each in strangers if each.klass not in COMPONENTS and not (each.klass in CARRIERS and each.start < target.start)
        ]
        if foreign:
            confidence = min(confidence, STRANGER)
            reasons.append(f"it also names {foreign[0].said}, which the register does not know")
        others = tuple(Candidate(asset=each.assets[0], confidence=0.3) for each in known if each.assets[0] is not asset)
        match = self._answer(asset, confidence, reasons, others)
        return replace(match, related=bool(others), strangers=tuple(each.said for each in foreign)) if others or foreign else match

    def _target(self, known: list[Mention]) -> Mention | None:
        """Return the mention that is meant: of several the one that is part of, or fed by, all others. None when there is none."""
        if len(known) == 1:
            return known[0]
        for one in reversed(known):
            others = [other for other in known if other is not one and other.assets[0] is not one.assets[0]]
            fitting = [asset for asset in one.assets if all(self._hangs_on(asset, other.assets[0]) for other in others)]
            if fitting:
                return one.of(fitting)
        return None

    def _hangs_on(self, asset: Asset, above: Asset) -> bool:
        """Say whether `asset` is a part of `above`, or is fed by it, at whatever distance."""
        return above.id in self._hierarchy.upstream(asset)

    def _several(self, known: list[Mention], tokens: Tokens) -> Match:
        named = [each.assets[0] for each in known]
        said = ", ".join(f"“{_said(tokens, each.start, each.end)}”" for each in known)
        others = tuple(Candidate(asset=asset, confidence=SEVERAL) for asset in named[1 : MOST_OTHERS + 1])
        return self._answer(named[0], SEVERAL, [f"it names several assets ({said}), and none is a part of the other"], others, named)

    def _tied(self, several: Sequence[Asset], reasons: list[str]) -> Match:
        reasons[0] = (
            f"{len(several)} assets could be meant: {', '.join(asset.id for asset in several[:3])}{' …' if len(several) > 3 else ''}"  # noqa: PLR2004
        )
        others = tuple(Candidate(asset=asset, confidence=TIED) for asset in several[1 : MOST_OTHERS + 1])
        return self._answer(several[0], TIED, reasons, others, several)

    def _unknown(self, strangers: list[Mention]) -> Match:
        said = tuple(each.said for each in strangers)
        return Match(reasons=(f"it names {said[0]}, which the register does not know",), strangers=said)

    def _by_place(self, classes: list[str], where: Sequence[Place]) -> Match:
        naming = self._naming
        klass = next((each for each in classes if each not in COMPONENTS and each not in CARRIERS), classes[0])
        if not where:
            return Match(reasons=(f"it names a class ({klass}) and neither a number nor a place",))
        rooms = [place.value for place in where if place.kind == ROOM and str(place.value).isdecimal()]
        found = next((named for room in rooms if (named := naming.by_class.get((klass, int(room))))), None)
        if found is None:
            lists = [naming.by_place.get((klass, place.kind, place.value), []) for place in where]
            least = min(lists, key=len)
            found = (
                [asset for asset in least if all(asset in each for each in lists if each is not least)]
                if len(least) <= MOST_LOOKED_AT
                else []
            )
        if not found:
            return Match(reasons=(f"no {klass} stands at the place that it names",))
        here = " ".join(f"{_KIND_WORDS[place.kind]} {place.value}" for place in where)
        if len(found) > 1 or klass in COMPONENTS:
            return self._tied(found, [""])
        return self._answer(found[0], BY_PLACE, [f"{found[0].id} is the only {klass} at {here}"])

    def _answer(
        self, asset: Asset, confidence: float, reasons: list[str], others: tuple[Candidate, ...] = (), all_of: Sequence[Asset] = ()
    ) -> Match:
        confidence = round(max(confidence, 0.05), 2)
        accepted = confidence >= self._accept
        location = asset.location if accepted else _common([each.location for each in all_of])
        return Match(asset=asset, confidence=confidence, accepted=accepted, reasons=tuple(reasons), others=others, location=location)


MOST_LOOKED_AT = 40
NOWHERE: frozenset[int] = frozenset()
_KIND_WORDS = {BUILDING: "building", LEVEL: "level", ROOM: "room"}


def _kind(place: Place) -> int:
    return places.KINDS.index(place.kind)


def _slice(tokens: Tokens, mention: Mention) -> tuple[list[Word], list[str]]:
    return tokens.words[mention.start : mention.end], tokens.digits[mention.start : mention.end]


def _said(tokens: Tokens, start: int, end: int) -> str:
    """Return words as they stand in the name, near enough to be recognised."""
    words, gaps, digits = tokens.words, tokens.gaps, tokens.digits
    said = digits[start] or str(words[start]).upper()
    for at in range(start + 1, end):
        said += gaps[at] + (digits[at] or str(words[at]).upper())
    return said


def _squashed(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _common(locations: Sequence[str]) -> str:
    """Return the place that all of these have in common."""
    if not locations:
        return ""
    shared: list[str] = []
    for parts in zip(*(location.split("/") for location in locations), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "/".join(shared)
