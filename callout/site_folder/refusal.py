"""How a check of this package refuses a value, so that pydantic carries the sentence and its place to `section`, unchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from callout.site_folder.yaml_tree import Path

REFUSED: Final = "refused"
"""The type of an error that carries `faults`: sentences, each with the way to its place from the refused value."""

LATER: Final = "this comes with a later version of Callout; leave it out until then"


class Faults:
    """Collects what is wrong with one value and the values within it."""

    def __init__(self) -> None:
        self._found: list[tuple[Path, str]] = []

    def add(self, sentence: str, *below: str | int) -> None:
        """Note what is wrong with the value that is reached by `below`."""
        self._found.append((below, sentence))

    def settle(self) -> None:
        """Refuse the value when anything was noted."""
        if self._found:
            raise PydanticCustomError(REFUSED, "refused", {"faults": list(self._found)})


def refusal(sentence: str) -> PydanticCustomError:
    """Return the error that refuses a value with `sentence`."""
    return PydanticCustomError(REFUSED, "refused", {"faults": [((), sentence)]})
