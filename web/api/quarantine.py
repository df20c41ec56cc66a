"""The quarantine: messages that are no alarms, with their bytes."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from rules.reason import Reason
from web.api import V1, paging
from web.context import Here
from web.fields import Key
from web.shown import quarantine
from web.shown.quarantine import Kept, Messages

router = APIRouter(prefix=V1, tags=["quarantine"])


class Asked(paging.Query):
    """Which messages are wanted."""

    reason: list[Reason] = Field(default=[], description="Repeat it for several.")
    before: Key | None = Field(default=None, description="The cursor: `next` of the page before.")


@router.get("/quarantine", summary="List messages in quarantine, the newest first", responses=paging.LIST)
def list_messages(context: Here, asked: Annotated[Asked, Query()]) -> Messages:
    """List messages that are no alarms, each with the reason and the beginning of its payload."""
    with context.store.read() as connection:
        return quarantine.listed(connection, [str(reason) for reason in asked.reason], asked.limit, asked.before)


@router.get("/quarantine/{id}", summary="Read one message in quarantine", responses=paging.ONE)
def read_message(context: Here, id: Annotated[Key, Path()]) -> Kept:  # noqa: A002  the name in the path
    """Read one message with all bytes that were kept: as text where they are UTF-8, else in base64."""
    with context.store.read() as connection:
        return quarantine.one(connection, id)
