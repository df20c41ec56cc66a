"""What is wrong with the writing of a YAML text, in the words of a person who looks at the line."""

from __future__ import annotations

from typing import Any, Final

UNCLOSED: Final = {
    "quoted scalar": "a quote is opened here and never closed",
    "flow sequence": "the list that “[” opens here lacks a comma or its “]”",
    "flow mapping": "the keys that “{” opens here lack a comma or the “}”",
}
"""Said of the line on which it began, by a part of what the parser was doing."""

MISFIT: Final = "this line does not fit those above it; indent it as its neighbours are, or look for a quote that ends too early"
NO_LIST: Final = "a list cannot begin here; put its “- ” on a line of its own below the key"
ESCAPE: Final = "a backslash within double quotes begins a code; use single quotes, or write the backslash twice"

SENTENCES: Final = {
    "mapping values are not allowed": "a colon stands where no key can be; mend the indentation, or put quotes around the text",
    "node content": "a value is wanted here; write one, or look for a “[” or “{” that is never closed",
    "did not find expected key": MISFIT,
    "expected <block end>": MISFIT,
    "did not find expected '-' indicator": "this line stands among the items of a list; begin it with “- ”, or indent it otherwise",
    "block sequence entries are not allowed": NO_LIST,
    "sequence entries are not allowed": NO_LIST,
    "unknown escape character": ESCAPE,
    "expected escape sequence": ESCAPE,
    "expected hexdecimal number": ESCAPE,
    "undefined tag handle": "a value that begins with “!” needs quotes",
    "duplicate anchor": "the same anchor (&name) is set twice; give each its own name",
}
"""By a part of the parser's words; the first that fits is said of the line with the fault."""

BEGINNINGS: Final = {"*": "alias", "&": "anchor", "!": "tag", "%": "directive"}
"""Signs that cannot begin a text without quotes, by what the parser takes them for."""

OTHERWISE: Final = "this line, or the one before it, is not YAML; look for a missing quote, colon or bracket, or for wrong indentation"


def explain(error: Any, text: str) -> tuple[int, str]:
    """Return the line and the sentence for an error of a YAML parser over `text`."""
    doing, problem = str(getattr(error, "context", None) or ""), str(getattr(error, "problem", None) or "")
    begun, mark = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    lines = text.splitlines() or [""]
    for what, sentence in UNCLOSED.items():
        if what in doing and begun is not None and "escape" not in problem and "hexdecimal" not in problem:
            return _within(begun.line, lines), sentence
    at = _within(mark.line, lines) if mark is not None else 1
    if "could not find expected ':'" in problem and begun is not None:
        return _within(begun.line, lines), "this line has no colon after its key; write “key: value”"
    if "tab character" in problem:
        return at, _start("\t")
    if "cannot start any token" in problem:
        return at, _start(lines[at - 1][mark.column : mark.column + 1] if mark is not None else "")
    for sign, what in BEGINNINGS.items():
        if what in doing:
            return at, f"a value that begins with “{sign}” needs quotes"
    return at, next((sentence for part, sentence in SENTENCES.items() if part in problem), OTHERWISE)


def _within(line: int, lines: list[str]) -> int:
    """Return the line counted from 1; a fault at the very end is one of the last line."""
    return min(line + 1, len(lines))


def _start(letter: str) -> str:
    if letter == "\t":
        return "a tab stands here where YAML takes only spaces; replace it"
    return f"a value that begins with “{letter}” needs quotes" if letter.strip() else OTHERWISE
