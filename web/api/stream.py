"""The live stream as server-sent events: one event of the outbox is one message."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from store.errors import StoreError
from store.outbox import Stored
from web.api import V1, paging
from web.fields import LAST_KEY
from web.stream import Listener, Stream

router = APIRouter(prefix=V1, tags=["stream"])

HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 2000\n\n"
HEARTBEAT = b": still here\n\n"

EXAMPLE = """id: 4711
event: workorder.opened
data: {"type":"workorder.opened","id":"4711","at":"2026-11-21T09:00:00+00:00","site":"riverside","number":"WO-31","data":{...}}

"""


class EventStream(Response):
    """Joins the stream when it is sent, so that whoever cannot join gets a plain answer instead."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream, after: int | None) -> None:
        super().__init__()
        self._stream = stream
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the client leaves or the stream ends."""
        async with self._stream.listening() as listener:
            chunks = written(self._stream, listener, self._after)
            await StreamingResponse(chunks, media_type=self.media_type, headers={"X-Accel-Buffering": "no"})(scope, receive, send)


DESCRIPTION = """Follow what happens to work orders and their clocks, as it is committed. `event` is the type, `id` the number of the
event, `data` the event as JSON. A client that comes back with `Last-Event-ID` gets what it missed, as far as it is kept; a client
that does not keep up is cut off, and resumes the same way. A comment every 15 seconds says that the line is alive."""


@router.get(
    "/stream",
    summary="Follow events as they happen",
    description=DESCRIPTION,
    status_code=200,
    response_class=EventStream,
    responses={200: {"content": {"text/event-stream": {"example": EXAMPLE}}}, **paging.LIST},
)
async def follow(request: Request, last_event_id: Annotated[str | None, Header(description="Where to go on from.")] = None) -> Response:
    """Follow events."""
    return EventStream(request.app.state.stream, number_of(last_event_id))


def number_of(last_event_id: str | None) -> int | None:
    """Return the number of the last event that a client has; None for one that is new, or that has a number of something else."""
    if last_event_id is None or not last_event_id.isdecimal() or len(last_event_id) > len(str(LAST_KEY)):
        return None
    return min(int(last_event_id), LAST_KEY)


async def written(stream: Stream, listener: Listener, after: int | None) -> AsyncIterator[bytes]:
    """Yield what a listener gets, in the format of server-sent events."""
    yield RETRY
    try:
        if after is not None:
            async for event in stream.missed(after, listener.since):
                yield wire([event])
    except StoreError:
        return  # the client comes back by itself, and says where it was
    while not listener.ended:
        try:
            events = await asyncio.wait_for(listener.take(), HEARTBEAT_SECONDS)
        except TimeoutError:
            yield HEARTBEAT
            continue
        yield wire(events)


def wire(events: Iterable[Stored]) -> bytes:
    """Return `events` in the format of server-sent events."""
    return b"".join(b"id: %d\nevent: %s\ndata: %s\n\n" % (event.id, event.type.encode(), event.message) for event in events)
