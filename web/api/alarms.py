"""Standing alarms: the list, and one of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, Field

from rules.standing import Phase
from store.views import STANDING, WantedAlarms
from web.api import V1, paging
from web.context import Here
from web.fields import Key, Words
from web.shown import alarms, shelves
from web.shown.alarms import Alarm, Alarms

router = APIRouter(prefix=V1, tags=["alarms"])


def _known(cursor: str) -> str:
    alarms.place(cursor)
    return cursor


Cursor = Annotated[str, Field(max_length=60), AfterValidator(_known)]


class Asked(paging.Query):
    """Which standing alarms are wanted."""

    site: list[Words] = Field(default=[], description="Repeat it for several.")
    phase: list[Phase] = Field(default=[], description="Repeat it for several.")
    active: bool | None = Field(default=None, description="`true` for those that are active, `false` for those that have cleared.")
    q: Words = Field(default="", description="A text that stands in the source, the kind or the message.")
    before: Cursor | None = Field(default=None, description="The cursor: `next` of the page before.")

    def phases(self) -> list[Phase]:
        """Return the phases that fit both `phase` and `active`; none named is all."""
        if self.active is None:
            return self.phase
        return [phase for phase in Phase if (phase in STANDING) is self.active and (not self.phase or phase in self.phase)]


@router.get("/alarms", summary="List standing alarms", responses=paging.LIST)
def list_alarms(context: Here, asked: Annotated[Asked, Query()]) -> Alarms:
    """List standing alarms, the active ones first, and then by the time at which they were raised, the latest first."""
    phases = asked.phases()
    if asked.active is not None and not phases:
        return Alarms(items=[], next=None)
    wanted = WantedAlarms(sites=asked.site, phases=phases, text=asked.q)
    before = alarms.place(asked.before) if asked.before else None
    with context.store.read() as connection:
        found = alarms.listed(connection, wanted, asked.limit, before)
        shelves.mark(connection, context.estate, found.items, context.now())
        return found


@router.get("/alarms/{id}", summary="Read one standing alarm", responses=paging.ONE)
def read_alarm(context: Here, id: Annotated[Key, Path()]) -> Alarm:  # noqa: A002  the name in the path
    """Read one standing alarm, with what was decided about it and why."""
    with context.store.read() as connection:
        found = alarms.one(connection, id)
        shelves.mark(connection, context.estate, [found], context.now())
        return found
