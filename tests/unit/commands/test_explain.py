import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rules.reason import Reason
from rules.rejected import Rejected
from store import quarantine
from tests.unit.commands.database import NINE, Database
from tests.unit.commands.program import Answer, callout, site_folder
from workorders.lifecycle import Act


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path)
    yield made
    made.store.close()


def explain(database: Database, *words: str) -> Answer:
    return callout("explain", *words, "--database", database.url)


def steps(answer: Answer) -> list[str]:
    return [line.strip() for line in answer.out.partition("What happened:")[2].splitlines() if line.strip()]


def test_an_order_from_its_alarm_to_what_it_waits_for(database: Database) -> None:
    database.alarm(0, "AHU-1/flow", "supply flow fail", message="No flow")
    database.until(3)
    database.alarm(5, "AHU-1/fire", "smoke", severity="critical")
    answer = explain(database, "WO-1")
    assert answer.code == 0
    assert answer.out.startswith("WO-1, P1, open: supply flow fail: Air handler 1 (AHU-1, Block A/Roof, riverside)\n")
    said = steps(answer)
    assert said[0] == "2026-11-21 09:03:00 UTC  AHU-1/flow reports supply flow fail, major. “No flow”"
    assert said[1:6] == [
        "- the id AHU-1 in the source AHU-1/flow is asset AHU-1",
        "- severity major on criticality B is P2",
        "- rule “Flow fail must stand” fits: on_delay 0:03:00",
        "- it stood longer than its on-delay of 0:03:00",
        "- opened: nothing else was open for this group, so it got an order of its own",
    ]
    assert "2026-11-21 09:05:00 UTC  AHU-1/fire reports smoke, critical." in said
    assert "- joined: another alarm of the same group already has an open order, which this one joined" in said
    assert "2026-11-21 09:05:00 UTC  Priority raised from P2 to P1 by AHU-1/fire smoke." in said
    assert any(line.startswith("- response (4 h, riverside-fm): ") for line in said)
    assert "- Nobody has it yet: it waits to be assigned." in said
    assert "- AHU-1/flow supply flow fail stands: it waits for the point to go back to normal." in said


@pytest.mark.parametrize(
    ("acts", "waits"),
    [
        ([], "Nobody has it yet"),
        ([(Act.ASSIGN, {"to": "e.malik"})], "It waits for e.malik to accept it."),
        ([(Act.ASSIGN, {"to": "e.malik"}), (Act.ACCEPT, {})], "It waits for e.malik to attend."),
        ([(Act.ASSIGN, {"to": "e.malik"}), (Act.ATTEND, {})], "e.malik is at it"),
        ([(Act.HOLD, {"reason": "awaiting-parts"})], "It is on hold, awaiting-parts"),
        ([(Act.ASSIGN, {"to": "x"}), (Act.ATTEND, {}), (Act.COMPLETE, {"job_sheet": {"done": "Belt", "signed_by": "x"}})], "verified"),
    ],
)
def test_what_each_status_waits_for(database: Database, acts: list[tuple[Act, dict[str, object]]], waits: str) -> None:
    database.alarm(0, "AHU-1/x", "leak")
    for minute, (act, said) in enumerate(acts, 1):
        database.act(minute, 1, act, **said)
    assert any(waits in sentence for sentence in explain(database, "1", "--json").document["waits_for"])


def test_an_order_that_is_over_waits_for_nothing(database: Database) -> None:
    database.alarm(0, "AHU-1/x", "leak")
    database.alarm(1, "AHU-1/x", "leak", "cleared")
    quiet = explain(database, "WO-1")
    assert "All its alarms are normal: it closes itself at 2026-11-21 09:31:00 UTC unless somebody takes it before." in quiet.out
    database.until(31)
    answer = explain(database, "WO-1")
    assert answer.out.endswith("Waits for:\n  - Nothing.\n")
    assert "so it closed itself" in answer.out
    assert "response (8 h, riverside-fm): cancelled with its order." in answer.out


def test_an_order_without_an_asset(database: Database) -> None:
    database.alarm(0, "roof/wet", "leak")
    assert "Somebody must look at it: no asset was found for its alarm." in explain(database, "WO-1").out


