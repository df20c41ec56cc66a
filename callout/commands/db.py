"""`callout db`: the database and its version."""

from __future__ import annotations

from typing import Annotated

import typer

from callout import settings
from callout.commands.program import Json, app, print_json, refusing
from store import schema
from store.store import Store

db = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(db, name="db")


@db.callback()
def database() -> None:
    """The database and its version."""


@db.command(epilog="Example: `callout db upgrade --database sqlite:///callout.db`")
@refusing
def upgrade(
    database: Annotated[str | None, typer.Option(help="The database.", show_default="CALLOUT_DATABASE_URL")] = None, *, json: Json = False
) -> None:
    """Make the tables, or bring them to the version of this program. Doing it twice does no harm."""
    store = Store(settings.load(database_url=database).database_url)
    before, after = schema.upgrade(store.engine)
    store.close()
    if json:
        print_json({"before": before, "after": after})
    else:
        typer.echo(f"The database was at version {before or 'none'} and is at version {after} now.")
