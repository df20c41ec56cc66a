"""Cuts a point name into words and numbers. Numbers are numbers here: `04` and `4` are equal, `4` and `14` have nothing in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assets.words import Vocabulary

Word = str | int
"""A word in small letters, or a number."""

RUNS = re.compile(r"[^\W\d_]+|\d+|[\W_]+")
CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
LONGEST_NAME = 400
"""Letters of a name that are looked at; nobody finds an asset by what stands behind so many."""
MOST_WORDS_KEPT = 50_000
LONGEST_CUT = 24
JOINED = ""
"""The gap before a word that follows without anything between."""


class Tokens:
    """The words of one name, and for each what stood in front of it, as parallel lists; `digits` are numbers as they were written."""

    __slots__ = ("digits", "gaps", "words")

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.gaps: list[str] = []
        self.digits: list[str] = []

    def __len__(self) -> int:
        return len(self.words)


class Tokenizer:
    """Cuts names by one vocabulary, and remembers how it cut each run of letters: there are few of them and many names."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[str, tuple[str, ...]] = {}

    def cut(self, name: str) -> Tokens:
        """Return the words and numbers of `name`."""
        tokens = Tokens()
        words, gaps, digits = tokens.words, tokens.gaps, tokens.digits
        known = self._known
        gap = JOINED
        for run in RUNS.findall(name[:LONGEST_NAME]):
            if run[0].isalpha():
                pieces = known.get(run) or self._learn(run)
                for piece in pieces:
                    words.append(piece)
                    gaps.append(gap)
                    digits.append("")
                    gap = JOINED
            elif run.isdecimal():
                # Nothing has a number of 19 digits but a serial number, which is a word.
                words.append(int(run) if len(run) < 19 else run)  # noqa: PLR2004
                gaps.append(gap)
                digits.append(run)
                gap = JOINED
            else:
                gap = run
        return tokens

    def _learn(self, run: str) -> tuple[str, ...]:
        pieces = tuple(piece for part in self._camel(run) for piece in self._cut_word(part))
        if len(self._known) >= MOST_WORDS_KEPT:
            self._known.clear()
        self._known[run] = pieces
        return pieces

    def _camel(self, run: str) -> list[str]:
        """Return the parts of `SupplyFlowFail`; a word that is known as it is stays whole."""
        small = run.lower()
        if run.isupper() or run.islower() or small in self._vocabulary.known or not run.isascii():
            return [small]
        return [part.lower() for part in CAMEL.findall(run)]

    def _cut_word(self, word: str) -> tuple[str, ...]:
        """Return the known words of which `word` is made, or the word itself.

        A word for a class may only come first, or behind one for a place: `AHUSAF` is about an AHU, a `PAHU` is another class.
        """
        if len(word) > LONGEST_CUT or word in self._vocabulary.known:
            return (word,)
        return self._pieces(word, may_name_class=True) or (word,)

    def _pieces(self, word: str, *, may_name_class: bool) -> tuple[str, ...] | None:
        vocabulary = self._vocabulary
        for end in range(len(word), 1, -1):
            head, tail = word[:end], word[end:]
            is_place = head in vocabulary.place_words
            is_class = may_name_class and head in vocabulary.class_words
            if not is_place and not is_class and (may_name_class or head not in vocabulary.points):
                continue
            if not tail:
                return (head,)
            rest = self._pieces(tail, may_name_class=is_place and may_name_class)
            if rest is not None:
                return (head, *rest)
        return None
