"""The words of conditions, wherever people write them: what a field may be compared with, and the condition that comes of it."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from assets import classes, names
from rules import condition
from rules.alarm import Severity
from rules.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOT: Final = "not"
"""A key that turns round what is said of the field above it."""

ATTRIBUTES = "attributes."
WHOLE = re.compile(r"[-+]?[0-9]+")
SIGNS_OF_A_GLOB = "*?["
SEVERITIES = [str(severity) for severity in Severity]
HOURS = ["open", "closed"]
FIELDS_ARE = f"known: {', '.join(condition.FIELDS)}, {ATTRIBUTES}NAME"

Words = dict[str, Any]
"""A condition as it is written: a text, a list of texts, or `{"not": ...}` of these, by field."""


def condition_of(words: Mapping[str, Any]) -> Condition:
    """Return the condition that `words` state; they have been found to be right."""
    return Condition(tuple((field, _glob(field, said)) for field, said in words.items()))


def _glob(field: str, said: Any) -> condition.Glob:
    negated = isinstance(said, dict)
    wanted = said[NOT] if isinstance(said, dict) else said
    each = wanted if isinstance(wanted, list) else [wanted]
    return condition.glob(tuple(form for text in each for form in forms(field, str(text))), negated=negated)


def sentence_of(words: Mapping[str, Any]) -> str:
    """Say the condition to a person: `kind *flow fail*, asset AHU-3 or AHU-4, severity not critical`."""
    return ", ".join(f"{field} {_said(said)}" for field, said in words.items())


def _said(said: Any) -> str:
    if isinstance(said, dict):
        return f"not {_said(said[NOT])}"
    return " or ".join(map(str, said)) if isinstance(said, list) else str(said)


def fault_of_field(field: str) -> str | None:
    """Say why alarms cannot be asked for `field`, None when they can."""
    if field in condition.FIELDS or (field.startswith(ATTRIBUTES) and len(field) > len(ATTRIBUTES)):
        return None
    meant = names.nearest(field, condition.FIELDS)
    return f"this is no field of an alarm; {f'did you mean “{meant}”?' if meant else FIELDS_ARE}"


def fault_of_text(field: str, said: str) -> str | None:
    """Say why `field` never is `said`, as far as the words alone tell; None when it may be."""
    return _fault_of_glob(field, said) if is_glob(said) else _fault_of_word(field, said)


def is_glob(said: str) -> bool:
    """Say whether `said` stands for more than itself."""
    return not set(said).isdisjoint(SIGNS_OF_A_GLOB)


def literally(text: str) -> str:
    """Return the glob that only `text` fits."""
    return re.sub(r"([*?[])", r"[\1]", text)


def _fault_of_glob(field: str, said: str) -> str | None:
    words = {"class": classes.NAMES, "severity": SEVERITIES, "hours": HOURS}.get(field)
    if words is None or any(fnmatchcase(word.lower(), said.lower()) for word in words):
        return None
    such = "Brick names are written out, such as *_Pump or Air_Handling_Unit" if field == "class" else f"known: {', '.join(words)}"
    return f"{names.shown(said)} fits no {field}; {such}"


def _fault_of_word(field: str, said: str) -> str | None:
    """Say what is wrong with a name without signs of a glob; an empty one fits an alarm that has no such field."""
    if not said:
        return None
    if field == "severity" and said.lower() not in SEVERITIES:
        return f"{names.shown(said)} is no severity{names.hint(said, SEVERITIES)}"
    if field == "hours" and said.lower() not in HOURS:
        return f"{names.shown(said)} is neither open nor closed"
    if field == "class" and classes.canonical(said) is None:
        return f"{names.shown(said)} is no class of plant{classes.hint(said)}"
    return None


def forms(field: str, said: str) -> Iterator[str]:
    """Yield the globs by which `said` is found in the facts of an alarm."""
    if field == "class" and not is_glob(said):
        yield classes.canonical(said) or said
        return
    yield said
    # A whole number of an attribute may have come as 3 or as 3.0, which JSON holds for the same.
    if field.startswith(ATTRIBUTES) and WHOLE.fullmatch(said):
        yield f"{said}.0"
