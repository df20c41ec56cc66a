"""PostgreSQL under the file of the stack: our tables come into it, a commit is on disk, and a backup comes back whole."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from store.store import Store
from store.tables import metadata
from store.unit import PIPELINE, UnitOfWork
from tests.contract.values import opened
from tests.integration.deploy.places import DEPLOY
from tests.services import postgres
from tests.services.needed import or_skip
from tests.services.postgres import Postgres

DEPLOYED = DEPLOY / "postgres" / "postgresql.conf"


class StackPostgres(Postgres):
    """The server with the stack's file in the place of its own; port and folder of the socket are this test's."""

    def command(self) -> list[str]:
        config = self.folder / "postgresql.conf"
        config.write_bytes(DEPLOYED.read_bytes())
        config.chmod(0o644)
        program, *places = super().command()[:7]
        return [program, *places, "-c", f"config_file={config}", "-c", "listen_addresses=127.0.0.1"]


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    programs = or_skip(postgres.find)
    with tempfile.TemporaryDirectory(prefix="callout-stack-postgres-") as folder, StackPostgres(programs, Path(folder)) as running:
        yield running


def setting(server: Postgres, name: str) -> str:
    with psycopg.connect(f"postgresql://{postgres.USER}@127.0.0.1:{server.port}/postgres") as connection:
        row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("name", ["fsync", "synchronous_commit", "full_page_writes"])
def test_what_was_committed_is_on_disk(server: Postgres, name: str) -> None:
    assert setting(server, name) == "on"


def test_every_line_of_the_file_is_in_force(server: Postgres) -> None:
    with psycopg.connect(f"postgresql://{postgres.USER}@127.0.0.1:{server.port}/postgres") as connection:
        other = connection.execute("SELECT name FROM pg_file_settings WHERE NOT applied OR error IS NOT NULL").fetchall()
    # This test has the server listen on this machine alone.
    assert other == [("listen_addresses",)]


def test_a_backup_comes_back_whole(server: Postgres, tmp_path: Path) -> None:
    tool = or_skip(postgres.find)
    with server.database("callout") as url, server.database("restored") as other:
        store = Store(url)
        store.prepare()
        with store.begin() as connection:
            unit = UnitOfWork(connection, PIPELINE)
            unit.apply(opened(1))
            unit.flush()
        before = rows_of(store)
        store.close()
        plain, back = (each.replace("+psycopg", "") for each in (url, other))
        subprocess.run([tool / "pg_dump", "--format=custom", f"--file={tmp_path / 'callout.dump'}", plain], check=True)
        subprocess.run([tool / "pg_restore", "--exit-on-error", f"--dbname={back}", tmp_path / "callout.dump"], check=True)
        restored = Store(other)
        restored.prepare()
        assert rows_of(restored) == before
        assert before["work_orders"] == 1
        restored.close()


def rows_of(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in metadata.sorted_tables}
