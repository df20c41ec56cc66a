"""Reads `match:` of a rule: fields of an alarm, each with a glob, a list of globs, or `{not: ...}` of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callout.site_folder import fields
from callout.site_folder.known import Known
from callout.site_folder.refusal import Faults, refusal
from callout.site_folder.section import NOT
from rules import condition, wording
from rules.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationInfo

    from callout.site_folder.yaml_tree import Path


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
        fault = known.fault_of_hours() if field == "hours" else wording.fault_of_field(field)
        if fault is not None:
            faults.add(fault, field)
            continue
        negated = isinstance(said, dict) and list(said) == [NOT]
        place, wanted = ((field, NOT), said[NOT]) if negated else ((field,), said)
        tests.append((field, condition.glob(tuple(_patterns(field, wanted, place, known, faults)), negated=negated)))
    faults.settle()
    return Condition(tuple(tests))


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
        fault = wording.fault_of_text(field, said) or _fault_of_name(field, said, known)
        if fault is not None:
            faults.add(fault, *here)
        yield from wording.forms(field, said)


def _fault_of_name(field: str, said: str, known: Known) -> str | None:
    """Say why there is nothing in this folder that is called `said`; an empty text fits an alarm that has no such field."""
    if not said or wording.is_glob(said):
        return None
    if field == "asset":
        return known.fault_of_asset(said)
    if field == "site" and said.lower() not in {site.lower() for site in known.sites or ()}:
        return known.fault_of_site(said)
    return None
