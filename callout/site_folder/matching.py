"""Reads `match:` of a rule: fields of an alarm, each with a glob, a list of globs, or `{not: ...}` of these."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from assets import classes, names
from callout.site_folder import fields
from callout.site_folder.known import Known
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import NOT
from rules import condition
from rules.alarm import Severity
from rules.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationInfo

    from callout.site_folder.yaml_tree import Path

ATTRIBUTES = "attributes."
WHOLE = re.compile(r"[-+]?[0-9]+")
SIGNS_OF_A_GLOB = "*?["
SEVERITIES = [str(severity) for severity in Severity]
HOURS = ["open", "closed"]
FIELDS_ARE = f"known: {', '.join(condition.FIELDS)}, {ATTRIBUTES}NAME"


def read(value: Any, info: ValidationInfo) -> Condition:
    """Return the condition that `value` states; the context of the check is the `Known` of the folder. Refuses all its faults at once."""
    if value is None:
        return Condition()
    if not isinstance(value, dict):
        raise refusal(f'write fields of an alarm below it, such as kind: "*fire*", not {fields.described(value)}')
    faults = Faults()
    known = info.context if isinstance(info.context, Known) else Known()
    tests = []
    for field, said in value.items():
        fault = _fault_of_field(field, known)
        if fault is not None:
            faults.add(fault, field)
            continue
        negated = isinstance(said, dict) and list(said) == [NOT]
        place, wanted = ((field, NOT), said[NOT]) if negated else ((field,), said)
        tests.append((field, condition.glob(tuple(_patterns(field, wanted, place, known, faults)), negated=negated)))
    faults.settle()
    return Condition(tuple(tests))


def _fault_of_field(field: str, known: Known) -> str | None:
    if field == "hours":
        return known.fault_of_hours()
    if field in condition.FIELDS or (field.startswith(ATTRIBUTES) and len(field) > len(ATTRIBUTES)):
        return None
    meant = names.nearest(field, condition.FIELDS)
    return f"this is no field of an alarm; {f'did you mean “{meant}”?' if meant else FIELDS_ARE}"


def _patterns(field: str, wanted: Any, place: Path, known: Known, faults: Faults) -> Iterator[str]:
    """Yield the globs that `wanted`, which stands at `place`, gives for `field`."""
    if isinstance(wanted, list) and not wanted:
        faults.add("an empty list fits nothing; write at least one text", *place)
    for number, each in enumerate(wanted) if isinstance(wanted, list) else ((None, wanted),):
        here = place if number is None else (*place, number)
        said = str(each).lower() if isinstance(each, bool) else each
        if not isinstance(said, str):
            faults.add(f"a text is wanted here, a list of texts, or {{not: ...}} of these, not {fields.described(each)}", *here)
            continue
        fault = _fault_of_glob(field, said) if _is_glob(said) else _fault_of_name(field, said, known)
        if fault is not None:
            faults.add(fault, *here)
        yield from _forms(field, said)


def _is_glob(said: str) -> bool:
    return not set(said).isdisjoint(SIGNS_OF_A_GLOB)


def _fault_of_glob(field: str, said: str) -> str | None:
    words = {"class": classes.NAMES, "severity": SEVERITIES, "hours": HOURS}.get(field)
    if words is None or any(fnmatchcase(word.lower(), said.lower()) for word in words):
        return None
    such = "Brick names are written out, such as *_Pump or Air_Handling_Unit" if field == "class" else f"known: {', '.join(SEVERITIES)}"
    return f"{names.shown(said)} fits no {field}; {such}"


def _fault_of_name(field: str, said: str, known: Known) -> str | None:
    """Say what is wrong with a name without signs of a glob; an empty one fits an alarm that has no such field."""
    if not said:
        return None
    if field == "severity" and said.lower() not in SEVERITIES:
        return f"{names.shown(said)} is no severity{names.hint(said, SEVERITIES)}"
    if field == "hours" and said.lower() not in HOURS:
        return f"{names.shown(said)} is neither open nor closed"
    if field == "class" and classes.canonical(said) is None:
        return f"{names.shown(said)} is no class of plant{classes.hint(said)}"
    if field == "asset":
        return known.fault_of_asset(said)
    if field == "site" and said.lower() not in {site.lower() for site in known.sites or ()}:
        return known.fault_of_site(said)
    return None


def _forms(field: str, said: str) -> Iterator[str]:
    """Yield the globs by which `said` is found in the facts of an alarm."""
    if field == "class" and not _is_glob(said):
        yield classes.canonical(said) or said
        return
    yield said
    # A whole number of an attribute may have come as 3 or as 3.0, which JSON holds for the same.
    if field.startswith(ATTRIBUTES) and WHOLE.fullmatch(said):
        yield f"{said}.0"
