"""Statements sent together are done as if one had waited for each: in order, all of them or none, and what is wrong is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import insert, select, update

from store.errors import Conflict, Unavailable
from store.store import Store
from store.tables import counters
from store.together import together

Row = tuple[str, int]


def known(store: Store) -> Sequence[Row]:
    with store.read() as connection:
        return [(name, value) for name, value in connection.execute(select(counters).where(counters.c.name.like("test-%")))]


def test_they_are_done_in_order(store: Store) -> None:
    with store.begin() as connection, together(connection):
        connection.execute(insert(counters), {"name": "test-1", "value": 1})
        connection.execute(insert(counters), [{"name": "test-2", "value": 2}, {"name": "test-3", "value": 3}])
        connection.execute(update(counters).where(counters.c.name == "test-1").values(value=counters.c.value + 10))
        connection.execute(update(counters).where(counters.c.value == 11).values(value=12))
    assert sorted(known(store)) == [("test-1", 12), ("test-2", 2), ("test-3", 3)]


def test_what_follows_sees_what_they_did(store: Store) -> None:
    with store.begin() as connection:
        with together(connection):
            connection.execute(insert(counters), {"name": "test-1", "value": 1})
        assert connection.execute(select(counters.c.value).where(counters.c.name == "test-1")).scalar_one() == 1


def test_one_that_is_refused_undoes_all(store: Store) -> None:
    with store.begin() as connection:
        connection.execute(insert(counters), {"name": "test-1", "value": 1})
    with pytest.raises(Conflict, match=r"test-1|counters\.name"), store.begin() as connection, together(connection):
        connection.execute(insert(counters), {"name": "test-2", "value": 2})
        connection.execute(insert(counters), {"name": "test-1", "value": 3})
        connection.execute(insert(counters), {"name": "test-4", "value": 4})
    assert known(store) == [("test-1", 1)]


def test_a_server_that_goes_away_meanwhile_is_said_to(postgresql_store: Store) -> None:
    end = "SELECT pg_terminate_backend(pg_backend_pid())"
    with pytest.raises(Unavailable), postgresql_store.begin() as connection, together(connection):
        connection.execute(insert(counters), {"name": "test-1", "value": 1})
        connection.exec_driver_sql(end)
    with postgresql_store.begin() as connection, together(connection):
        connection.execute(insert(counters), {"name": "test-2", "value": 2})
    assert known(postgresql_store) == [("test-2", 2)]
