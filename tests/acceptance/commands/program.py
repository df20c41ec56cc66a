"""The installed program in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CALLOUT = Path(sys.executable).with_name("callout")
RIVERSIDE = Path(__file__).parents[3] / "examples" / "riverside"
PATIENCE = 60.0
"""Seconds that one command may take at most."""


def command(*words: object) -> list[str]:
    """Return the command line of `callout` with these words."""
    return [str(CALLOUT), *map(str, words)]


def surroundings(**more: str) -> dict[str, str]:
    """Return the environment without settings of Callout, and with `more`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CALLOUT_")} | more


def run(*words: object, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run `callout` with these words to its end; it may not end in a traceback."""
    ended = subprocess.run(command(*words), input=stdin, capture_output=True, timeout=PATIENCE, check=False, env=surroundings(**more))
    assert b"Traceback" not in ended.stderr, ended.stderr.decode()
    return ended
