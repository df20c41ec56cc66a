"""What a command reads: a file, or standard input. Opens it, or says in one sentence why it cannot be read."""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from callout.commands.program import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

READ_AHEAD = 1024 * 1024
"""Bytes that are read in one go."""

STANDARD_INPUT = Path("-")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open `path` for reading, standard input when it is `-`. One that cannot be opened ends the command with exit code 1."""
    if path == STANDARD_INPUT:
        yield _standard_input()
        return
    try:
        stream = path.open("rb", buffering=READ_AHEAD)
    except OSError as error:
        refuse(f"{path}: this cannot be read ({error.strerror}); name a file, or - for standard input")
    with stream:
        yield stream


@contextmanager
def again(stream: BinaryIO, *, wanted: bool) -> Iterator[BinaryIO]:
    """Give a stream that can be read twice, when that is wanted: `stream` itself, or a copy of what can be read only once."""
    if not wanted or stream.seekable():
        yield stream
        return
    with tempfile.TemporaryFile(prefix="callout-replay-") as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def _standard_input() -> BinaryIO:
    if sys.stdin is None:
        refuse("there is no standard input to read from; name a file")
    if sys.stdin.isatty():
        typer.echo("Reading from the keyboard; Ctrl-D ends it.", err=True)
    return sys.stdin.buffer
