"""A mention: some words of a point name that are what an asset is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assets.model import Asset
    from assets.naming import Naming
    from assets.tokens import Tokens

LETTER_AND_NUMBER = 2
SEVERAL = 3


@dataclass(slots=True, kw_only=True)
class Mention:
    """Words `start` to `end` (exclusive) of a name, the assets that are called so, none when the register knows no such unit.

    `by_class` is set when not the spelling but class and number agree. `said` is how the name puts it.
    """

    start: int
    end: int
    assets: tuple[Asset, ...]
    klass: str
    confidence: float
    by_class: bool = False
    said: str = ""

    @property
    def how(self) -> str:
        """Say what agrees, as the end of a sentence."""
        return f", by class {self.klass} and number" if self.by_class else ""

    def of(self, assets: Iterable[Asset]) -> Mention:
        """Return the same mention with only these assets."""
        return Mention(
            start=self.start, end=self.end, assets=tuple(assets), klass=self.klass, confidence=self.confidence, by_class=self.by_class
        )

    def is_weak(self, naming: Naming, tokens: Tokens) -> bool:
        """Say whether it may as well be a point or a place: a letter, or a word of points, with a number, as `T-2`, `SP1` or `B1`.

        Where several assets are called so, it is one of them.
        """
        word = tokens.words[self.start]
        if self.end - self.start > LETTER_AND_NUMBER or naming.heads.get(word, 0) >= SEVERAL:
            return False
        vocabulary = naming.vocabulary
        return len(str(word)) == 1 or (word in vocabulary.points and vocabulary.class_of(str(word)) is None)
