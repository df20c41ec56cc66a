"""`callout replay`: a recorded history through the same pipeline as live, and what it would have come to."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from callout import printed
from callout.commands import incoming
from callout.commands.program import Json, Site, app, print_json, refuse, refusing
from callout.replaying import comparison, page, screen, screen_compared
from callout.replaying.player import Player
from callout.replaying.sheet import NoSheet
from callout.site_folder import load_or_refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from callout.replaying.comparison import Comparison
    from callout.replaying.outcome import Outcome
    from callout.replaying.player import Played
    from streams.estate import Estate

MOST_COMPARED = 1_000
"""Orders that are not the same, of which the document tells."""


@app.command(
    epilog="Examples: `callout replay history.jsonl --site examples/riverside`, `callout replay export.csv --site mine --compare changed`"
)
@refusing
def replay(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON lines: canonical alarms with `site` and `source`, or messages with `topic`, `payload` or `payload_base64`, "
            "and `received_at`. Or a `.csv` of a `mapped` source. `-` is standard input.",
            show_default=False,
        ),
    ],
    site: Site,
    compare: Annotated[
        Path | None,
        typer.Option(metavar="OTHER_DIR", help="Another site folder: say what it would have done, order by order.", show_default=False),
    ] = None,
    topic: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN", help="FILE is CSV: whose messages its rows are, by the topic of a mapped source.", show_default=False
        ),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with plots: one file that needs no script and prints well.", show_default=False),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Run a recorded history through the rules in event time, and say which work orders it would have given."""
    folders = [(folder, load_or_refuse(folder)) for folder in (site, compare) if folder is not None]
    here, *there = _played(file, topic, folders)
    other = Other(str(compare), there[0].outcome, comparison.compare(here.jobs, there[0].jobs)) if there else None
    if html is not None:
        _write(html, here, (str(file), str(site)), other)
    if json:
        print_json(here.outcome.document() | (_compared(other) if other is not None else {}))
        return
    printed.show(screen.tables(here.outcome))
    if other is not None:
        printed.show(screen_compared.tables(here.outcome, other.outcome, other.found, (str(site), other.folder)))


class Other(NamedTuple):
    """The folder that is compared with, what the history came to under it, and how its orders differ."""

    folder: str
    outcome: Outcome
    found: Comparison


def _played(file: Path, topic: str | None, folders: Sequence[tuple[Path, Estate]]) -> list[Played]:
    """Return what the history came to under each of `folders`, with its orders one by one where there are several."""
    several = len(folders) > 1
    played: list[Played] = []
    with incoming.opened(file) as given, incoming.again(given, wanted=several) as stream, _rare_collections():
        try:
            for folder, estate in folders:
                if played:
                    stream.seek(0)
                played.append(Player(file, stream, topic).play(estate, str(folder) if several else "", with_jobs=several))
        except NoSheet as error:
            refuse(f"{file}: {error}")
    return played


def _write(path: Path, here: Played, names: tuple[str, str], other: Other | None) -> None:
    try:
        page.write(path, here.outcome, names, other)
    except page.CannotWrite as error:
        refuse(str(error))


def _compared(other: Other) -> dict[str, object]:
    return {
        "compared": {
            "site": other.folder,
            "there": other.outcome.document(),
            "orders": dict(other.found.counts),
            "changes": [pair.document() for pair in other.found.changes[:MOST_COMPARED]],
        }
    }


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for garbage in circles seldom: a replay makes few, and looking took a quarter of its time (measured)."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
