"""Topic patterns: `trend/{site}/{module...}`, where `{name}` is one level and `{name...}` the rest. What fits, and what it names."""

from __future__ import annotations

import re
from dataclasses import dataclass

REST = "..."
_NAME = re.compile(r"\{([a-z_]+)(\.\.\.)?\}")


class BadPattern(ValueError):
    """A topic pattern is levels of plain text, `+`, `#` at the end, `{name}` or, at the end, `{name...}`."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled topic pattern. `filter` is what MQTT subscribes to."""

    text: str
    filter: str
    _regex: re.Pattern[str]

    def match(self, topic: str) -> dict[str, str] | None:
        """Return what `topic` names, None when it does not fit."""
        found = self._regex.fullmatch(topic)
        return found.groupdict() if found else None


def compile_pattern(text: str) -> Pattern:
    """Return the pattern; raises BadPattern with a sentence."""
    levels = text.split("/")
    regex: list[str] = []
    mqtt: list[str] = []
    for place, level in enumerate(levels):
        last = place == len(levels) - 1
        fits, wildcard = _level(level, text, last=last)
        regex.append(fits)
        mqtt.append(wildcard)
    try:
        return Pattern(text, "/".join(mqtt), re.compile("/".join(regex)))
    except re.error as error:
        message = f"{text}: a name stands in it twice"
        raise BadPattern(message) from error


def _level(level: str, text: str, *, last: bool) -> tuple[str, str]:
    named = _NAME.fullmatch(level)
    if named and named[2] and not last:
        message = f"{text}: {level} takes the rest of the topic, so it must be the last level"
        raise BadPattern(message)
    if named:
        return (f"(?P<{named[1]}>.*)", "#") if named[2] else (f"(?P<{named[1]}>[^/]*)", "+")
    if level == "#" and last:
        return ".*", "#"
    if level == "+":
        return "[^/]*", "+"
    if any(sign in level for sign in "+#{}\0"):
        message = f"{text}: the level {level!r} must be plain text, +, {{name}}, or at the end # or {{name...}}"
        raise BadPattern(message)
    return re.escape(level), level
