"""`callout check`: is the site folder right? Everything that is wrong with it, at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callout import printed, site_folder
from callout.commands.program import Json, app, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from assets.problem import Problem
    from callout.site_folder import Loaded
    from streams.estate import Estate


@app.command(epilog="Example: `callout check examples/riverside`")
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The site folder: what the integrator wrote.", show_default=False)],
    *,
    json: Json = False,
) -> None:
    """Read a site folder and say, by file and line, everything that is wrong with it."""
    loaded = site_folder.load(folder)
    if json:
        print_json(_document(loaded))
    else:
        for line in _lines(folder, loaded):
            typer.echo(line)
    raise typer.Exit(1 if loaded.estate is None else 0)


def _document(loaded: Loaded) -> dict[str, Any]:
    counts = _counts(loaded.estate) if loaded.estate is not None else dict.fromkeys(COUNTED)
    return {"ok": loaded.estate is not None, "problems": _listed(loaded.problems), "warnings": _listed(loaded.warnings)} | counts


def _listed(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{"file": each.file, "line": each.line, "sentence": each.sentence} for each in problems]


def _lines(folder: Path, loaded: Loaded) -> list[str]:
    warnings = [str(replace(each, sentence=f"warning: {each.sentence}")) for each in loaded.warnings]
    if loaded.estate is None:
        found = printed.number(len(loaded.problems), "problem")
        return [*map(str, loaded.problems), *warnings, f"{folder}: {found}; `callout run` will not start with this folder."]
    read = ", ".join(printed.number(count, name.removesuffix("s")) for name, count in _counts(loaded.estate).items())
    well = f"nothing is wrong, but see the {printed.number(len(warnings), 'warning')}" if warnings else "nothing is wrong"
    return [*warnings, f"{folder}: {well}. Read: {read}."]


COUNTED = ("sites", "assets", "rules", "contracts")


def _counts(estate: Estate) -> dict[str, int]:
    lengths = (len(estate.sites), len(estate.register), len(estate.book.rules), len(estate.policies.contracts))
    return dict(zip(COUNTED, lengths, strict=True))
