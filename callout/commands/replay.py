"""`callout replay`: a recorded history through the same pipeline as live, and what it would have come to."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from callout import printed
from callout.commands import incoming
from callout.commands.program import Json, Site, app, print_json, read_site, refuse, refusing
from callout.replaying import comparison, page, screen, screen_compared
from callout.replaying.player import Player
from callout.replaying.sheet import NoSheet

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    estate = read_site(site)
    other = read_site(compare) if compare is not None else None
    here, there = _played(file, topic, (site, estate), (compare, other))
    found = comparison.compare(here.jobs, there.jobs) if there is not None else None
    if html is not None:
        _write(html, here, (str(file), str(site)), None if there is None or found is None else (str(compare), there.outcome, found))
    if json:
        print_json(here.outcome.document() | (_compared(compare, there, found) if there is not None and found is not None else {}))
        return
    printed.show(screen.tables(here.outcome))
    if there is not None and found is not None:
        printed.show(screen_compared.tables(here.outcome, there.outcome, found, (str(site), str(compare))))


def _played(
    file: Path, topic: str | None, mine: tuple[Path, Estate], other: tuple[Path | None, Estate | None]
) -> tuple[Played, Played | None]:
    """Return what the history came to under this folder, and under the other one where there is one."""
    with incoming.opened(file) as given, incoming.again(given, wanted=other[1] is not None) as stream, _rare_collections():
        try:
            if other[1] is None:
                return Player(file, stream, topic).play(mine[1]), None
            here = Player(file, stream, topic).play(mine[1], str(mine[0]), with_jobs=True)
            stream.seek(0)
            return here, Player(file, stream, topic).play(other[1], str(other[0]), with_jobs=True)
        except NoSheet as error:
            refuse(f"{file}: {error}")


def _write(path: Path, here: Played, names: tuple[str, str], compared: tuple[str, Outcome, Comparison] | None) -> None:
    try:
        page.write(path, here.outcome, names, compared)
    except page.CannotWrite as error:
        refuse(str(error))


def _compared(folder: Path | None, there: Played, found: Comparison) -> dict[str, object]:
    return {
        "compared": {
            "site": str(folder),
            "there": there.outcome.document(),
            "orders": dict(found.counts),
            "changes": [pair.document() for pair in found.changes[:MOST_COMPARED]],
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
