"""Shelves: what people put aside for a while, and take out again."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from web import commands
from web.api import V1, paging
from web.api.bodies import NewShelf
from web.context import Here
from web.fields import Key, Name, SiteId
from web.shown import shelves
from web.shown.shelves import Shelf, Shelves

router = APIRouter(prefix=V1, tags=["shelves"])

NumberOfShelf = Annotated[Key, Path(description="The `id` of the shelf.")]


class Asked(paging.Query):
    """Which shelves are wanted."""

    site: list[SiteId] = Field(default=[], description="Repeat it for several.")
    active: bool | None = Field(default=None, description="`true` for those that hold something back now, `false` for those that are over.")
    before: Key | None = Field(default=None, description="The cursor: `next` of the page before.")


class TakeAway(BaseModel):
    """Who takes a shelf away."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "desk"}]})

    by: Name = Field(description="Who does it.", examples=["desk"])


@router.get("/shelves", summary="List what is shelved, the newest first", responses=paging.LIST)
def list_shelves(context: Here, asked: Annotated[Asked, Query()]) -> Shelves:
    """List shelves: what is put aside, by whom, why and until when."""
    with context.store.read() as connection:
        return shelves.listed(connection, list(asked.site), context.now(), asked.active, asked.limit, asked.before)


@router.post("/shelves", summary="Shelve alarms until a moment", status_code=201, responses=paging.COMMAND)
def put_up_shelf(context: Here, said: NewShelf) -> Shelf:
    """Put alarms aside: they are counted and shown, and raise no order until the end. What still stands then is judged afresh."""
    return commands.shelve(context, said)


@router.get("/shelves/{id}", summary="Read one shelf", responses=paging.ONE)
def read_shelf(context: Here, id: NumberOfShelf) -> Shelf:  # noqa: A002  the name in the path
    """Read one shelf, over or not."""
    with context.store.read() as connection:
        return shelves.one(connection, id, context.now())


@router.post("/shelves/{id}/end", summary="End a shelf now", responses=paging.COMMAND)
def end_shelf(context: Here, id: NumberOfShelf, said: TakeAway) -> Shelf:  # noqa: A002  the name in the path
    """Take a shelf away before its time: what it held back is judged afresh at once."""
    return commands.unshelve(context, id, said.by)


@router.delete("/shelves/{id}", summary="End a shelf now, as `end` does", responses=paging.COMMAND)
def delete_shelf(context: Here, id: NumberOfShelf, by: Annotated[Name, Query(description="Who does it.")]) -> Shelf:  # noqa: A002  the name in the path
    """Take a shelf away before its time. It stays on record."""
    return commands.unshelve(context, id, by)
