"""Statements sent together: PostgreSQL gets one after the other, and the answers are waited for once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Send the statements of the block without waiting for the answer to each; at its end all of them have been done, or it raises.

    For statements that nobody asks anything and that have few rows: an answer cannot be read within the block, and a stream needs the
    line for itself. In this process, as SQLite is, there is nothing to wait for.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    driver = connection.dialect.loaded_dbapi
    try:
        with cast("Any", connection.connection.driver_connection).pipeline():
            yield
    except driver.Error as error:
        # What is wrong with a statement is heard at the end, from the driver itself.
        raise DBAPIError.instance(None, None, error, driver.Error) from error
