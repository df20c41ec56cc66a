"""The live stream: one poller reads new events from the outbox for all who listen. Knows no HTTP; `web.api.stream` writes it out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool

from store import outbox
from store.errors import StoreError
from store.outbox import Stored
from store.store import Store

log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
GAP_SECONDS = 2.0
"""How long a number that is missing may be that of a transaction still under way; later it is taken for one that failed."""

MOST_WAITING = 1000
"""Events that may wait for one listener; one that falls further behind is dropped, and resumes by Last-Event-ID."""

MOST_LISTENERS = 200
MOST_AT_ONCE = 500


class Full(Exception):
    """As many listen already as the stream takes."""


class Listener:
    """One who listens: events wait here until they are taken. `since` is the last event before the first one that will."""

    def __init__(self, since: int) -> None:
        self.since = since
        self.ended = False
        self._waiting: list[Stored] = []
        self._news = asyncio.Event()

    def give(self, events: Sequence[Stored]) -> None:
        """Let `events` wait; ends the listener when too many do."""
        if len(self._waiting) + len(events) > MOST_WAITING:
            self.end()
        if not self.ended:
            self._waiting += events
            self._news.set()

    def end(self) -> None:
        """Forget what waits; nothing more will come."""
        self.ended = True
        self._waiting.clear()
        self._news.set()

    async def take(self) -> list[Stored]:
        """Wait for events and return all that are there; none when the stream has ended."""
        await self._news.wait()
        if not self.ended:
            self._news.clear()
        events, self._waiting = self._waiting, []
        return events


class Stream:
    """Events for all who listen. `poke` and `close` may be called from any thread, all else belongs to the web's event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: set[Listener] = set()
        self._poller: asyncio.Task[None] | None = None
        self._last = 0
        self._gap = 0
        self._gap_since = 0.0
        self._poked = asyncio.Event()
        self._joining = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._listeners)

    def poke(self) -> None:
        """Say that there are new events, so that nobody waits for the next poll."""
        self._call(self._poked.set)

    def close(self) -> None:
        """End every listener, now and from now on."""
        self._closed = True
        self._call(self._end_all)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Listener]:
        """Listen until the end of the block; raises Full, or Unavailable when the database is away."""
        listener = await self._join()
        try:
            yield listener
        finally:
            self._leave(listener)

    async def missed(self, after: int, up_to: int) -> AsyncIterator[Stored]:
        """Yield the events after number `after` up to and with `up_to`, as far as they are kept."""
        while after < up_to:
            events = await run_in_threadpool(self._read, after)
            for event in events:
                if event.id <= up_to:
                    yield event
            if not events:
                return
            after = events[-1].id

    async def _join(self) -> Listener:
        async with self._joining:
            if len(self._listeners) >= MOST_LISTENERS:
                message = f"{MOST_LISTENERS} listen to the stream already; close one, or read /api/v1/board now and then"
                raise Full(message)
            if self._poller is None or self._poller.done():
                self._last = await run_in_threadpool(self._newest)
                self._loop = asyncio.get_running_loop()
                self._poller = asyncio.create_task(self._poll(), name="stream")
                self._poller.add_done_callback(self._died)
            listener = Listener(self._last)
            self._listeners.add(listener)
        if self._closed:
            listener.end()
        return listener

    def _leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._poller is not None:
            self._poller.cancel()
            self._poller = None

    async def _poll(self) -> None:
        away = False
        while True:
            try:
                events = self._settled(await run_in_threadpool(self._read, self._last))
                away = False
            except StoreError as error:
                if not away:
                    log.warning("the live stream waits for the database: %s", error)
                events, away = [], True
            self._give(events)
            if len(events) < MOST_AT_ONCE:
                await self._pause()

    def _settled(self, events: Sequence[Stored]) -> Sequence[Stored]:
        """Return the events before the first gap: what is missing may be committed yet, and would be passed over for good."""
        expected = self._last + 1
        for place, event in enumerate(events):
            if event.id != expected and not self._waited_for(expected):
                return events[:place]
            expected = event.id + 1
        return events

    def _waited_for(self, number: int) -> bool:
        now = asyncio.get_running_loop().time()
        if self._gap != number:
            self._gap, self._gap_since = number, now
        return now - self._gap_since >= GAP_SECONDS

    def _give(self, events: Sequence[Stored]) -> None:
        if events:
            self._last = events[-1].id
            for listener in self._listeners:
                listener.give(events)

    async def _pause(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._poked.wait(), POLL_SECONDS)
        self._poked.clear()

    def _died(self, poller: asyncio.Task[None]) -> None:
        # Those who listen come back and find a new poller; without this they would wait for ever.
        if not poller.cancelled():
            log.error("the poller of the live stream ended", exc_info=poller.exception())
            self._end_all()

    def _end_all(self) -> None:
        for listener in self._listeners:
            listener.end()

    def _call(self, what: Callable[[], object]) -> None:
        # A loop that has ended since has nobody left who listens.
        with suppress(RuntimeError):
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def _newest(self) -> int:
        with self._store.read() as connection:
            return outbox.last_id(connection)

    def _read(self, after: int) -> list[Stored]:
        with self._store.read() as connection:
            return outbox.since(connection, after, MOST_AT_ONCE)
