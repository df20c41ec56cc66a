"""Names that people write: how to show them in a sentence, whether they can stand in a topic, and which known name was meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

LONGEST_SHOWN = 60
MOST_LISTED = 12
MOST_COMPARED = 1_000
"""Comparing a wrong name with more names than this would take longer than a person waits for `check`."""


def shown(word: str) -> str:
    """Return `word` in quotes, on one line and not too long, fit to stand in a sentence."""
    cut = word if len(word) <= LONGEST_SHOWN else word[: LONGEST_SHOWN - 1] + "…"
    return f"“{''.join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in cut)}”"


def listed(words: Iterable[str]) -> str:
    """Return `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known name that `word` was probably meant to be, None when nothing comes near."""
    if len(known) > MOST_COMPARED or len(word) > LONGEST_SHOWN:
        return None
    by_small = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), by_small, n=1)
    return by_small[found[0]] if found else None


def hint(word: str, known: Collection[str]) -> str:
    """Return the second half of a sentence that refuses `word`: which known name was meant, or what is known."""
    meant = nearest(word, known)
    if meant is not None:
        return f"; did you mean {shown(meant)}?"
    if known and len(known) <= MOST_LISTED:
        return f"; known: {', '.join(known)}"
    return ""


def fault_of_site(site: str) -> str | None:
    """Say why `site` cannot be the `{site}` level of topics, None when it can."""
    if not site:
        return "a site needs a name; it is one level of the topics, such as riverside"
    if not site.isprintable() or not set(site).isdisjoint("/+#"):
        return f"{shown(site)} cannot be a site: the name is one level of the topics, so it has no “/”, “+”, “#” and no control characters"
    return None
