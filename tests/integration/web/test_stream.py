"""The live stream, listened to through a real server: what comes, from where on, and what happens to those who do not keep up."""

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, insert

from store.tables import outbox
from tests.integration.web.house import House
from web.server import LAST_REPLIES, Server
from web.stream import GAP_SECONDS, MOST_LISTENERS, MOST_WAITING, Full, Stream
from workorders.lifecycle import Act

Event = dict[str, str]


@contextmanager
def listening(url: str, after: str | None = None) -> Iterator[Iterator[Event]]:
    """Listen at `url` and give the events one by one; the stream is joined before the block begins."""
    headers = {"Last-Event-ID": after} if after is not None else {}
    with httpx.stream("GET", f"{url}/api/v1/stream", headers=headers, timeout=10) as answer:
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = answer.iter_lines()
        assert next(lines) == "retry: 2000"
        yield events(lines)


def events(lines: Iterator[str]) -> Iterator[Event]:
    event: Event = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            event[name] = value
        elif event:
            yield event
            event = {}


def test_events_come_as_they_are_committed(house: House, url: str) -> None:
    with listening(url) as heard:
        house.alarm("AHU-3/flow", "supply flow fail")
        house.app.state.stream.poke()
        first = next(heard)
        house.act(1, Act.ASSIGN, to="s.kaur")
        assert [first["event"]] + [next(heard)["event"] for _ in range(3)] == [
            "workorder.opened",
            "sla.started",
            "sla.started",
            "workorder.assigned",
        ]
    body = json.loads(first["data"])
    assert (first["id"], body["id"], body["type"], body["number"], body["site"]) == ("1", "1", "workorder.opened", "WO-1", "riverside")
    assert body["data"]["source"] == "AHU-3/flow"


def test_a_poke_is_faster_than_the_poll(house: House, url: str) -> None:
    with listening(url) as heard:
        time.sleep(0.1)
        house.alarm("AHU-3/flow", "supply flow fail")
        began = time.monotonic()
        house.app.state.stream.poke()
        next(heard)
        assert time.monotonic() - began < 3


def test_who_comes_back_gets_what_was_missed_once_and_in_order(house: House, url: str) -> None:
    for i in range(4):
        house.alarm(f"P-{i}", "pump fault")
    with listening(url, after="5") as heard:
        house.alarm("P-9", "pump fault")
        assert [int(next(heard)["id"]) for _ in range(10)] == list(range(6, 16))


@pytest.mark.parametrize("after", ["", "x", "-1", "99999999999999999999", "9" * 40, "15"])
def test_a_number_that_says_nothing_starts_at_now(house: House, url: str, after: str) -> None:
    house.alarm("P-1", "pump fault")
    with listening(url, after=after) as heard:
        house.alarm("P-2", "pump fault")
        assert next(heard)["id"] == "4"


def test_all_hear_the_same_from_one_poller(house: House, url: str) -> None:
    with listening(url) as one, listening(url) as other:
        assert len(house.app.state.stream) == 2
        house.alarm("P-1", "pump fault")
        assert [next(one) for _ in range(3)] == [next(other) for _ in range(3)]
    until(lambda: len(house.app.state.stream) == 0)  # who has left is forgotten


def test_the_stream_outlives_a_database_that_goes_away(house: House, url: str, tmp_path: Path) -> None:
    with listening(url) as heard:
        house.store.close()
        (tmp_path / "callout.db").rename(tmp_path / "away.db")
        (tmp_path / "callout.db").mkdir()
        time.sleep(0.7)
        (tmp_path / "callout.db").rmdir()
        (tmp_path / "away.db").rename(tmp_path / "callout.db")
        house.alarm("P-1", "pump fault")
        assert next(heard)["event"] == "workorder.opened"


def test_a_number_that_is_missing_is_waited_for(house: House, url: str) -> None:
    """Two writers on PostgreSQL take their numbers before they commit, so a later number may be seen first."""
    row = {"type": "workorder.note", "at": house.clock.now, "site": "riverside", "order": 1, "origin": "desk", "data": {}}
    with listening(url) as heard:
        with house.store.begin() as connection:
            connection.execute(insert(outbox), [row | {"id": 1}, row | {"id": 3}])
        assert next(heard)["id"] == "1"
        time.sleep(0.6)
        with house.store.begin() as connection:
            connection.execute(insert(outbox), [row | {"id": 2}, row | {"id": 5}])
        began = time.monotonic()
        assert [next(heard)["id"], next(heard)["id"]] == ["2", "3"]
        assert next(heard)["id"] == "5", "a number that never comes is passed over"
        assert GAP_SECONDS - 0.5 < time.monotonic() - began < GAP_SECONDS + 20


def test_pruned_events_are_simply_not_there(house: House, url: str) -> None:
    for i in range(3):
        house.alarm(f"P-{i}", "pump fault")
    with house.store.begin() as connection:
        connection.execute(delete(outbox).where(outbox.c.id < 5))
    with listening(url, after="1") as heard:
        assert [next(heard)["id"] for _ in range(5)] == ["5", "6", "7", "8", "9"]


def test_who_does_not_keep_up_is_cut_off_and_may_resume(house: House) -> None:
    row = {"type": "workorder.note", "at": house.clock.now, "site": "riverside", "order": 1, "origin": "desk", "data": {}}

    async def never_takes() -> tuple[bool, list[object]]:
        stream = Stream(house.store)
        async with stream.listening() as slow, stream.listening() as quick:
            taken = 0
            for _ in range(3):
                with house.store.begin() as connection:
                    connection.execute(insert(outbox), [row] * (MOST_WAITING // 2))
                stream.poke()
                while taken < MOST_WAITING // 2:
                    taken += len(await quick.take())
                taken = 0
            return slow.ended, list(await slow.take())

    assert asyncio.run(never_takes()) == (True, [])


def test_not_more_than_so_many_listen(house: House) -> None:
    async def crowd() -> str:
        stream = Stream(house.store)
        joined = [stream.listening() for _ in range(MOST_LISTENERS)]
        for each in joined:
            await each.__aenter__()
        try:
            async with stream.listening():
                return "let in"
        except Full as full:
            return str(full)
        finally:
            for each in joined:
                await each.__aexit__(None, None, None)

    assert asyncio.run(crowd()).startswith("200 listen to the stream already")


def test_a_client_that_never_reads_does_not_keep_the_server_from_ending(house: House) -> None:
    row = {"type": "workorder.note", "at": house.clock.now, "site": "riverside", "order": 1, "origin": "desk", "data": {"text": "x" * 4000}}
    server = Server(house.app, port=0)
    with socket.create_connection(("127.0.0.1", server.start())) as deaf:
        deaf.sendall(b"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        until(lambda: len(house.app.state.stream) == 1)
        for _ in range(5):
            with house.store.begin() as connection:
                connection.execute(insert(outbox), [row] * 400)
            house.app.state.stream.poke()
            time.sleep(0.1)
        assert httpx.get(f"{server.url}healthz").json() == {"alive": True}, "others are served meanwhile"
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < LAST_REPLIES + 20


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
