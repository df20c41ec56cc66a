"""`callout sla recompute`: a stored clock that its timeline does not bear out is found, and put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from store.tables import clocks, outbox
from tests.unit.commands.database import NINE, Database
from tests.unit.commands.program import callout
from workorders.lifecycle import Act

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

SHEET = {"done": "belt", "signed_by": "B. Client"}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Three orders: one under way and on hold, one done, one broken."""
    made = Database(tmp_path)
    for minute, source in enumerate(("AHU-1/temp", "AHU-2/temp", "roof")):
        made.alarm(minute, source, "hot", severity="critical")
    for number in (1, 2):
        made.act(10, number, Act.ASSIGN, to="e.malik")
        made.act(30, number, Act.ATTEND)
    made.act(60, 1, Act.HOLD, reason="awaiting-parts")
    made.act(90, 2, Act.COMPLETE, job_sheet=SHEET)
    made.until(300)
    return made


def recompute(database: Database, *words: str) -> Any:
    return callout("sla", "recompute", "--database", database.url, "--json", *words)


def spoil(database: Database, number: int, name: str, **fields: object) -> None:
    with database.store.begin() as connection:
        connection.execute(update(clocks).where(clocks.c.order == number, clocks.c.name == name).values(**fields))


def test_what_the_pipeline_and_people_wrote_is_what_the_timelines_say(database: Database) -> None:
    answer = recompute(database, "--check")
    assert answer.code == 0
    assert answer.document == {"ok": True, "orders": 3, "clocks": 6, "differing": 0, "differences": [], "miscounted": []}


@pytest.mark.parametrize(
    ("fields", "differs"),
    [
        ({"state": "running"}, ["state"]),
        ({"elapsed": NINE - NINE, "paused": NINE - NINE}, ["elapsed"]),
        ({"wake_at": NINE}, ["wake_at"]),
        ({"breached": True, "breached_at": NINE}, ["breached", "breached_at"]),
    ],
)
def test_a_clock_that_differs_is_told_field_by_field(database: Database, fields: dict[str, Any], differs: list[str]) -> None:
    spoil(database, 1, "fix", **fields)
    answer = recompute(database, "--check")
    assert answer.code == 1
    assert [each["field"] for each in answer.document["differences"]] == differs
    assert {(each["order"], each["clock"]) for each in answer.document["differences"]} == {("WO-1", "fix")}
    assert recompute(database, "--check").code == 1


def test_it_is_told_to_people_in_a_sentence(database: Database) -> None:
    spoil(database, 2, "response", state="running")
    answer = callout("sla", "recompute", "--check", "--database", database.url)
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "WO-2 response: state is running, and by the timeline met",
        "6 clocks of 3 orders: 1 field is not what its timeline says.",
    ]


def test_without_check_it_is_put_right_and_what_was_never_said_is_said(database: Database) -> None:
    spoil(database, 3, "response", breached=False, breached_at=None, state="running")
    before = breaches(database)
    assert recompute(database).code == 0
    assert recompute(database, "--check").document["ok"]
    assert breaches(database) == [*before, before[-1]]


def breaches(database: Database) -> list[tuple[int, datetime]]:
    """Order and time of each breach of a response: what else is broken by the day on which this runs is told too, and rightly."""
    query = select(outbox).where(outbox.c.type == "sla.breached").order_by(outbox.c.id)
    with database.store.read() as connection:
        return [(row.order, row.at) for row in connection.execute(query) if row.data["clock"] == "response"]


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    answer = callout("sla", "recompute", "--check", "--database", f"sqlite:///{tmp_path}/nowhere.db")
    assert answer.code == 1
    assert "does not exist" in answer.err
