"""The command line: what is typed, and how it answers. Exit code 0 is done, 1 refused or failed, 2 wrong usage."""

from __future__ import annotations

import gc


def main() -> None:
    """Run `callout`."""
    # What is made while modules are imported stays, and to search it for garbage again and again takes a tenth of the time of a start
    # (measured). The collector is put to work when the command has been found.
    gc.disable()
    from callout.commands import app  # noqa: PLC0415  of all modules this one is imported first

    app()
