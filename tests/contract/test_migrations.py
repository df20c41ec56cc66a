"""Migrations make exactly the tables that the program believes in, however often they are run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from store import schema, tallies
from store.engine import connect
from store.errors import WrongSchema
from store.store import Store
from store.tables import clocks, metadata
from tests.contract.test_pressing import at_minute
from tests.contract.values import SITE


def test_the_version_is_that_of_the_last_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert schema.newest() == ScriptDirectory.from_config(config).get_current_head()


class TestMigrations:
    def test_from_nothing_to_the_newest(self, empty_url: str) -> None:
        engine = connect(empty_url)
        assert schema.upgrade(engine) == (None, schema.newest())
        schema.check(engine)
        engine.dispose()

    def test_a_second_time_changes_nothing(self, store: Store) -> None:
        assert schema.upgrade(store.engine) == (schema.newest(), schema.newest())

    def test_two_that_start_at_one_moment_wait_for_each_other(self, empty_url: str) -> None:
        engine = connect(empty_url)
        with ThreadPoolExecutor(2) as pool:
            versions = sorted(pool.map(schema.upgrade, [engine, engine]), key=lambda version: version[0] or "")
        assert versions == [(None, schema.newest()), (schema.newest(), schema.newest())]
        engine.dispose()

    def test_they_make_the_tables_of_the_program(self, store: Store) -> None:
        with store.read() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
            assert compare_metadata(context, metadata) == []

    def test_what_stood_there_before_is_tallied(self, store: Store) -> None:
        for number, minute in enumerate((5, 40, 70), 1):
            at_minute(store, number, minute, engineer=None if number > 1 else "j.ortiz")
        alembic = Config()
        alembic.set_main_option("script_location", str(schema.MIGRATIONS))
        with store.begin() as connection:
            alembic.attributes["connection"] = connection
            command.downgrade(alembic, "0007")
            command.upgrade(alembic, "head")
        with store.read() as connection:
            assert sum(number for _, number in tallies.live_clocks(connection)) == 6
            assert tallies.differences(connection) == []
            assert set(connection.execute(select(clocks.c.site)).scalars()) == {SITE}

    def test_a_database_without_tables_is_refused(self, empty_url: str) -> None:
        engine = connect(empty_url)
        with pytest.raises(WrongSchema, match="version none and this program needs .*callout db upgrade"):
            schema.check(engine)
        engine.dispose()

    @pytest.mark.parametrize("version", ["0000", "9999"])
    def test_another_version_is_refused(self, store: Store, version: str) -> None:
        set_version(store, version)
        try:
            with pytest.raises(WrongSchema, match=f"version {version}"):
                schema.check(store.engine)
            with pytest.raises(WrongSchema, match=f"version {version}, which this program does not know"):
                schema.upgrade(store.engine)
        finally:
            set_version(store, schema.newest())


def set_version(store: Store, version: str) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
