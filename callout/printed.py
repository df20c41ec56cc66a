"""How commands print for people: names and texts of plant made fit for a terminal, sentences, times, durations, numbers with their noun."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from rich.console import RenderableType

INDENT = "  "
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def show(what: RenderableType) -> None:
    """Print a table on stdout. Nothing in it is taken for markup."""
    Console(file=sys.stdout, markup=False, highlight=False, emoji=False).print(what)


def plain(text: str) -> str:
    """Return `text` on one line, with nothing in it that a terminal would obey: plant may send what it likes."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def cell(text: object) -> Text:
    """Return `text` as a cell of a table."""
    return Text(plain(str(text)))


def number(count: int, noun: str) -> str:
    """Return `1 asset`, `2,104 assets`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def points(sentences: Iterable[str], depth: int = 1) -> Iterable[str]:
    """Yield `sentences` as the points of a list."""
    return (f"{INDENT * depth}- {plain(sentence)}" for sentence in sentences)


def span(length: timedelta) -> str:
    """Say a duration in its two largest units: `2 d 3 h`, `1 h 30 min`, `45 s`."""
    left = round(abs(length.total_seconds()))
    parts: list[str] = []
    for size, unit in UNITS:
        many, left = divmod(left, size)
        if many:
            parts.append(f"{many} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"


def when(at: datetime | None) -> str:
    """Say a time, to the second and in UTC; an unknown one too."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at is not None else "an unknown time"


def sentence(clause: str) -> str:
    """Make a sentence of a clause: a capital and a full stop, unless it has them."""
    begun = clause[:1].upper() + clause[1:]
    return begun if begun[-1:] in tuple(".!?”") else f"{begun}."


def facts(known: Iterable[tuple[str, object]]) -> Iterable[str]:
    """Yield a line for each name and value, the values below each other; what is None or empty is left out."""
    rows = [(name, plain(str(value))) for name, value in known if value is not None and value != ""]
    width = max((len(name) for name, _ in rows), default=0)
    return (f"{INDENT}{name:<{width}}  {value}" for name, value in rows)
