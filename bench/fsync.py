"""The bare limit of this disk: how often a second it can promise that something outlives a power cut.

SQLite in WAL mode with synchronous=FULL makes one such promise a commit, so no runtime that commits frame by frame can be quicker
than `sqlite_commits`; the peers are the file system alone, without SQLite.
"""

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from bench.options import Options
from bench.report import Figure, NoResult, Report

PAGE = bytes(4096)  # about what one small commit appends to SQLite's write-ahead log


def run(options: Options) -> Report:
    """Measure commits, then bare fsync and fdatasync of appended pages, each for `options.seconds`."""
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-fsync-") as name:
        folder = Path(name)
        options.say(f"fsync: {options.seconds:g} s each of SQLite commits, fsync and fdatasync in {options.folder}")
        commits = commits_per_second(folder / "commits.db", options.seconds)
        fsyncs = syncs_per_second(folder / "fsync", os.fsync, options.seconds)
        peers: dict[str, float | str] = {"fsync": fsyncs, "fdatasync": "this system has none"}
        if hasattr(os, "fdatasync"):
            peers["fdatasync"] = syncs_per_second(folder / "fdatasync", os.fdatasync, options.seconds)
    return Report(name="fsync", figures=[Figure(name="sqlite_commits", value=commits, unit="commits/s")], peers=peers)


def commits_per_second(database: Path, seconds: float) -> float:
    """Commit the smallest transaction that changes anything, one after the other. Raises NoResult where the file has not kept them all."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE position (frame INTEGER)")
        connection.execute("INSERT INTO position VALUES (0)")

        def commit() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE position SET frame = frame + 1")
            connection.execute("COMMIT")

        done, taken = repeat(commit, seconds)
    with closing(sqlite3.connect(database)) as connection:
        (kept,) = connection.execute("SELECT frame FROM position").fetchone()
    if kept != done:
        raise NoResult(f"SQLite acknowledged {done} commits and kept {kept}.")
    return done / taken


def syncs_per_second(path: Path, sync: Callable[[int], None], seconds: float) -> float:
    """Append a page and have it put on disk, one after the other."""
    with path.open("wb", buffering=0) as file:

        def append() -> None:
            file.write(PAGE)
            sync(file.fileno())

        done, taken = repeat(append, seconds)
    return done / taken


def repeat(step: Callable[[], None], seconds: float) -> tuple[int, float]:
    """Do `step` again and again for `seconds`; give how often it was done and the seconds it really took."""
    start = time.perf_counter()
    done = 0
    while (taken := time.perf_counter() - start) < seconds or done == 0:
        step()
        done += 1
    return done, taken
