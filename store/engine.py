"""The connection to SQL: opens SQLite so that a commit survives a power cut, and turns drivers' errors into ours."""

from __future__ import annotations

import math
import sqlite3
import time
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    InvalidatePoolError,
    NoSuchModuleError,
    TimeoutError as NoConnectionFree,
)

from store.errors import BadUrl, Conflict, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT = 10
"""Seconds that a writer waits for another one on SQLite."""

CHECKPOINT_TIMEOUT = 20
"""Milliseconds that a checkpoint waits for readers of an older state, and lets writers wait for it. The next one tries again."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledgement promises that the power may fail
    "PRAGMA foreign_keys=ON",
    # The commit that comes to this many pages takes them all into the file, and everybody waits for it. So `checkpoint` does it before.
    "PRAGMA wal_autocheckpoint=16000",
    "PRAGMA cache_size=-65536",
)


SILENCE = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # milliseconds
}
"""How long PostgreSQL may be silent. A machine that lost its power says no goodbye: without these, we would wait for hours. What the URL
says for itself goes first."""

TRUSTED = 1.0
"""Seconds for which a connection that was just used is taken to be there still: to ask before each transaction is one question more, and a
short one has five. One that broke meanwhile fails the transaction, which is tried again, and with it goes all of the pool."""

USED_AT = "callout_used_at"

ABANDONED = (
    """
    SELECT set_config('idle_in_transaction_session_timeout', '60s', false)
    WHERE current_setting('idle_in_transaction_session_timeout') = '0'
    """,
    # For a machine that lost its power amid the messages of several rows, when PostgreSQL does not take its transaction for idle.
    """
    SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
           set_config('tcp_keepalives_count', '3', false)
    WHERE current_setting('tcp_keepalives_idle')::int > 10
    """,
)
"""And when we are the one that vanished, the server ends our transaction: its locks would hold up whoever comes after us."""


def connect(url: str) -> Engine:
    """Return an engine for `url` (`sqlite:///file`, `postgresql+psycopg://...`); no connection is made yet. Raises BadUrl."""
    try:
        return _connect(make_url(url))
    except (ArgumentError, NoSuchModuleError) as error:
        message = f"{url!r} is no database; write sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        raise BadUrl(message) from error


def _connect(parsed: URL) -> Engine:
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        return _connect_to_server(parsed)
    engine = create_engine(
        parsed, connect_args={"timeout": BUSY_TIMEOUT, "check_same_thread": False}, json_serializer=_dumps, json_deserializer=from_json
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _connect_to_server(parsed: URL) -> Engine:
    silence = {name: value for name, value in SILENCE.items() if name not in parsed.query}
    engine = create_engine(
        parsed, pool_size=10, pool_use_lifo=True, connect_args=silence, json_serializer=_dumps, json_deserializer=from_json
    )
    event.listen(engine, "connect", _abandon)
    event.listen(engine, "checkin", _put_back)
    event.listen(engine, "checkout", partial(_make_sure, engine))
    event.listen(engine, "do_executemany", _copy)
    return engine


@contextmanager
def begin(engine: Engine, *, write: bool = True) -> Iterator[Connection]:
    """Open a transaction that commits at the end of the block; raises Unavailable or Conflict in place of drivers' errors."""
    try:
        with engine.connect().execution_options(callout_write=write) as connection, connection.begin():
            yield connection
    except IntegrityError as error:
        raise Conflict(str(error.orig)) from error
    except DBAPIError as error:
        raise Unavailable(str(error.orig or error)) from error
    except NoConnectionFree as error:
        message = "all connections to the database are busy"
        raise Unavailable(message) from error


def checkpoint(engine: Engine) -> None:
    """Take what is in SQLite's log into its file, while others read and write; elsewhere do nothing. Raises Unavailable."""
    if engine.dialect.name != "sqlite":
        return
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={CHECKPOINT_TIMEOUT}")
            try:
                # Nearly all is done while others write; the short rest keeps them out, so that the log begins anew and stays small.
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
                cursor.execute("PRAGMA wal_checkpoint(RESTART)")
            finally:
                cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT * 1000}")
    except (sqlite3.Error, DBAPIError) as error:
        raise Unavailable(str(error)) from error


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late: a read that later writes would fail when another wrote in between.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _abandon(connection: Any, _record: object) -> None:
    for statement in ABANDONED:
        connection.execute(statement)
    connection.commit()


def _put_back(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[USED_AT] = time.monotonic()


def _make_sure(engine: Engine, connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask the server whether a connection that lay idle is there still; when not, all of the pool is made anew."""
    if time.monotonic() - record.info.get(USED_AT, math.inf) < TRUSTED:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _copy(cursor: Any, statement: str, rows: Sequence[Sequence[Any]], _context: object) -> bool:
    """Send rows as a stream when the statement is a COPY, which the driver has a method of its own for."""
    if not statement.startswith("COPY "):
        return False
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    return True


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("callout_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _dumps(value: object) -> str:
    # Five times as fast as the standard library's, and there is some JSON in every order, event and timeline entry.
    return to_json(value).decode()