def test_of_a_long_story_the_beginning_and_the_latest_are_told(database: Database) -> None:
    # Slowly enough that nothing flaps: what flaps is one line.
    for minute in range(0, 1500, 5):
        database.alarm(minute, "AHU-1/x", "leak", "cleared" if minute % 2 else "active")
        database.alarm(minute, "AHU-1/y", "leak", "active" if minute % 2 else "cleared")
    answer = explain(database, "WO-1")
    assert "AHU-1/x reports leak, major." in steps(answer)[0]
    assert "of its timeline are left out here" in answer.out
    assert len(answer.out.splitlines()) < 400
    document = explain(database, "WO-1", "--json").document
    assert document["steps"][0]["event"] == "logged"
    assert document["left_out"] > 0


def test_the_document_of_an_order(database: Database) -> None:
    database.alarm(0, "AHU-1/x", "leak")
    document = explain(database, "wo-1", "--json").document
    assert document["order"]["number"] == "WO-1"
    assert [alarm["source"] for alarm in document["order"]["alarms"]] == ["AHU-1/x"]
    assert [step["event"] for step in document["steps"]][:1] == ["logged"]
    assert document["steps"][0]["why"][-1].startswith("opened: ")
    assert [clock["name"] for clock in document["clocks"]] == ["response", "fix"]


def test_an_alarm_by_its_key(database: Database) -> None:
    database.alarm(0, "AHU-1/x", "leak", message="Wet floor")
    database.alarm(1, "AHU-1/x", "leak")
    answer = explain(database, "riverside", "AHU-1/x", "leak")
    assert answer.code == 0
    assert answer.out.startswith("riverside AHU-1/x leak: active, major\n")
    said = steps(answer)
    assert said[0] == "2026-11-21 09:00:00 UTC  The point left normal for the first time. “Wet floor”"
    assert "- severity major on criticality B is P2" in said
    assert "2026-11-21 09:01:00 UTC  Last heard of; so far 2 messages said that it was active." in said
    assert said[-1] == "- Its last episode belongs to WO-1; `callout explain WO-1` says more."


@pytest.mark.parametrize(
    ("kind", "state", "says"),
    [
        ("flow fail", "active", "It must stand until 2026-11-21 09:03:00 UTC; then it counts."),
        ("hot", "cleared", "The point must stay normal until 2026-11-21 09:11:00 UTC; then it counts as cleared."),
        ("door open", "active", "suppressed: a rule says that this alarm raises no order"),
    ],
)
def test_what_an_alarm_waits_for(database: Database, kind: str, state: str, says: str) -> None:
    database.alarm(0, "AHU-1/x", kind)
    database.alarm(1, "AHU-1/x", kind, state)
    assert says in explain(database, "riverside", "AHU-1/x", kind).out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("WO-77",), "there is no order WO-77"),
        (("riverside", "AHU-1/x", "leek"), "AHU-1/x of riverside never sent an alarm of the kind “leek”; did you mean “leak”?"),
        (("riverside", "AHU-1/z", "leak"), "no alarm of the source “AHU-1/z” ever came from riverside; did you mean “AHU-1/x”?"),
        (("rivrside", "AHU-1/x", "leak"), "no alarm ever came from the site “rivrside”; did you mean “riverside”?"),
    ],
)
def test_what_there_is_not(database: Database, words: tuple[str, ...], says: str) -> None:
    database.alarm(0, "AHU-1/x", "leak")
    answer = explain(database, *words, "--json")
    assert (answer.code, answer.out, answer.err) == (1, "", f"callout: {says}\n")


@pytest.mark.parametrize("words", [(), ("nonsense",), ("WO-0",), ("riverside", "AHU-1"), ("riverside", "AHU-1/x", "flow", "fail")])
def test_wrong_usage(database: Database, words: tuple[str, ...]) -> None:
    assert explain(database, *words).code == 2


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    answer = callout("explain", "WO-1", "--database", f"sqlite:///{tmp_path}/none.db")
    assert answer.code == 1
    assert answer.err == f"callout: the database {tmp_path}/none.db does not exist; `callout run` makes it, and --database names another\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(content)
    answer = callout("explain", "WO-1", "--database", f"sqlite:///{file}")
    assert answer.code == 1
    assert "cannot be read as a database of Callout" in answer.err
    assert file.read_bytes() == content


