"""`callout report`: what a month came to under a contract, as files for people, for spreadsheets and for programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callout import printed
from callout.clock import system_time
from callout.commands import reading
from callout.commands.program import Json, app, print_json, refuse, refusing
from callout.reporting import files, paper
from callout.site_folder import load_or_refuse
from web.pages import words
from web.reports import document, find

if TYPE_CHECKING:
    from collections.abc import Iterator

    from callout.reporting.files import Files
    from web.reports.document import FigureLine, MonthReport


@app.command(epilog="Example: `callout report --contract riverside-fm --month 2026-10 --out reports`")
@refusing
def report(
    contract: Annotated[str, typer.Option(metavar="ID", help="The contract, by its id in `sla.yaml`.", show_default=False)],
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month, in the contract's time zone.", show_default=False)],
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder for the files; made when it is not there.", file_okay=True, show_default=False)
    ],
    site: Annotated[
        Path | None,
        typer.Option(
            "--site", metavar="DIR", help="Take what is said of the contract from this site folder.", show_default="as it was last run"
        ),
    ] = None,
    database: Annotated[
        str | None, typer.Option(help="The database, as SQLAlchemy writes it.", show_default="CALLOUT_DATABASE_URL")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Write the SLA report of one month: HTML that prints well, CSV, JSON, and PDF when Chromium is on this machine."""
    folder = load_or_refuse(site).contracts() if site is not None else []
    now = system_time()
    with reading.opened(database) as connection:
        found, wanted = find.one(connection, folder, contract, month, now)
        made, records = document.read(connection, found, wanted, now)
    try:
        written = files.write(out, made, records)
    except files.CannotWrite as error:
        refuse(str(error))
    pdf = _print(written)
    paths = {"html": str(written.html), "csv": str(written.csv), "json": str(written.json), "pdf": str(pdf) if pdf else None}
    if json:
        print_json(made.model_dump(mode="json") | {"files": paths})
    else:
        typer.echo("\n".join(_lines(made, paths)))


def _print(written: Files) -> Path | None:
    """Print the PDF and return where it is; without a browser, or when it fails, say so and go without."""
    program = paper.printer()
    if program is None:
        typer.echo("There is no PDF: Chromium, which would print it, is not on this machine. The HTML prints as well.", err=True)
        return None
    try:
        paper.print_out(program, written.html, written.pdf)
    except paper.NotPrinted as error:
        typer.echo(f"There is no PDF: {printed.plain(str(error))}", err=True)
        return None
    return written.pdf


def _lines(made: MonthReport, paths: dict[str, str | None]) -> Iterator[str]:
    so_far = "" if made.over else ", so far"
    yield f"{printed.plain(made.client or made.contract)}, {made.name}{so_far}: {printed.number(made.logged, 'order')} logged."
    yield from printed.points(_figures(line) for line in made.figures)
    yield from printed.facts(paths.items())


def _figures(line: FigureLine) -> str:
    if line.compliance is None:
        return f"{line.priority} {line.clock}: nothing settled, {line.running} running"
    agreed = f", target {words.share(line.compliance_target)}" if line.compliance_target is not None else ""
    said = f"{line.priority} {line.clock}: {line.met} of {line.orders} kept, {words.share(line.compliance)}{agreed}"
    return said.replace("\u00a0", " ")
