"""The promises as they are watched."""

from fastapi import APIRouter

from web.api import V1, paging
from web.context import Here
from web.shown import sla
from web.shown.sla import Sla

router = APIRouter(prefix=V1, tags=["sla"])


@router.get("/sla", summary="Read the promises: late, at risk, and this month so far", responses=paging.AWAY)
def read_sla(context: Here) -> Sla:
    """Read which promises are late or at risk, and what this month came to so far: compliance against target, breaches, times used."""
    return sla.read(context)
