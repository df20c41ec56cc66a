"""Disks that become full and have room again, for one program and its database."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from tests.faults.program import Program

MEGABYTES = 64
BLOCK = 4_096
FEW_COMMITS = 128 * 1024


class Disk(Protocol):
    """A folder on a disk that can be made full for a program, and have room again."""

    folder: Path

    def fill(self, program: Program) -> None: ...

    def make_room(self, program: Program) -> None: ...


class SmallDisk:
    """A disk of its own, which somebody else's file fills to the last byte."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, program: Program | None = None) -> None:
        with self._ballast.open("wb", buffering=0) as ballast:
            for block in (b"\0" * BLOCK, b"\0"):
                try:
                    while ballast.write(block):
                        pass
                except OSError:
                    continue

    def make_room(self, program: Program | None = None) -> None:
        self._ballast.unlink()


class Limit:
    """A disk on which no file of the program may grow beyond what a few commits need: a quota, as the system enforces it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, program: Program) -> None:
        # SQLite's log begins anew now and then, so a limit at its present size would not be felt for long.
        resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (FEW_COMMITS, resource.RLIM_INFINITY))

    def make_room(self, program: Program) -> None:
        if program.code is None:
            resource.prlimit(program.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def small_disk(folder: Path, megabytes: int = MEGABYTES) -> Iterator[SmallDisk]:
    """Mount a small disk at `folder`; skip the test where that is not allowed."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; the limit on the size of files is tested for everybody")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "callout-test", folder], check=False, capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here ({mounted.stderr.strip()}); the limit on the size of files is tested anywhere")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", folder], check=True)
