"""One module a command, imported when its command is typed."""

from callout.commands.program import app

__all__ = ["app"]
