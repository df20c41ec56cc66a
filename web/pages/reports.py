"""The pages of reports: which there are, and one month under one contract, as it is on record now."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from web.context import Here
from web.pages import render
from web.reports import charts, document, find
from workorders.monthly.record import Outcome

router = APIRouter(include_in_schema=False)

MOST_TOLD = 100
"""Breaches that one page tells; the files of the report have all."""


@router.get("/reports", response_class=HTMLResponse)
def show_list(context: Here) -> HTMLResponse:
    """Show every contract with its months."""
    with context.store.read() as connection:
        contracts = find.every(connection, context.estate.contracts(), context.now())
    return render.page(context, "reports.html", title="Reports", page="reports", contracts=contracts)


@router.get("/reports/{contract:path}/{month}", response_class=HTMLResponse)
def show_one(context: Here, contract: str, month: str) -> HTMLResponse:
    """Show the report of one month."""
    now = context.now()
    with context.store.read() as connection:
        found, wanted = find.one(connection, context.estate.contracts(), contract, month, now)
        report, records = document.read(connection, found, wanted, now, MOST_TOLD)
    broken = sum(1 for record in records if record.outcome is Outcome.BREACHED)
    return render.page(
        context,
        "report.html",
        title=f"{found.id} {wanted}",
        page="reports",
        report=report,
        chart=charts.compliance("compliance", report.figures),
        untold=broken - len(report.breaches),
        address=f"/reports/{quote(found.id)}/{wanted}",
        file=f"{found.id}-{wanted}",
    )
