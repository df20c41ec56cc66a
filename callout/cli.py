"""The command line: what is typed, and how it answers. Exit code 0 is done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

from callout.commands import app


def main() -> None:
    """Run `callout`."""
    app()
