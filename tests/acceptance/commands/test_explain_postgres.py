"""`callout explain` reads PostgreSQL as it reads SQLite."""

import json
from pathlib import Path

from tests.acceptance.commands.program import run
from tests.unit.commands.database import Database


def test_the_same_account_of_an_order(postgres_url: str, tmp_path: Path) -> None:
    documents = []
    for url in (postgres_url, ""):
        database = Database(tmp_path, url)
        database.alarm(0, "AHU-1/x", "leak", message="Wet floor")
        database.alarm(1, "AHU-1/y", "hot", severity="critical")
        database.alarm(2, "AHU-1/x", "leak", "cleared")
        database.store.close()
        ended = run("explain", "WO-1", "--database", database.url, "--json")
        assert ended.returncode == 0, ended.stderr.decode()
        document = json.loads(ended.stdout)
        for clock in document["clocks"]:
            # What is used of it grows while we look.
            for growing in ("elapsed_seconds", "remaining_seconds", "sentence"):
                del clock[growing]
        documents.append(document)
    assert documents[0] == documents[1]


def test_a_database_without_tables(postgres_url: str) -> None:
    ended = run("explain", "WO-1", "--database", postgres_url)
    assert ended.returncode == 1
    assert b"run `callout db upgrade`" in ended.stderr