def test_a_database_of_somebody_else(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    answer = callout("explain", "WO-1", "--database", f"sqlite:///{tmp_path}/other.db")
    assert answer.code == 1
    assert "callout db upgrade" in answer.err


@pytest.mark.parametrize("url", ["hello", "mysql://host/name", "sqlite://", "postgresql://a:secret@127.0.0.1:1/x"])
def test_an_address_that_leads_nowhere(url: str) -> None:
    answer = callout("explain", "WO-1", "--database", url)
    assert answer.code == 1
    assert answer.err.startswith("callout: ")
    assert "secret" not in answer.err


def test_a_name_that_is_hard_to_write(tmp_path: Path) -> None:
    folder = tmp_path / "a b%20?c#d"
    folder.mkdir()
    database = Database(folder)
    database.alarm(0, "AHU-1/x", "leak")
    database.store.close()
    assert callout("explain", "WO-1", "--database", f"sqlite:///{database.path}").code == 0


def test_what_a_killed_runtime_left_behind(database: Database, tmp_path: Path) -> None:
    database.alarm(0, "AHU-1/x", "leak")
    left = tmp_path / "left"
    left.mkdir()
    # The last commits stand in the journal, as nobody closed the database; its index in memory is gone with the process.
    for name in ("callout.db", "callout.db-wal"):
        shutil.copy(tmp_path / name, left / name)
    answer = callout("explain", "WO-1", "--database", f"sqlite:///{left}/callout.db")
    assert answer.code == 0, answer.err
    assert "WO-1" in answer.out


def test_a_step_is_told_when_it_was_heard_of_and_says_when_it_was(database: Database) -> None:
    database.alarm(0, "AHU-1/x", "leak")
    database.alarm(5, "AHU-1/y", "leak", at=NINE + timedelta(minutes=2))
    assert "2026-11-21 09:05:00 UTC  AHU-1/y reports leak, major. (at 2026-11-21 09:02:00 UTC)" in steps(explain(database, "WO-1"))


MAPPED = """\
    sources:
      - topic: trend/{site}/{module}
        dialect: mapped
        source: "{module}"
        fields: {kind: label}
    """


def refused(database: Database, topic: str, payload: bytes, detail: str) -> None:
    with database.store.begin() as connection:
        quarantine.add(connection, [Rejected(reason=Reason.NO_KIND, detail=detail, topic=topic, payload=payload, received_at=NINE)])


def test_a_message_in_quarantine_says_what_came_and_why_it_is_no_alarm(database: Database) -> None:
    refused(database, "callout/riverside/alarms/AHU-1", b"{}", "kind: is missing or empty")
    answer = explain(database, "quarantine", "1")
    assert answer.code == 0
    assert answer.out.startswith("Message 1 in quarantine: no-kind, on callout/riverside/alarms/AHU-1\n")
    assert steps(answer)[:4] == [
        "2026-11-21 09:00:00 UTC  It came in with 2 bytes on the topic callout/riverside/alarms/AHU-1.",
        "2026-11-21 09:00:00 UTC  It is no alarm: the alarm has no kind.",
        "- kind: is missing or empty",
        "2026-11-21 09:00:00 UTC  It changed nothing, was acknowledged, and is kept here with its bytes.",
    ]


def test_a_message_in_quarantine_is_read_again_by_a_folder_that_was_mended(database: Database, tmp_path: Path) -> None:
    refused(database, "trend/riverside/AHU-1", b'{"label": "flow fail"}', "")
    refused(database, "trend/riverside/AHU-1", b"\xff", "")
    (tmp_path / "mended").mkdir()
    folder = str(site_folder(tmp_path / "mended", ingest=MAPPED))
    [waits] = callout("explain", "quarantine", "1", "--database", database.url, "--site", folder, "--json").document["waits_for"]
    assert waits.startswith("Read again now it is the alarm riverside AHU-1 flow fail, active, major. It must stand for 3 min;")
    [waits] = callout("explain", "quarantine", "2", "--database", database.url, "--site", folder, "--json").document["waits_for"]
    assert waits == "Read again now it is still no alarm: byte 1 of the message is not UTF-8."


@pytest.mark.parametrize(
    ("words", "code", "wanted"),
    [
        (["quarantine", "9"], 1, "there is no message 9 in quarantine"),
        (["WO-9"], 1, "WO-9"),
        (["riverside", "AHU-9", "hum"], 1, "no alarm ever came from the site"),
        (["quarantine", "x"], 2, "is no number of a message in quarantine"),
    ],
)
def test_what_nothing_is_known_of_is_one_sentence(database: Database, words: list[str], code: int, wanted: str) -> None:
    answer = explain(database, *words)
    assert (answer.code, answer.out) == (code, "")
    assert wanted in " ".join(answer.err.replace("│", " ").split())
