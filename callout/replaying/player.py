"""The player: plays a history from a file under one site folder, with progress on a terminal; says on stderr what it cannot read."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from callout import printed
from callout.replaying import jobs, lines, outcome, scratch, sheet
from callout.replaying.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from callout.replaying.jobs import Job
    from callout.replaying.lines import Found
    from callout.replaying.outcome import Outcome
    from rules.rejected import Rejected
    from streams.estate import Estate

MOST_SAID = 5
"""Rejected lines that are said one by one; the others are only counted."""

CSV = ".csv"


@dataclass(frozen=True, slots=True)
class Played:
    """What a history came to, and the orders that it left behind where they were wanted."""

    outcome: Outcome
    jobs: Sequence[Job]


class Player:
    """Plays `file`, which `stream` gives. `topic` says whose messages the rows of a CSV are."""

    def __init__(self, file: Path, stream: BinaryIO, topic: str | None = None) -> None:
        self._file = file
        self._stream = stream
        self._topic = topic
        self._size = _size_of(stream)
        self._console = Console(stderr=True, markup=False, highlight=False, emoji=False, soft_wrap=True)
        self._rejected = 0

    def play(self, estate: Estate, label: str = "", *, with_jobs: bool = False) -> Played:
        """Return what the history came to, `with_jobs` with its orders one by one; `label` stands beside the progress. Raises NoSheet."""
        self._rejected = 0
        with scratch.store() as store:
            replay = Replay(store, estate, self._refused)
            began = time.monotonic()
            with self._progress() as progress:
                task = progress.add_task("", total=self._size, lines=0, label=label)
                for taken in replay.run(self._history(estate)):
                    progress.update(task, lines=taken, completed=self._stream.tell() if self._size else None)
            self._conclude(replay, time.monotonic() - began)
            with store.read() as connection:
                return Played(outcome.read(connection, replay.tally, replay.meter), jobs.read(connection) if with_jobs else [])

    def _history(self, estate: Estate) -> Iterator[Found]:
        if self._file.suffix.lower() == CSV or self._topic is not None:
            return sheet.read(self._stream, estate, self._topic)
        return lines.read(lines.split(self._stream), estate.reader())

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.fields[lines]:,} lines"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[label]}"))
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


def _size_of(stream: BinaryIO) -> int | None:
    """Return how many bytes `stream` will give, None when nobody knows: of a pipe, say."""
    try:
        return os.fstat(stream.fileno()).st_size or None
    except OSError:
        return None
