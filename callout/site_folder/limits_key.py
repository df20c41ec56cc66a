"""Reads `limits:` of a source that sends values: which of them are alarms, and how long they must be so."""

from __future__ import annotations

import re
from fnmatch import translate
from typing import TYPE_CHECKING, Any

from assets import names
from callout.site_folder import durations, fields as values
from callout.site_folder.refusal import Faults
from ingest.dialects.limits import EVERY, LIMIT, Limit
from rules import wording
from rules.alarm import Severity
from rules.book import Rule
from rules.condition import Condition, glob

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from callout.site_folder.yaml_tree import Path

ONE_OF = ("high", "low", "equals", "no_change", "silence")
KEYS = ("kind", "points", "severity", *ONE_OF, "deadband", "delay")


def read(value: Any) -> tuple[Limit, ...]:
    """Return the limits; refuses all faults at once."""
    faults = Faults()
    if not isinstance(value, list) or not value:
        faults.add(f"a list of limits is wanted here, such as {{kind: too hot, high: 30}}, not {values.described(value)}")
        faults.settle()
    found = [_limit(each, faults, (number,)) for number, each in enumerate(value)]
    faults.settle()
    return tuple(limit for limit in found if limit is not None)


def rules(limits: Iterable[Limit]) -> tuple[Rule, ...]:
    """Return the rules by which alarms of limits with a delay must stand for it; those of rules.yaml come after, and may say otherwise."""
    delays = {limit.name: limit.delay for limit in limits if limit.delay is not None}
    return tuple(
        Rule(name=name, match=Condition(((f"attributes.{LIMIT}", glob((wording.literally(name),))),)), sets={"on_delay": delay})
        for name, delay in delays.items()
    )


def _limit(said: Any, faults: Faults, at: Path) -> Limit | None:
    if not isinstance(said, dict):
        faults.add(f"write keys of a limit, such as {{kind: too hot, high: 30}}, not {values.described(said)}", *at)
        return None
    for key in said:
        if key not in KEYS:
            faults.add(f"this is no key of a limit{names.hint(key, KEYS)}", *at, key)
    kind = said.get("kind")
    if not isinstance(kind, str) or not kind.strip():
        faults.add("a limit needs a kind, which says what is wrong, such as supply temperature high", *at)
        return None
    what = [key for key in ONE_OF if key in said]
    if len(what) != 1:
        faults.add(f"a limit has exactly one of {', '.join(ONE_OF)}", *at)
        return None
    return _made(said, kind, what[0], faults, at)


def _made(said: dict[str, Any], kind: str, what: str, faults: Faults, at: Path) -> Limit | None:
    if "deadband" in said and what not in ("high", "low"):
        faults.add("a deadband goes with high or low", *at, "deadband")
    if "delay" in said and what in ("no_change", "silence"):
        faults.add(f"{what} is a time already; a delay goes with high, low or equals", *at, "delay")
    numbers: dict[str, float | None] = {key: _number(said[key], faults, (*at, key)) for key in ("high", "low", "deadband") if key in said}
    spans: dict[str, timedelta | None] = {
        key: _span(said[key], faults, (*at, key)) for key in ("no_change", "silence", "delay") if key in said
    }
    if (numbers.get("deadband") or 0) < 0:
        faults.add("a deadband is not below 0", *at, "deadband")
    severity = said.get("severity", Severity.MAJOR.value)
    if severity not in set(Severity):
        faults.add(f"{values.described(severity)} is no severity{names.hint(str(severity), list(Severity))}", *at, "severity")
        return None
    equals = _words(said["equals"], faults, (*at, "equals")) if "equals" in said else frozenset()
    points = _points(said["points"], faults, (*at, "points")) if "points" in said else EVERY
    if None in numbers.values() or None in spans.values():
        return None
    return Limit(
        kind=kind,
        name=_name(what, said, numbers, equals),
        severity=Severity(severity),
        points=points,
        equals=equals,
        high=numbers.get("high"),
        low=numbers.get("low"),
        deadband=numbers.get("deadband") or 0.0,
        no_change=spans.get("no_change"),
        silence=spans.get("silence"),
        delay=spans.get("delay"),
    )


def _name(what: str, said: dict[str, Any], numbers: dict[str, float | None], equals: frozenset[str]) -> str:
    """Say a limit in words: `above 30 for 5m`, `silent for 15m`."""
    words = {
        "high": f"above {numbers.get('high') or 0:g}",
        "low": f"below {numbers.get('low') or 0:g}",
        "equals": f"is {' or '.join(sorted(equals))}",
        "no_change": f"unchanged for {said.get('no_change')}",
        "silence": f"silent for {said.get('silence')}",
    }
    return f"{words[what]} for {said['delay']}" if "delay" in said else words[what]


def _number(said: Any, faults: Faults, at: Path) -> float | None:
    try:
        number = float(said) if isinstance(said, str) else float("nan")
    except ValueError:
        number = float("nan")
    if number == number and abs(number) != float("inf"):  # noqa: PLR0124  nan is not itself
        return number
    faults.add(f"{values.described(said)} is no number; write one such as 30 or 21.5", *at)
    return None


def _span(said: Any, faults: Faults, at: Path) -> timedelta | None:
    try:
        span = durations.duration(said if isinstance(said, str) else "")
    except ValueError as error:
        faults.add(str(error), *at)
        return None
    if not span:
        faults.add("a time of more than 0 is wanted here, such as 5m", *at)
        return None
    return span


def _words(said: Any, faults: Faults, at: Path) -> frozenset[str]:
    each = said if isinstance(said, list) and said else [said]
    words = [str(word).lower() if isinstance(word, bool | str) else None for word in each]
    if None in words:
        faults.add(f"a word is wanted here, such as fault, or a list of them, not {values.described(said)}", *at)
    return frozenset(word for word in words if word is not None)


def _points(said: Any, faults: Faults, at: Path) -> re.Pattern[str]:
    patterns = said if isinstance(said, list) and said else [said]
    if not all(isinstance(pattern, str) for pattern in patterns):
        faults.add(f'a glob of sources is wanted here, such as "*/SAT", or a list of them, not {values.described(said)}', *at)
        return EVERY
    return re.compile("|".join(translate(pattern) for pattern in patterns), re.IGNORECASE)
