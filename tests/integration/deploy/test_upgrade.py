"""Tables are brought to a new version while workers of the old one run: so a migration only adds, and what it adds fills itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from store import engine as engines, schema

Columns = dict[str, dict[str, Any]]


def at(engine: Engine, revision: str) -> dict[str, Columns]:
    """Bring the tables to `revision`, and return their columns by table and name."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engines.begin(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    seen = inspect(engine)
    return {table: {str(column["name"]): dict(column) for column in seen.get_columns(table)} for table in seen.get_table_names()}


def test_what_a_worker_of_the_version_before_writes_still_fits(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    revisions = [each.revision for each in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]
    engine = engines.connect(f"sqlite:///{tmp_path / 'callout.db'}")
    before = at(engine, revisions[0])
    for revision in revisions[1:]:
        after = at(engine, revision)
        for table, columns in before.items():
            gone = columns.keys() - after.get(table, {}).keys()
            assert not gone, f"{revision} takes {gone} of {table} away, which running workers use"
            for name in after[table].keys() - columns.keys():
                new = after[table][name]
                assert new["nullable"] or new["default"] is not None, f"{revision}: running workers know nothing of {table}.{name}"
        before = after
    engine.dispose()
