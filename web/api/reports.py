"""Reports: which there are, and one month under one contract as a document and as the table of facts that it is made of."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from web.api import V1, paging
from web.context import Here
from web.reports import document, find, table
from web.reports.document import MonthReport
from web.reports.find import Contracts

router = APIRouter(prefix=V1, tags=["reports"])

Contract = Annotated[str, Path(description="The id of a contract.", examples=["riverside-fm"], max_length=200)]
InMonth = Annotated[str, Path(description="A month, `2026-10`.", examples=["2026-10"], max_length=20)]


@router.get("/reports", summary="List contracts and the months that can be reported", responses=paging.AWAY)
def list_reports(context: Here) -> Contracts:
    """List every contract that the site folder names or ever named, with its months, the newest first."""
    with context.store.read() as connection:
        return find.every(connection, context.estate.contracts(), context.now())


@router.get(
    "/reports/{contract:path}/{month}.csv",
    summary="Read the facts of a month as CSV",
    response_class=Response,
    responses=paging.ONE | {200: {"content": {"text/csv": {}}, "description": "One line a promise; every figure follows from them."}},
)
def read_table(context: Here, contract: Contract, month: InMonth) -> Response:
    """Read one line a promise, from which every figure of the report can be worked out again."""
    now = context.now()
    with context.store.read() as connection:
        found, wanted = find.one(connection, context.estate.contracts(), contract, month, now)
        _, records = document.read(connection, found, wanted, now, most_told=0)
    return Response(table.write(records), media_type="text/csv; charset=utf-8")


@router.get("/reports/{contract:path}/{month}", summary="Read the report of a month", responses=paging.ONE)
def read_report(context: Here, contract: Contract, month: InMonth) -> MonthReport:
    """Read the figures of a month as they are on record now, each breach with its story, exclusions, repeats and the worst assets."""
    now = context.now()
    with context.store.read() as connection:
        found, wanted = find.one(connection, context.estate.contracts(), contract, month, now)
        return document.read(connection, found, wanted, now)[0]
