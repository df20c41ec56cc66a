"""The database as a command that only looks at it opens it: never made, never changed, also while `callout run` writes."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from callout import settings
from callout.commands.program import refuse
from store import schema
from store.errors import Unavailable, WrongSchema
from store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection


@contextmanager
def opened(database: str | None) -> Iterator[Connection]:
    """Open one moment of `database`, of the settings without it. One that cannot be read ends the command with exit code 1."""
    url = settings.load(database_url=database).database_url
    try:
        store = Store(_only_reading(make_url(url)).render_as_string(hide_password=False))
    except (ArgumentError, ImportError) as error:
        refuse(f"{url!r} is no database that can be opened ({error}); it looks like sqlite:///callout.db or postgresql://host/name")
    try:
        schema.check(store.engine)
        with store.read() as connection:
            yield connection
    except WrongSchema as error:
        refuse(f"{_name(url)}: {error}")
    except Unavailable as error:
        refuse(f"{_name(url)} cannot be read as a database of Callout: {error}")
    finally:
        store.close()


def _only_reading(url: URL) -> URL:
    """Return `url` so that SQLite neither makes the file nor writes to it; refuses one that is not there."""
    if url.get_backend_name() != "sqlite":
        return url
    path = Path(url.database or "")
    if not path.is_file():
        refuse(f"the database {path} does not exist; `callout run` makes it, and --database names another")
    return url.set(database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})


def _name(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
