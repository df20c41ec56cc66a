"""The application: the API, the pages and the probes put together over one store, one estate and one runtime."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry

from store.store import Store
from streams.estate import Estate
from web import health, problems
from web.api import acts, alarms, estate as estate_api, orders, quarantine, reports, review, shelves, sla, stream as stream_api
from web.context import Context
from web.guard import Guard
from web.live import Live
from web.pages import (
    alarms as alarm_pages,
    board as board_page,
    new_order as new_order_page,
    orders as order_pages,
    quarantine as quarantine_page,
    reports as report_pages,
    review as review_page,
    shelves as shelf_pages,
    sla as sla_page,
)
from web.stream import Stream


class Room(Protocol):
    """A module of endpoints."""

    router: APIRouter


STATIC = Path(__file__).parent / "static"

DESCRIPTION = """Plant alarms become work orders, and every order keeps its promises in public.

Every answer that is not what was asked for is `{"detail": "one sentence"}`. Times are RFC 3339 in UTC, durations seconds. Lists are
cut into pages: give `next` back as the cursor. Commands name who does them (`by`), and the `version` of the order that was read, so that
nobody overwrites what somebody else did meanwhile."""

TAGS = [
    {"name": "board", "description": "The operations board in figures."},
    {"name": "work orders", "description": "The jobs: list, file, and new ones from the help desk."},
    {"name": "commands", "description": "What people do to an order. What is possible in which status stands in `possible` of its file."},
    {"name": "alarms", "description": "Standing alarms: the remembered state of each alarm key."},
    {"name": "shelves", "description": "Alarms that people put aside for a while: who, why and until when."},
    {"name": "sla", "description": "The promises: late, at risk, and what this month came to so far."},
    {"name": "reports", "description": "What a month came to under a contract."},
    {"name": "review", "description": "Sources whose asset is not sure, and what people say of them."},
    {"name": "quarantine", "description": "Messages that are no alarms, kept with their bytes."},
    {"name": "estate", "description": "What the site folder says: sites and assets."},
    {"name": "stream", "description": "Events as they happen."},
    {"name": "health", "description": "What machines ask."},
]

ROOMS: tuple[Room, ...] = (
    *(estate_api, orders, acts, alarms, shelves, sla, reports, review, quarantine, stream_api),
    *(health, board_page, new_order_page, order_pages, alarm_pages),
    *(shelf_pages, sla_page, report_pages, review_page, quarantine_page),
)


def create(store: Store, estate: Estate, live: Live, now: Callable[[], datetime], registry: CollectorRegistry) -> FastAPI:
    """Return the application. `now` gives the time of the pages and of what people do, aware UTC.

    `app.state.stream` is the live stream: `poke` it when there are events, from any thread.
    """
    app = FastAPI(
        title="Callout",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        openapi_tags=TAGS,
        docs_url=None,  # Swagger and ReDoc come from other people's servers, which a plant network does not reach.
        redoc_url=None,
        # As they are: each that is included in a router is made anew for every application, and that takes longer than all else here.
        routes=[route for room in ROOMS for route in room.router.routes],
    )
    app.state.context = Context(store=store, estate=estate, live=live, now=now)
    app.state.registry = registry
    app.state.stream = Stream(store)
    problems.install(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(Guard)
    return app
