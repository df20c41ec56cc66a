"""Topic patterns: `trend/{site}/{module...}`, `{name}` for one level and `{name...}` for the rest. What fits, is named, and clashes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest

REST = "..."
ONE, ALL, SOME = "+", "#", "#..."
"""Levels that fit more than one text: any level, what is left if anything, and what is left but at least one level."""

_NAME = re.compile(r"\{([a-z_]+)(\.\.\.)?\}")


class BadPattern(ValueError):
    """A topic pattern is levels of plain text, `+`, `#` at the end, `{name}` or, at the end, `{name...}`."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled topic pattern. `filter` is what MQTT subscribes to, `names` are what it can name."""

    text: str
    filter: str
    names: tuple[str, ...]
    levels: tuple[str, ...]
    _regex: re.Pattern[str]

    def match(self, topic: str) -> dict[str, str] | None:
        """Return what `topic` names, None when it does not fit."""
        found = self._regex.fullmatch(topic)
        return found.groupdict() if found else None

    def clashes(self, other: Pattern) -> bool:
        """Say whether there can be a topic that fits both."""
        for mine, theirs in zip_longest(self.levels, other.levels):
            if mine is None or theirs is None:
                # One of them has ended: the other may go on only with what may also be nothing.
                return (mine or theirs) == ALL
            if {mine, theirs} & {ALL, SOME}:
                return True
            if ONE not in (mine, theirs) and mine != theirs:
                return False
        return True


def compile_pattern(text: str) -> Pattern:
    """Return the pattern; raises BadPattern with a sentence."""
    parts = text.split("/")
    levels = tuple(_level(level, text, last=place == len(parts) - 1) for place, level in enumerate(parts))
    named = [found[1] for level in parts if (found := _NAME.fullmatch(level))]
    if len(set(named)) < len(named):
        message = f"{text}: a name stands in it twice"
        raise BadPattern(message)
    regex = "/".join(_fits(level, part) for level, part in zip(levels, parts, strict=True) if level != ALL)
    if levels[-1] == ALL:
        # In MQTT `a/#` is `a` too.
        regex = f"{regex}(?:/.*)?" if len(levels) > 1 else ".*"
    return Pattern(text, "/".join(ALL if level == SOME else level for level in levels), tuple(named), levels, re.compile(regex, re.DOTALL))


def _level(level: str, text: str, *, last: bool) -> str:
    """Return the level as it is compared: plain text, or one of the signs."""
    named = _NAME.fullmatch(level)
    if named and named[2] and not last:
        message = f"{text!r}: {level!r} takes the rest of the topic, so it must be the last level"
        raise BadPattern(message)
    if named:
        return SOME if named[2] else ONE
    if level == ONE or (level == ALL and last):
        return level
    if any(sign in level for sign in "+#{}\0"):
        message = f"{text!r}: the level {level!r} must be plain text, +, {{name}}, or at the end # or {{name...}}"
        raise BadPattern(message)
    return level


def _fits(level: str, part: str) -> str:
    named = _NAME.fullmatch(part)
    if named:
        return f"(?P<{named[1]}>.*)" if level == SOME else f"(?P<{named[1]}>[^/]*)"
    return "[^/]*" if level == ONE else re.escape(level)
