"""`callout assets`: the register, what a point name means in it, and registers of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from callout import printed
from callout.commands.program import Json, Site, app, print_json, refuse, refusing
from callout.site_folder import importing, load_or_refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assets.match import Match

assets = typer.Typer(help="The asset register.", no_args_is_help=True)
app.add_typer(assets, name="assets")


@assets.callback()
def register() -> None:
    """The asset register: which asset a point name means, and how to take over a register."""


@assets.command(epilog='Example: `callout assets match "AHU04 SAF flow fail" --site examples/riverside`')
@refusing
def match(
    site: Site,
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Point names, as the BMS writes them.")] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="A file with a name on each line.", metavar="NAMES", show_default=False)] = None,
    at: Annotated[str | None, typer.Option(help="The site that the names are of, where there are several.", show_default=False)] = None,
    json: Json = False,
) -> None:
    """Say for each name which asset it means, how sure that is, and why."""
    wanted = [*(names or []), *(_lines(file) if file else [])]
    if not wanted:
        raise typer.BadParameter("name at least one point, or a --file with names", param_hint="NAME")
    estate = load_or_refuse(site)
    if at is not None and at not in estate.sites:
        refuse(f"{site} has no site {at}; it has {', '.join(sorted(estate.sites)) or 'none'}")
    place = at or (next(iter(estate.sites)) if len(estate.sites) == 1 else None)
    found = [(name, estate.register.match(place, name)) for name in wanted]
    if json:
        print_json([_document(name, each) for name, each in found])
    else:
        for name, each in found:
            typer.echo("\n".join(_said(name, each)))


def _lines(file: Path) -> list[str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        refuse(f"{file}: this is not UTF-8; save it as UTF-8 with a name on each line")
    except OSError as error:
        refuse(f"{file}: cannot be read ({error.strerror or error})")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _document(name: str, found: Match) -> dict[str, Any]:
    return {
        "name": name,
        "asset": found.asset.id if found.asset else None,
        "confidence": found.confidence,
        "accepted": found.accepted,
        "reasons": list(found.reasons),
        "runners_up": [{"asset": each.asset.id, "confidence": each.confidence} for each in found.others],
        "location": found.location,
    }


def _said(name: str, found: Match) -> Iterator[str]:
    asset = found.asset.id if found.asset else "no asset"
    use = "" if found.accepted else ", not sure enough: a person is asked" if found.asset else ": a person is asked"
    yield f"{printed.plain(name)}: {printed.plain(asset)}{f' ({found.confidence:.2f})' if found.asset else ''}{use}"
    yield from printed.points(found.reasons)
    if found.others:
        yield from printed.points([f"or {', '.join(f'{each.asset.id} ({each.confidence:.2f})' for each in found.others)}"])


@assets.command("import", epilog="Example: `callout assets import campus.ttl --site examples/riverside --dry-run`")
@refusing
def take_over(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A Brick model (.ttl), or a Haystack one (.zinc, .json).", show_default=False)
    ],
    site: Site,
    *,
    at: Annotated[
        str | None, typer.Option(help="The site of the folder that its assets belong to, where there are several.", show_default=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be taken; write nothing.")] = False,
    json: Json = False,
) -> None:
    """Take a register of another program over into assets.csv. To do it again is an update, never a duplicate."""
    done = importing.take_over(site, file, at)
    if not dry_run:
        done.write()
    if json:
        print_json(done.document() | {"written": not dry_run})
    else:
        typer.echo("\n".join(done.said(dry_run=dry_run)))
