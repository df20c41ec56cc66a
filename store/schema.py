"""The schema's version: made by alembic's migrations, checked before anything else reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import func, select

from store import engine as engines
from store.errors import WrongSchema

if TYPE_CHECKING:
    from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x0CA110_03
"""The number by which PostgreSQL knows the lock of whoever changes the tables: several workers may start at one moment."""


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to the version of this program; return the version before and after."""
    config = _config()
    with engines.begin(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        before = MigrationContext.configure(connection).get_current_revision()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            message = f"the database is at version {before}, which this program does not know: use a newer program ({error})"
            raise WrongSchema(message) from error
    return before, newest()


def check(engine: Engine) -> None:
    """Raise WrongSchema unless the database is at the version of this program."""
    with engines.begin(engine, write=False) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != newest():
        message = f"the database is at version {current or 'none'} and this program needs {newest()}; run `callout db upgrade`"
        raise WrongSchema(message)


def newest() -> str:
    """Return the version that this program needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        message = f"no migrations in {MIGRATIONS}: the installation is broken"
        raise WrongSchema(message)
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
