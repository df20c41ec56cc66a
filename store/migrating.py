"""Runs alembic's migrations on a connection. Whether there is anything to do is `schema`'s to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from store import schema
from store.errors import WrongSchema

if TYPE_CHECKING:
    from sqlalchemy import Connection


def to_newest(connection: Connection, before: str | None) -> None:
    """Run what is new since version `before`; raises WrongSchema when this program does not know that version."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        message = f"the database is at version {before}, which this program does not know: use a newer program ({error})"
        raise WrongSchema(message) from error
