"""A problem: one thing that is wrong in a file that a person wrote, said so that the person can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong and what would be right, in one sentence, and where; lines count from 1, 0 is the file as a whole."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return `file:line: sentence`, which editors turn into a link."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.sentence}"
