"""What drivers complain about comes out in the words of the store, and a failed block leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from store.engine import connect
from store.errors import Conflict, Unavailable
from store.store import Store
from store.tables import counters


class TestTransactions:
    def test_what_is_written_is_there_afterwards(self, store: Store) -> None:
        write(store, "a")
        assert names(store) == ["a"]

    def test_what_raises_writes_nothing(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.begin() as connection:
            connection.execute(insert(counters), {"name": "a", "value": 1})
            names(store)[1 // 0]
        assert names(store) == []

    def test_a_row_that_is_there_already_is_a_conflict(self, store: Store) -> None:
        write(store, "a")
        with pytest.raises(Conflict):
            write(store, "a")

    @pytest.mark.parametrize("wrong", ["SELECT * FROM nowhere", "SELECT FROM FROM"])
    def test_what_the_database_cannot_do_is_that_it_is_unavailable(self, store: Store, wrong: str) -> None:
        with pytest.raises(Unavailable), store.begin() as connection:
            connection.execute(text(wrong))

    def test_a_reader_sees_one_moment(self, store: Store) -> None:
        with store.read() as connection:
            connection.execute(select(counters.c.name)).all()
            write(store, "a")
            if store.engine.dialect.name == "sqlite":
                assert connection.execute(select(counters.c.name)).all() == []
        assert names(store) == ["a"]

    def test_it_works_again_after_a_failure(self, store: Store) -> None:
        with pytest.raises(Unavailable), store.begin() as connection:
            connection.execute(text("SELECT * FROM nowhere"))
        write(store, "a")
        assert names(store) == ["a"]


class TestCheckpoint:
    def test_the_log_of_a_busy_database_stays_short(self, sqlite_store: Store, tmp_path: Path) -> None:
        sizes = []
        for turn in range(3):
            for number in range(50):
                write(sqlite_store, f"{turn} {number}")
            sqlite_store.checkpoint()
            sizes.append(next(tmp_path.glob("*.db-wal")).stat().st_size)
        assert sizes[0] > 0
        assert sizes[2] < sizes[0] * 1.5

    def test_one_who_reads_meanwhile_keeps_his_view_and_holds_nobody_up(self, store: Store) -> None:
        write(store, "a")
        with store.read() as connection:
            seen = connection.execute(select(counters.c.name)).scalars().all()
            write(store, "b")
            store.checkpoint()
            write(store, "c")
            if store.engine.dialect.name == "sqlite":
                assert connection.execute(select(counters.c.name)).scalars().all() == seen
        store.checkpoint()
        assert names(store) == ["a", "b", "c"]

    def test_a_database_that_is_not_there(self) -> None:
        with pytest.raises(Unavailable):
            Store("sqlite:////nowhere/at/all.db").checkpoint()


NOT_THERE = [
    ("a folder that is not there", "sqlite:////nowhere/at/all.db"),
    ("a server that is not there", "postgresql+psycopg://callout@127.0.0.1:1/callout"),
]


@pytest.mark.parametrize("url", [row[1] for row in NOT_THERE], ids=[row[0] for row in NOT_THERE])
def test_a_database_that_is_not_there_is_unavailable(url: str) -> None:
    store = Store(url)
    with pytest.raises(Unavailable), store.begin():
        pass
    store.close()


def test_when_all_connections_are_taken_the_database_is_unavailable_too(sqlite_store: Store) -> None:
    engine = sqlite_store.engine
    vars(engine.pool)["_timeout"] = 0.01  # nobody wants to wait for thirty seconds
    taken = [engine.connect() for _ in range(15)]
    with pytest.raises(Unavailable), sqlite_store.read():
        pass
    for connection in taken:
        connection.close()


def test_sqlite_promises_that_the_power_may_fail(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")
    with engine.connect() as connection:
        said = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous", "foreign_keys")}
    engine.dispose()
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_session_that_vanished_is_ended_by_the_server(postgresql_store: Store) -> None:
    with postgresql_store.read() as connection:
        said = {
            name: connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("idle_in_transaction_session_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count")
        }
    assert list(said.values()) == ["1min", "10", "5", "3"]


def write(store: Store, name: str) -> None:
    with store.begin() as connection:
        connection.execute(insert(counters), {"name": name, "value": 1})


def names(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(select(counters.c.name)).scalars())
