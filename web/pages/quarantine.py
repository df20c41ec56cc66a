"""The page of the quarantine: what came in and was no alarm, and why."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.context import Here
from web.fields import Key
from web.pages import render
from web.pages.board import REFRESH_SECONDS
from web.pages.pager import pager
from web.shown import quarantine

router = APIRouter(include_in_schema=False)

A_PAGE = 50


@router.get("/quarantine", response_class=HTMLResponse)
def show(context: Here, reason: str = "", before: Key | None = None) -> HTMLResponse:
    """Show one page of the list."""
    with context.store.read() as connection:
        found = quarantine.listed(connection, [reason] if reason else [], A_PAGE, before)
    links = pager("/quarantine", {"reason": reason}, before, found.next)
    return render.page(
        context, "quarantine.html", title="Quarantine", page="quarantine", found=found, reason=reason, links=links, refresh=REFRESH_SECONDS
    )
