"""A system that tells one program wrong things: its wall clock is off, its disk fails to sync. It is a few lines of C."""

import subprocess
from pathlib import Path

from tests.services import programs

SOURCE = Path(__file__).parent / "preload" / "wrong.c"


def find() -> Path:
    """Give the path of a C compiler. Raises MissingProgramError."""
    return programs.find("cc", variable="CALLOUT_TEST_CC", package="gcc libc6-dev")


class Wrong:
    """What is wrong for programs that are started with `environment`. Changes hold at once, for those that run already too."""

    def __init__(self, compiler: Path, folder: Path) -> None:
        library = folder / "wrong.so"
        subprocess.run([str(compiler), "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"], check=True)
        self._said = folder / "wrong"
        self.environment = {"LD_PRELOAD": str(library), "CALLOUT_WRONG": str(self._said)}
        self.be()

    def be(self, *, seconds: int = 0, syncing_fails: bool = False) -> None:
        """Be wrong so from now on: `seconds` before (-) or behind (+) the time, and disks that fail or do not."""
        news = self._said.with_suffix(".new")
        news.write_text(f"{seconds} {int(syncing_fails)}\n")
        news.replace(self._said)
