"""The migrations are one line: two that were written side by side and got the same number would be found here."""

from pathlib import Path

from alembic.script import ScriptDirectory

from store import schema

FOLDER = Path(schema.__file__).parent / "migrations"


def test_each_migration_follows_the_one_before() -> None:
    scripts = sorted(ScriptDirectory(str(FOLDER)).walk_revisions(), key=lambda script: script.revision)
    assert [Path(script.path).name.partition("_")[0] for script in scripts] == [f"{number:04}" for number in range(1, len(scripts) + 1)]
    assert [script.down_revision for script in scripts] == [None, *(script.revision for script in scripts[:-1])]
    assert len(scripts) == len(list((FOLDER / "versions").glob("[0-9]*.py")))
