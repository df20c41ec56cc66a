"""Checks a document against a pydantic model, and turns every error into a problem: file, line and one sentence of our own."""

from __future__ import annotations

from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assets import names
from callout.site_folder import fields, refusal
from rules import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

    from assets.problem import Problem
    from callout.site_folder.yaml_tree import Document, Path

NOT = wording.NOT
"""A key that turns round what is said of the key above it, which therefore names the place."""

KEY = "[key]"
"""The last step of pydantic's way to a key of a mapping, as against the value below it."""


class Section(BaseModel):
    """A mapping with known keys. The description of a key that must be there says what belongs there."""

    # What checks a section is made when it is first needed: most folders have some of the files only.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, arbitrary_types_allowed=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_all_defaults(cls, data: Any) -> Any:
        return {} if data is None else data


S = TypeVar("S", bound=Section)


def check(model: type[S], document: Document, context: object = None) -> tuple[S | None, list[Problem]]:
    """Return what `document` says, None when it is refused, and everything that is wrong with it."""
    try:
        return model.model_validate(document.data, context=context), []
    except ValidationError as error:
        return None, [problem for details in error.errors(include_url=False) for problem in _problems(model, document, details)]


def _problems(model: type[Section], document: Document, error: ErrorDetails) -> Iterator[Problem]:
    path: Path = error["loc"]
    kind = error["type"]
    if path and path[-1] == KEY:
        path = path[:-1]
    if kind == refusal.REFUSED:
        for below, sentence in error["ctx"]["faults"]:
            yield document.problem((*path, *below), named((*path, *below), sentence))
    elif kind == "extra_forbidden":
        yield document.problem(path, _unknown_key(model, document, path), of_key=True)
    elif kind == "missing":
        yield document.problem(path[:-1], _missing_key(model, document, path), of_key=True)
    else:
        yield document.problem(path, f"{_owner(document, path)} {_shape(kind)}, not {fields.described(error['input'])}", of_key=True)


def named(path: Path, sentence: str) -> str:
    """Return the sentence with the key before it that it is about."""
    key = _last_key(path)
    return f"{names.shown(key)[1:-1]}: {sentence}" if key else sentence


def _last_key(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str) and step != NOT), "")


def _owner(document: Document, path: Path) -> str:
    """Return what stands at `path`, for the beginning of a sentence: `“set”`, `entry 3 of “rules”`, the name of the file."""
    if not path:
        return document.file
    return names.shown(path[-1]) if isinstance(path[-1], str) else f"entry {path[-1] + 1} of {names.shown(_last_key(path))}"


def _unknown_key(model: type[Section], document: Document, path: Path) -> str:
    return (
        f"{names.shown(str(path[-1]))} is no key of {_owner(document, path[:-1])}{names.hint(str(path[-1]), list(_keys(model, path[:-1])))}"
    )


def _missing_key(model: type[Section], document: Document, path: Path) -> str:
    wanted = _keys(model, path[:-1]).get(str(path[-1]))
    return f"{_owner(document, path[:-1])} needs the key “{path[-1]}”{f': {wanted}' if wanted else ''}"


def _shape(kind: str) -> str:
    if kind == "list_type":
        return "must be a list, such as [a, b]"
    return "must have keys below it, each with a colon" if kind in {"dict_type", "model_type"} else "must be something else"


def _keys(model: type[Section], path: Path) -> dict[str, str]:
    """Return the keys that the section at `path` may have, with their descriptions."""
    kind: Any = model
    for step in path:
        kind = _below(kind, step)
    if not (isinstance(kind, type) and issubclass(kind, Section)):
        return {}
    return {field.alias or name: field.description or "" for name, field in kind.model_fields.items()}


def _below(kind: Any, step: str | int) -> Any:
    """Return the kind of what `step` leads to from a value of `kind`."""
    if isinstance(kind, type) and issubclass(kind, Section):
        found = next((field.annotation for name, field in kind.model_fields.items() if (field.alias or name) == step), None)
    else:
        found = next(iter(get_args(kind)[-1:]), None)
    while get_origin(found) in {Annotated, UnionType}:
        found = get_args(found)[0]
    return found
