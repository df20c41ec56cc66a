"""The board's figures, the sites, and the asset register."""

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from assets.model import Asset as AssetLine
from web.api import V1, paging
from web.context import Here
from web.fields import LAST_KEY, Words
from web.shown import board, estate, performance
from web.shown.board import Board
from web.shown.estate import Assets, Sites
from web.shown.performance import Performance

router = APIRouter(prefix=V1)


@router.get("/board", summary="Read the operations board", tags=["board"], responses=paging.AWAY)
def read_board(context: Here) -> Board:
    """Read the figures of the operations board, with the open orders that are due next and their clocks as of now."""
    return board.read(context)


@router.get("/performance", summary="Read the figures of ISA-18.2", tags=["board"], responses=paging.AWAY)
def read_performance(context: Here) -> Performance:
    """Read what the alarms ask of an operator now: how many in ten minutes, floods, what stands, and orders for a thousand alarms."""
    return performance.read(context)


@router.get("/sites", summary="List sites", tags=["estate"])
def list_sites(context: Here) -> Sites:
    """List the sites that the site folder or the asset register names."""
    return Sites(items=[estate.site(site) for site in context.sites()])


class Asked(paging.Query):
    """Which assets are wanted."""

    site: list[Words] = Field(default=[], description="Repeat it for several.")
    q: Words = Field(default="", description="A text that stands in the id, the name, an alias or the location.")
    after: int = Field(default=0, ge=0, le=LAST_KEY, description="The cursor: `next` of the page before.")


@router.get("/assets", summary="List assets", tags=["estate"], responses=paging.NOT_UNDERSTOOD)
def list_assets(context: Here, asked: Annotated[Asked, Query()]) -> Assets:
    """List assets in the order of the register."""
    fitting = ((place, line) for place, line in enumerate(context.estate.register, 1) if place > asked.after and _fits(line, asked))
    found = list(islice(fitting, asked.limit + 1))
    more = len(found) > asked.limit
    return Assets(items=[estate.asset(line) for _, line in found[: asked.limit]], next=str(found[asked.limit - 1][0]) if more else None)


def _fits(line: AssetLine, asked: Asked) -> bool:
    if asked.site and line.site and line.site not in asked.site:
        return False
    names = (line.id, line.name, line.location, *line.aliases)
    return any(asked.q.casefold() in name.casefold() for name in names)
