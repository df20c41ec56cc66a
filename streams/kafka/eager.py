"""Coroutines that are begun at once, and become tasks only when they have to wait for something."""

from __future__ import annotations

import types
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator

FINISHED = object()
"""What `begin` returns of a coroutine that came to its end."""


def begin(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run `coroutine` to the first thing that it waits for and return that, or FINISHED; raises what it raises."""
    try:
        return coroutine.send(None)
    except StopIteration:
        return FINISHED


async def rest(coroutine: Coroutine[Any, Any, Any], awaited: Any) -> Any:
    """Run the rest of a coroutine that has begun and waits for `awaited`; return what it returns."""
    return await _rest(coroutine, awaited)


@types.coroutine
def _rest(coroutine: Coroutine[Any, Any, Any], awaited: Any) -> Generator[Any, Any, Any]:
    while True:
        try:
            answer = yield awaited
        except BaseException as error:  # noqa: BLE001  whatever it is, a cancellation above all, it is for the coroutine
            step = partial(coroutine.throw, error)
        else:
            step = partial(coroutine.send, answer)
        try:
            awaited = step()
        except StopIteration as end:
            return end.value
