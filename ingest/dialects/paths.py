"""Paths into JSON: `reading.value`, `values.0.value`, `$.header.id`. Where a step leads into a text that is JSON, it is read as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import from_json

if TYPE_CHECKING:
    from collections.abc import Sequence

MISSING: Final = object()
"""What stands where nothing stands; null is not it."""

ROOT = "$"


class BadPath(ValueError):
    """A path is names and numbers with dots between them; a list of them where a name has dots itself."""


def compile_path(said: str) -> tuple[str, ...]:
    """Return the steps of a path; raises BadPath with a sentence."""
    steps = tuple(said.split("."))
    if not all(step.strip() for step in steps):
        message = (
            f"“{said}” is no path; write names with dots between them, such as reading.value, or values.0.value for the first of a list"
        )
        raise BadPath(message)
    return steps


def find(item: Any, root: Any, steps: Sequence[str]) -> Any:
    """Return what stands at `steps` from `item`, or from `root` when they begin there; MISSING when nothing does."""
    at = item
    for place, step in enumerate(steps):
        if place == 0 and step == ROOT:
            at = root
            continue
        if isinstance(at, str):
            at = _inside(at)
        if isinstance(at, dict):
            at = at.get(step, MISSING)
        elif isinstance(at, list) and step.removeprefix("-").isdecimal() and -len(at) <= int(step) < len(at):
            at = at[int(step)]
        else:
            return MISSING
    return at


def _inside(text: str) -> Any:
    """Return the JSON that a text is: some clouds wrap it so."""
    try:
        return from_json(text)
    except ValueError:
        return MISSING
