"""`callout assets import`: a register of another program becomes assets.csv, and does so again without doubling anything."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.unit.commands.program import callout

if TYPE_CHECKING:
    from pathlib import Path

MODEL = """
@prefix bldg: <urn:example:building#> .
@prefix brick: <https://brickschema.org/schema/Brick#> .
bldg:AHU-1 a brick:AHU ; brick:feeds bldg:VAV-1-01 ; brick:hasPoint bldg:AHU-1.SAT .
bldg:AHU-1.SAT a brick:Supply_Air_Temperature_Sensor .
bldg:VAV-1-01 a brick:VAV ; brick:hasPoint bldg:VAV-1-01.ZNT .
bldg:Kiosk a brick:Coffee_Robot .
"""
REGISTER = """note,id,class,criticality,trade,aliases
"mine, and only mine",AHU-1,AHU,A,hvac,OLD-1
,PUMP-1,Pump,C,plumbing,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "site.yaml").write_text("sites: {riverside: {}}\n", encoding="utf-8")
    (tmp_path / "model.ttl").write_text(MODEL, encoding="utf-8")
    return tmp_path / "site"


def rows(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "assets.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


def test_a_folder_without_a_register_gets_one(folder: Path) -> None:
    answer = callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--json")
    assert answer.code == 0, answer.err
    document = answer.document
    assert {name: document[name] for name in ("assets", "points", "added", "changed", "kept", "written")} == {
        "assets": 2,
        "points": 2,
        "added": ["AHU-1", "VAV-1-01"],
        "changed": [],
        "kept": [],
        "written": True,
    }
    assert document["left"] == [{"what": "Kiosk", "why": "Coffee_Robot is no class of plant that is known here"}]
    assert rows(folder)["AHU-1"]["feeds"] == "VAV-1-01"
    assert callout("check", folder).code == 0
    matched = callout("assets", "match", "VAV-1-01.ZNT", "ahu01 sat", "--site", folder, "--json").document
    assert [(each["asset"], each["accepted"]) for each in matched] == [("VAV-1-01", True), ("AHU-1", True)]


def test_to_do_it_again_changes_nothing(folder: Path) -> None:
    callout("assets", "import", folder.parent / "model.ttl", "--site", folder)
    before = (folder / "assets.csv").read_bytes()
    again = callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--json").document
    assert (again["added"], again["changed"], again["unchanged"]) == ([], [], 2)
    assert (folder / "assets.csv").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["assets.csv", "site.yaml"]


def test_what_people_wrote_stays(folder: Path) -> None:
    (folder / "assets.csv").write_text(REGISTER.replace("note,", "name,"), encoding="utf-8")
    document = callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--json").document
    assert (document["added"], document["changed"], document["kept"]) == (["VAV-1-01"], ["AHU-1"], ["PUMP-1"])
    after = rows(folder)
    assert [after["AHU-1"][name] for name in ("name", "class", "criticality", "trade", "aliases", "feeds", "points")] == [
        "mine, and only mine",
        "AHU",
        "A",
        "hvac",
        "OLD-1",
        "VAV-1-01",
        "AHU-1.SAT",
    ]
    assert list(after) == ["AHU-1", "PUMP-1", "VAV-1-01"]


def test_an_asset_is_known_again_by_an_alias(folder: Path) -> None:
    (folder / "assets.csv").write_text("id,class,aliases\nA1,AHU,AHU-1\n", encoding="utf-8")
    document = callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--json").document
    assert (document["added"], document["changed"]) == (["VAV-1-01"], ["A1"])
    assert rows(folder)["A1"]["feeds"] == "VAV-1-01"


def test_a_dry_run_says_all_and_writes_nothing(folder: Path) -> None:
    answer = callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--dry-run")
    assert "Taken: 2 assets with 2 points." in answer.out
    assert "- Kiosk: Coffee_Robot is no class of plant that is known here" in answer.out
    assert "would be written; nothing was." in answer.out
    assert not (folder / "assets.csv").exists()


def test_a_circle_of_parts_is_broken_and_said(folder: Path) -> None:
    circle = MODEL + "bldg:AHU-1 brick:isPartOf bldg:VAV-1-01 . bldg:VAV-1-01 brick:isPartOf bldg:AHU-1 .\n"
    (folder.parent / "model.ttl").write_text(circle, encoding="utf-8")
    document = callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--json").document
    assert "it would be a part of itself" in {each["why"] for each in document["left"]}
    assert callout("check", folder).code == 0


@pytest.mark.parametrize(
    ("name", "text", "more", "words"),
    [
        ("model.xlsx", "x", (), "is no ending of a register that can be taken over"),
        ("model.ttl", "<<", (), "no Turtle that can be read"),
        ("model.ttl", MODEL, ("--at", "moon"), "has no site moon; it has riverside"),
        ("none.ttl", None, (), "this is no file"),
    ],
)
def test_what_cannot_be_taken_over_is_refused(folder: Path, name: str, text: str | None, more: tuple[str, ...], words: str) -> None:
    if text is not None:
        (folder.parent / name).write_text(text, encoding="utf-8")
    answer = callout("assets", "import", folder.parent / name, "--site", folder, *more)
    assert (answer.code, words in answer.err) == (1, True), answer.err
    assert not (folder / "assets.csv").exists()


def test_of_several_sites_one_must_be_said(folder: Path) -> None:
    (folder / "site.yaml").write_text("sites: {riverside: {}, harbour: {}}\n", encoding="utf-8")
    answer = callout("assets", "import", folder.parent / "model.ttl", "--site", folder)
    assert (answer.code, "say --at and one of harbour, riverside" in answer.err) == (1, True)
    assert callout("assets", "import", folder.parent / "model.ttl", "--site", folder, "--at", "harbour").code == 0
    assert {row["site"] for row in rows(folder).values()} == {"harbour"}
