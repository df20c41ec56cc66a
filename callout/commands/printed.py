"""How commands print for people: names and texts of plant made fit for a terminal, sentences, numbers with their noun."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

INDENT = "  "


def show(what: RenderableType, *, error: bool = False) -> None:
    """Print a table, on stdout or on stderr. Nothing in it is taken for markup."""
    Console(file=sys.stderr if error else sys.stdout, markup=False, highlight=False, emoji=False).print(what)


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


def facts(known: Iterable[tuple[str, object]]) -> Iterable[str]:
    """Yield a line for each name and value, the values below each other; what is None or empty is left out."""
    rows = [(name, plain(str(value))) for name, value in known if value is not None and value != ""]
    width = max((len(name) for name, _ in rows), default=0)
    return (f"{INDENT}{name:<{width}}  {value}" for name, value in rows)
