"""The schema's version: made by alembic's migrations, checked before anything else reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import column, func, inspect, select, table

from store import engine as engines
from store.errors import WrongSchema
from store.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = 0x0CA110_03
"""The number by which PostgreSQL knows the lock of whoever changes the tables: several workers may start at one moment."""

VERSION = table("alembic_version", column("version_num"))
"""Where alembic keeps the version."""


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Bring the database to the version of this program; return the version before and after."""
    with engines.begin(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        before, wanted = _version(connection), newest()
        if before != wanted:
            # Mostly there is nothing to do, and alembic takes longer to import than all else that a start does here.
            from store import migrating  # noqa: PLC0415

            migrating.to_newest(connection, before)
    return before, wanted


def make(engine: Engine) -> None:
    """Make the tables of this program in an empty database that nobody keeps: without a version, and without waiting for migrations."""
    with engines.begin(engine) as connection:
        metadata.create_all(connection)


def check(engine: Engine) -> None:
    """Raise WrongSchema unless the database is at the version of this program."""
    with engines.begin(engine, write=False) as connection:
        current, wanted = _version(connection), newest()
    if current != wanted:
        message = f"the database is at version {current or 'none'} and this program needs {wanted}; run `callout db upgrade`"
        raise WrongSchema(message)


def newest() -> str:
    """Return the version that this program needs: that of the last migration, whose file begins with it."""
    versions = sorted(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    if not versions:
        message = f"no migrations in {MIGRATIONS}: the installation is broken"
        raise WrongSchema(message)
    return versions[-1]


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION.name):
        return None
    version: str | None = connection.execute(select(VERSION.c.version_num)).scalar()
    return version
