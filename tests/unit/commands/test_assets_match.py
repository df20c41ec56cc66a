"""`callout assets match`: what it says of a name, to people and to programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.commands.program import callout, site_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_each_name_gets_an_entry_in_its_order(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("\ufeffahu01.SAT\n\nAHU-99 SAT\n", encoding="utf-8")
    answer = callout(
        "assets", "match", "AHU-1 feeds AHU-2", "--file", names, "--at", "riverside", "--site", site_folder(tmp_path), "--json"
    )
    assert answer.code == 0
    assert [(each["name"], each["asset"], each["accepted"]) for each in answer.document] == [
        ("AHU-1 feeds AHU-2", "AHU-1", False),
        ("ahu01.SAT", "AHU-1", True),
        ("AHU-99 SAT", None, False),
    ]
    assert [each["asset"] for each in answer.document[0]["runners_up"]] == ["AHU-2"]
    assert answer.document[1]["confidence"] >= 0.9
    assert all(each["reasons"] for each in answer.document)


def test_a_person_reads_the_asset_and_the_reason(tmp_path: Path) -> None:
    answer = callout("assets", "match", "ahu01.SAT", "AHU-99", "--site", site_folder(tmp_path))
    assert answer.out.splitlines() == [
        "ahu01.SAT: AHU-1 (0.95)",
        "  - “AHU01” is AHU-1",
        "AHU-99: no asset: a person is asked",
        "  - it names AHU-99, which the register does not know",
    ]


def test_the_words_of_the_site_count(tmp_path: Path) -> None:
    site = "sites: {riverside: {}, harbour: {}}\nmatching: {accept: 0.5, words: {classes: {RLT: AHU}}}\n"
    answer = callout("assets", "match", "RLT 2 ALARM", "--site", site_folder(tmp_path, site=site), "--json")
    assert [(each["asset"], each["accepted"]) for each in answer.document] == [("AHU-2", True)]


def test_what_cannot_be_done_is_refused(tmp_path: Path) -> None:
    folder = site_folder(tmp_path)
    assert callout("assets", "match", "--site", folder).code == 2
    nowhere = callout("assets", "match", "x", "--site", folder, "--at", "nowhere")
    assert (nowhere.code, "has no site nowhere; it has harbour, riverside" in nowhere.err) == (1, True)
    missing = callout("assets", "match", "--file", tmp_path / "none.txt", "--site", folder)
    assert (missing.code, "cannot be read (No such file or directory)" in missing.err) == (1, True)
