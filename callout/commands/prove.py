"""`callout test-rules`: whether the rules and the contracts of a site folder come to what its tests expect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from callout import site_folder
from callout.commands.program import Json, app, print_json, refusing
from callout.errors import SiteFolderError
from callout.proving import run, screen
from callout.site_folder.folder import TESTS


@app.command("test-rules", epilog="Example: `callout test-rules examples/riverside`")
@refusing
def prove(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The site folder: what the integrator wrote.", show_default=False)],
    *,
    json: Json = False,
) -> None:
    """Play the timelines of rules_test.yaml through the rules, and hold orders and clocks against what is expected of them."""
    loaded = site_folder.load(folder)
    if loaded.estate is None:
        raise SiteFolderError(loaded.problems)
    results = []
    for result in run.run(loaded.tests, loaded.estate):
        results.append(result)
        if not json:
            typer.echo("\n".join(screen.lines(TESTS, result)))
    if json:
        print_json(screen.document(results))
    else:
        typer.echo(screen.summary(str(folder), results))
    raise typer.Exit(0 if all(result.holds for result in results) else 1)
