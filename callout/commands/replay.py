"""`callout replay`: a recorded history through the same pipeline as live, and what it would have come to."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from callout import printed
from callout.commands import incoming
from callout.commands.program import Json, Site, app, print_json, read_site, refusing
from callout.replaying import lines, outcome, scratch, screen
from callout.replaying.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from callout.replaying.outcome import Outcome
    from rules.rejected import Rejected
    from streams.estate import Estate

MOST_SAID = 5
"""Rejected lines that are said one by one; the others are only counted."""


@app.command(epilog="Example: `callout replay history.jsonl --site examples/riverside`")
@refusing
def replay(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON lines: canonical alarms with `site` and `source`, or messages with `topic`, `payload` or `payload_base64`, "
            "and `received_at`. `-` is standard input.",
            show_default=False,
        ),
    ],
    site: Site,
    *,
    json: Json = False,
) -> None:
    """Run a recorded history through the rules in event time, and say which work orders it would have given."""
    estate = read_site(site)
    with incoming.opened(file) as stream, _rare_collections():
        came_to = _Player(file, stream).play(estate)
    if json:
        print_json(came_to.document())
    else:
        printed.show(screen.tables(came_to))


class _Player:
    """Plays one file, with progress on a terminal, and says what it does not understand; all that on stderr."""

    def __init__(self, file: Path, stream: BinaryIO) -> None:
        self._file = file
        self._stream = stream
        self._size = incoming.size_of(stream)
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)
        self._rejected = 0

    def play(self, estate: Estate) -> Outcome:
        """Return what the history came to."""
        with scratch.store() as store:
            replay = Replay(store, estate, self._refused)
            began = time.monotonic()
            with self._progress() as progress:
                task = progress.add_task("", total=self._size, lines=0)
                for taken in replay.run(lines.read(lines.split(self._stream), estate.reader())):
                    progress.update(task, lines=taken, completed=self._stream.tell() if self._size else None)
            self._conclude(replay, time.monotonic() - began)
            with store.read() as connection:
                return outcome.read(connection, replay.tally, replay.meter)

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.fields[lines]:,} lines"), BarColumn(), TimeElapsedColumn())
        return Progress(*columns, console=self._console, transient=True, disable=not sys.stderr.isatty())

    def _refused(self, number: int, rejected: Rejected) -> None:
        self._rejected += 1
        if self._rejected <= MOST_SAID:
            self._say(f"{self._file}:{number}: {rejected.detail} ({rejected.reason})")

    def _conclude(self, replay: Replay, seconds: float) -> None:
        if self._rejected > MOST_SAID:
            self._say(f"{self._file}: {printed.number(self._rejected - MOST_SAID, 'more line')} rejected.")
        alarms = replay.tally.alarms
        self._say(f"{printed.number(alarms, 'alarm')} in {seconds:.1f} s, {alarms / max(seconds, 1e-3):,.0f} a second.")

    def _say(self, sentence: str) -> None:
        self._console.print(printed.plain(sentence))


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Look for garbage in circles seldom: a replay makes few, and looking took a quarter of its time (measured)."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
