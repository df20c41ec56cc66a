"""Work orders: the list, one file, and a new one from the help desk."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status
from pydantic import Field

from rules.treatment import Priority
from store.views import Wanted
from web import commands
from web.api import V1, paging
from web.api.bodies import NewOrder
from web.context import Here
from web.fields import Key, Number, Words
from web.shown import orders
from web.shown.orders import OrderFile, Orders
from workorders.order import Status

router = APIRouter(prefix=V1, tags=["work orders"])

NumberInPath = Annotated[Number, Path(description="`WO-17`, or `17`.", examples=["WO-17"])]


class Asked(paging.Query):
    """Which orders are wanted."""

    status: list[Status] = Field(default=[], description="Repeat it for several.")
    site: list[Words] = Field(default=[], description="Ids of sites.")
    priority: list[Priority] = Field(default=[], description="Repeat it for several.")
    asset: list[Words] = Field(default=[], description="Ids of assets.")
    before: Key | None = Field(default=None, description="The cursor: `next` of the page before.")


@router.get("/workorders", summary="List work orders, the newest first", responses=paging.LIST)
def list_orders(context: Here, asked: Annotated[Asked, Query()]) -> Orders:
    """List work orders, the newest first. Filters of different names must all fit, of one name any."""
    wanted = Wanted(statuses=asked.status, sites=asked.site, priorities=asked.priority, assets=asked.asset)
    with context.store.read() as connection:
        return orders.listed(connection, wanted, asked.limit, asked.before)


@router.get("/workorders/{number}", summary="Read one work order", responses=paging.ONE)
def read_order(context: Here, number: NumberInPath) -> OrderFile:
    """Read one work order with its alarms, its clocks as of now, its timeline, why it is what it is, and what may be done now."""
    return commands.read(context, number)


@router.post("/workorders", summary="Ask for a job", status_code=status.HTTP_201_CREATED, responses=paging.LIST | paging.REFUSED)
def open_order(context: Here, wanted: NewOrder) -> OrderFile:
    """Open an order that a person asks for. It is `new` until the desk has looked at it."""
    return commands.request(context, wanted)
