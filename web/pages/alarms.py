"""The page of standing alarms: those that stand first, each with its order and what was decided about it."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from store.views import STANDING, WantedAlarms
from web.api.alarms import Cursor
from web.context import Here
from web.fields import Words
from web.pages import render
from web.pages.board import REFRESH_SECONDS
from web.pages.pager import pager
from web.shown import alarms, shelves

router = APIRouter(include_in_schema=False)

A_PAGE = 100


@router.get("/alarms", response_class=HTMLResponse)
def show(
    context: Here, site: Words = "", show: Words = "", q: Words = "", before: Annotated[Cursor | None, Query()] = None
) -> HTMLResponse:
    """Show one page of the list; `show=all` adds the alarms that have cleared."""
    wanted = WantedAlarms(sites=[site] if site else [], phases=[] if show == "all" else STANDING, text=q)
    with context.store.read() as connection:
        found = alarms.listed(connection, wanted, A_PAGE, alarms.place(before) if before else None)
        shelves.mark(connection, context.estate, found.items, context.now())
    asked = {"site": site, "show": show, "q": q}
    links = pager("/alarms", asked, before, found.next)
    return render.page(
        context, "alarms.html", title="Alarms", page="alarms", found=found, asked=asked, links=links, refresh=REFRESH_SECONDS
    )
