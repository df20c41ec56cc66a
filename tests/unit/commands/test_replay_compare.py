"""`callout replay --compare`: the same history under two rule folders, order by order."""

from pathlib import Path
from typing import Any

from tests.unit.commands.program import Answer, callout, canonical, lines, site_folder
from tests.unit.commands.test_replay import HISTORY

OTHER_RULES = """\
    defaults: {quiet_close: 30m}
    rules:
      - name: Heat is nobody's job
        match: {kind: high temperature}
        set: {raise: false}
      - name: Leaks are small things here
        match: {kind: leak}
        set: {priority: P3}
      - name: Flow fails are counted and shown
        match: {kind: flow fail, asset: AHU-2}
        set: {raise: false}
    """


def compare(tmp_path: Path, *words: object, stdin: bytes = b"", rules: str = OTHER_RULES) -> Answer:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir(exist_ok=True)
    return callout("replay", *words, "--site", site_folder(here), "--compare", site_folder(there, rules=rules), stdin=stdin)


def changes(document: dict[str, Any]) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [
        (each["change"], each["here"] and each["here"]["title"], each["there"] and each["there"]["title"], each["differs"])
        for each in document["compared"]["changes"]
    ]


def test_orders_are_matched_by_their_alarms_and_not_by_their_numbers(tmp_path: Path) -> None:
    document = compare(tmp_path, "-", "--json", stdin=lines(*HISTORY)).document
    assert document["workorders"] == 3
    assert document["compared"]["there"]["workorders"] == 3
    assert document["compared"]["orders"] == {"same": 0, "different": 2, "only-here": 1, "only-there": 1}
    assert changes(document) == [
        ("different", "flow fail: Air handler 1", "flow fail: Air handler 1", ["logged_at", "alarms"]),
        ("different", "leak: roof/wet", "leak: roof/wet", ["priority"]),
        ("only-there", None, "door open: Air handler 2", []),
        ("only-here", "flow fail: Air handler 2", None, []),
    ]
    leak = document["compared"]["changes"][1]
    assert (leak["here"]["priority"], leak["there"]["priority"]) == ("P1", "P3")
    assert [each["instead"] for each in document["compared"]["changes"]] == [None, None, *["none of its alarms came to an order"] * 2]


def test_what_belongs_to_another_order_there_says_to_which(tmp_path: Path) -> None:
    rules = """\
        defaults: {group_by: site}
        """
    document = compare(tmp_path, "-", "--json", stdin=lines(*HISTORY), rules=rules).document
    assert document["compared"]["orders"]["only-here"] == 2
    assert {each["instead"] for each in document["compared"]["changes"] if each["change"] == "only-here"} == {"its alarms belong to WO-1"}


def test_a_folder_is_no_different_from_itself(tmp_path: Path) -> None:
    history = tmp_path / "history.jsonl"
    history.write_bytes(lines(*HISTORY))
    folder = site_folder(tmp_path)
    document = callout("replay", history, "--site", folder, "--compare", folder, "--json").document
    assert document["compared"]["orders"] == {"same": 3, "different": 0, "only-here": 0, "only-there": 0}
    assert document["compared"]["changes"] == []


def test_side_by_side_for_people(tmp_path: Path) -> None:
    out = compare(tmp_path, "-", stdin=lines(*HISTORY, canonical("10:00:00", "AHU-1/door", "door open"))).out
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in out.splitlines() if line.startswith("│")]
    assert ["Work orders", "3", "3"] in rows
    assert ["", "priority", "P1", "P3"] in rows
    assert ["1", "1", "2", "0"] in rows


def test_another_folder_with_problems_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    answer = compare(tmp_path, "-", stdin=lines(*HISTORY), rules="rules: 7\n")
    assert answer.code == 1
    assert "rules.yaml:1" in answer.err
    assert answer.out == ""
