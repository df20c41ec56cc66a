"""Reads `fields:` of a mapped source: for each field of an alarm a path into the JSON, a constant, and what the words of plant mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from assets import names
from callout.site_folder import fields as values
from callout.site_folder.refusal import Faults
from ingest.dialects import mapped, moments, paths
from ingest.dialects.mapped import Field, Shape
from rules.alarm import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from callout.site_folder.yaml_tree import Path

FIELDS = ("kind", "state", "severity", "at", "value", "unit", "message", "id", "source")
ATTRIBUTES = "attributes"
WORDS = {"state": ["active", "cleared"], "severity": [str(word) for word in Severity]}
"""Fields that have few words, which therefore can be checked when they are written."""

KEYS = ("path", "const", "values", "default", "format", "timezone")
RANGE = re.compile(r"\s*(-?[0-9.]+)\s*\.\.\s*(-?[0-9.]+)\s*")


def read(value: Any) -> Shape:
    """Return what `value` says of one alarm; refuses all its faults at once."""
    return _shape(value, optional=False)


def read_list(value: Any) -> tuple[Shape, ...]:
    """Return the shapes of several alarms that one message may bring; those whose state it does not speak of are left out."""
    faults = Faults()
    if not isinstance(value, list) or not value:
        faults.add(f"a list of mappings is wanted here, one an alarm, not {values.described(value)}")
        faults.settle()
    shapes = [_collect(each, faults, (number,), optional=True) for number, each in enumerate(value)]
    faults.settle()
    return tuple(shapes)


def read_one(name: str) -> Callable[[Any], Field]:
    """Return what reads the field `name` alone."""

    def make(value: Any) -> Field:
        faults = Faults()
        found = _field(name, value, faults, ())
        faults.settle()
        return found

    return make


def _shape(value: Any, *, optional: bool) -> Shape:
    faults = Faults()
    shape = _collect(value, faults, (), optional=optional)
    faults.settle()
    return shape


def _collect(value: Any, faults: Faults, at: Path, *, optional: bool) -> Shape:
    if not isinstance(value, dict):
        faults.add(f"write fields of an alarm below it, such as kind: label, not {values.described(value)}", *at)
        return Shape(fields={})
    found: dict[str, Field] = {}
    attributes: dict[str, Field] = {}
    for name, said in value.items():
        if name == ATTRIBUTES:
            attributes = _attributes(said, faults, (*at, name))
        elif name in FIELDS:
            found[name] = _field(name, said, faults, (*at, name))
        else:
            faults.add(f"this is no field of an alarm{names.hint(name, (*FIELDS, ATTRIBUTES))}", *at, name)
    if "kind" not in found:
        faults.add("there must be a kind, which says what is wrong: kind: label, or kind: {const: high temperature}", *at)
    if optional and "state" not in found:
        faults.add("there must be a state, by which it is known whether the message speaks of this alarm", *at)
    return Shape(fields=found, attributes=attributes, optional=optional)


def _attributes(said: Any, faults: Faults, at: Path) -> dict[str, Field]:
    if not isinstance(said, dict):
        faults.add(f"write names below it, each with a path, not {values.described(said)}", *at)
        return {}
    return {name: _field(ATTRIBUTES, each, faults, (*at, name)) for name, each in said.items()}


def _field(name: str, said: Any, faults: Faults, at: Path) -> Field:
    if isinstance(said, str):
        return Field(path=_path(said, faults, at))
    if not isinstance(said, dict):
        faults.add(f"write a path such as reading.value, or {{const: ...}}, not {values.described(said)}", *at)
        return Field()
    for key in said:
        if key not in KEYS:
            faults.add(f"this is no key of a field{names.hint(key, KEYS)}", *at, key)
    if ("path" in said) == ("const" in said):
        faults.add("a field has either a path or a const", *at)
        return Field()
    const = _text(said, "const", faults, at)
    default = _text(said, "default", faults, at)
    for key, word in (("const", const), ("default", default)):
        _check_word(name, word, faults, (*at, key))
    meanings, ranges = _values(name, said.get("values"), faults, (*at, "values"))
    return Field(
        path=_path(said["path"], faults, (*at, "path")) if "path" in said else (),
        const=const,
        values=meanings,
        ranges=ranges,
        default=default,
        format=_format(said, faults, at),
        zone=_zone(said, faults, at),
    )


def _path(said: Any, faults: Faults, at: Path) -> tuple[str, ...]:
    if isinstance(said, list) and said and all(isinstance(step, str) and step for step in said):
        return tuple(said)
    if not isinstance(said, str):
        faults.add(f"a path is wanted here, such as reading.value, not {values.described(said)}", *at)
        return ()
    try:
        return paths.compile_path(said)
    except paths.BadPath as error:
        faults.add(str(error), *at)
        return ()


def _values(name: str, said: Any, faults: Faults, at: Path) -> tuple[dict[str, str], tuple[tuple[float, float, str], ...]]:
    """Return what words mean and what ranges of numbers mean."""
    if said is None:
        return {}, ()
    if not isinstance(said, dict) or not said:
        faults.add("write words of plant below it, each with its meaning, such as Occurred: active", *at)
        return {}, ()
    words: dict[str, str] = {}
    ranges: list[tuple[float, float, str]] = []
    for word, meaning in said.items():
        meant = str(meaning).lower() if isinstance(meaning, bool) else meaning
        if not isinstance(meant, str):
            faults.add(f"one word is wanted here, not {values.described(meaning)}", *at, word)
            continue
        _check_word(name, meant, faults, (*at, word))
        found = RANGE.fullmatch(word)
        if found:
            ranges.append((float(found[1]), float(found[2]), meant))
        else:
            words[word] = meant
    return words, tuple(ranges)


def _check_word(name: str, word: str | None, faults: Faults, at: Path) -> None:
    known = WORDS.get(name)
    if known is not None and word is not None and word not in known:
        faults.add(f"{names.shown(word)} is no {name}{names.hint(word, known)}", *at)


def _text(said: dict[str, Any], key: str, faults: Faults, at: Path) -> str | None:
    value = said.get(key)
    if value is None and key not in said:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        faults.add(f"one text is wanted here, not {values.described(value)}", *at, key)
        return None
    return value


def _format(said: dict[str, Any], faults: Faults, at: Path) -> str:
    form = said.get("format", moments.RFC_3339)
    try:
        moments.check(form if isinstance(form, str) else "")
    except moments.BadFormat as error:
        faults.add(str(error), *at, "format")
        return moments.RFC_3339
    return str(form)


def _zone(said: dict[str, Any], faults: Faults, at: Path) -> ZoneInfo | str | None:
    zone = said.get("timezone")
    if zone is None or zone == mapped.SITE_ZONE:
        return zone
    if not isinstance(zone, str) or zone not in available_timezones():
        faults.add(f"{values.described(zone)} is no time zone; write site, or one such as Europe/London", *at, "timezone")
        return None
    return ZoneInfo(zone)
