"""The board: what is due next, on a wall and on a phone."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.context import Here
from web.pages import render
from web.shown import board

router = APIRouter(include_in_schema=False)

REFRESH_SECONDS = 10
"""How often a page looks again when no event tells it to (notes and alarms that clear are none), and without script."""


@router.get("/", response_class=HTMLResponse)
def show(context: Here) -> HTMLResponse:
    """Show the board."""
    return render.page(context, "board.html", title="Board", page="board", board=board.read(context), refresh=REFRESH_SECONDS)
