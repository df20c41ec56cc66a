"""The report on paper: Chromium, where the machine has one, prints the HTML as PDF."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",  # as root it does not start otherwise, and it reads nothing but our own file
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)
PATIENCE = 120.0
"""Seconds that the browser has; a report of a thousand breaches is printed in ten."""


class NotPrinted(Exception):
    """There is no PDF; the sentence says why."""


def printer() -> str | None:
    """Return where Chromium is on this machine."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def print_out(program: str, html: Path, pdf: Path) -> None:
    """Let the browser `program` print `html` into `pdf`; raises NotPrinted."""
    pdf.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="callout-print-", ignore_cleanup_errors=True) as profile:
        command = [program, *FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={pdf.absolute()}", html.absolute().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotPrinted(f"{program} did not print {html}: {error}") from error
    if not pdf.is_file() or not pdf.stat().st_size:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotPrinted(f"{program} did not print {html}: {said[-1] if said else f'exit code {done.returncode}'}")
