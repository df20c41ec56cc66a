"""The documents as tests read them: links, headings, code blocks, and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])

_FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code: its language, the file that it is an example of, the words after that, and its text."""

    language: str
    title: str
    words: tuple[str, ...]
    text: str


def read(name: str) -> str:
    """Return the text of a page, named from the root of the repository."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


def links(text: str) -> list[str]:
    """Return the targets of all links and pictures, without those in code."""
    return [found["target"] for found in _LINK.finditer(_CODE.sub("", _FENCE.sub("", text)))]


def anchors(text: str) -> set[str]:
    """Return what a link into the page may name after `#`, as GitHub makes it of the headings."""
    titles = (found["text"].lower() for found in _HEADING.finditer(_FENCE.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def blocks(text: str) -> list[Block]:
    """Return the blocks of code, in order."""
    found = []
    for fence in _FENCE.finditer(text):
        language, *others = fence["info"].split() or [""]
        title = next((word.removeprefix("title=") for word in others if word.startswith("title=")), "")
        found.append(Block(language, title, tuple(word for word in others if not word.startswith("title=")), fence["text"]))
    return found


def code(text: str) -> list[str]:
    """Return what stands between single backticks, and then each line of the blocks of shell."""
    spans = _CODE.findall(_FENCE.sub("", text))
    return [*spans, *(line for block in blocks(text) if block.language == "sh" for line in block.text.splitlines())]


def table(text: str, *head: str) -> list[dict[str, str]]:
    """Return the rows of every table whose head has at least these names, each row by them."""
    rows: list[dict[str, str]] = []
    names: list[str] | None = None
    for line in _FENCE.sub("", text).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else None
        if cells is None:
            names = None
        elif names is None:
            names = cells if set(head) <= set(cells) else []
        elif names and not set(line) <= set("|-: "):
            rows.append(dict(zip(names, cells, strict=True)))
    return rows


def paragraph(text: str, beginning: str) -> str:
    """Return the paragraph that begins so, on one line."""
    [found] = [each for each in text.split("\n\n") if each.startswith(beginning)]
    return " ".join(found.split())


def words(cell: str) -> list[str]:
    """Return the words in backticks of a cell."""
    return _CODE.findall(cell)
