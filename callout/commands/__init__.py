"""One module a command. Importing this package registers them all with the program."""

from callout.commands import db, demo, run
from callout.commands.program import app

__all__ = ["app", "db", "demo", "run"]
