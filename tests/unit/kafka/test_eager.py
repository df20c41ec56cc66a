"""A coroutine that was begun by hand goes on as if it had been awaited."""

from __future__ import annotations

import asyncio

import pytest

from streams.kafka import eager


async def wait_twice(gate: asyncio.Event, seen: list[str]) -> str:
    seen.append("begun")
    try:
        await gate.wait()
        await asyncio.sleep(0)
    except asyncio.CancelledError:
        seen.append("cancelled")
        raise
    seen.append("done")
    return "handed over"


def test_what_has_to_wait_for_nothing_is_done_at_once() -> None:
    async def main() -> None:
        gate = asyncio.Event()
        gate.set()
        assert eager.begin(gate.wait()) is eager.FINISHED

    asyncio.run(main())


def test_what_has_to_wait_is_begun_and_goes_on_later() -> None:
    async def main() -> None:
        gate, seen = asyncio.Event(), list[str]()
        coroutine = wait_twice(gate, seen)
        awaited = eager.begin(coroutine)
        assert seen == ["begun"]
        rest = asyncio.create_task(eager.rest(coroutine, awaited))
        await asyncio.sleep(0)
        gate.set()
        assert (await rest, seen) == ("handed over", ["begun", "done"])

    asyncio.run(main())


def test_it_hears_that_it_is_cancelled() -> None:
    async def main() -> None:
        gate, seen = asyncio.Event(), list[str]()
        coroutine = wait_twice(gate, seen)
        rest = asyncio.create_task(eager.rest(coroutine, eager.begin(coroutine)))
        await asyncio.sleep(0)
        rest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rest
        assert seen == ["begun", "cancelled"]

    asyncio.run(main())


def test_what_it_raises_is_raised() -> None:
    async def fail() -> None:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    async def main() -> None:
        coroutine = fail()
        with pytest.raises(ZeroDivisionError):
            await eager.rest(coroutine, eager.begin(coroutine))

    asyncio.run(main())
