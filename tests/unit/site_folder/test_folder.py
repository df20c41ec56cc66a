import sys
from pathlib import Path

import pytest

from assets.model import Asset, Site
from assets.problem import Problem
from callout import site_folder
from rules.book import RuleBook
from sla.policy import Policies
from tests.unit.site_folder.folders import load, only_problem, write

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_an_empty_site_file_and_a_register_of_one_line_are_enough(tmp_path: Path) -> None:
    estate = site_folder.load_or_refuse(write(tmp_path, site="", assets="id\n"))
    assert (dict(estate.sites), len(estate.register), estate.book, estate.policies) == ({}, 0, RuleBook(), Policies())
    assert estate.knows("anywhere")


@pytest.mark.parametrize("files", [{"site": ""}, {"assets": "id\nAHU-1\n"}])
def test_one_of_the_two_is_enough(tmp_path: Path, files: dict[str, str]) -> None:
    assert site_folder.load(write(tmp_path, **files)).problems == ()


def test_a_folder_without_either_is_refused(tmp_path: Path) -> None:
    loaded = site_folder.load(write(tmp_path, rules=""))
    assert loaded.estate is None
    assert [(problem.file, problem.line) for problem in loaded.problems] == [("site.yaml", 0)]
    assert "neither site.yaml nor assets.csv" in loaded.problems[0].sentence


def test_sites_are_those_of_both_files(tmp_path: Path) -> None:
    estate = site_folder.load_or_refuse(write(tmp_path, site="sites: {riverside: {name: R}}\n", assets="id,site\nA,kingsway\nB,\n"))
    assert estate.sites == {"riverside": Site(id="riverside", name="R"), "kingsway": Site(id="kingsway")}
    assert [asset.site for asset in estate.register] == ["kingsway", ""]


def test_an_asset_without_a_site_belongs_to_the_only_one(tmp_path: Path) -> None:
    estate = site_folder.load_or_refuse(write(tmp_path, site="sites: {riverside: {}}\n", assets="id\nA\n"))
    assert list(estate.register) == [Asset(id="A", site="riverside")]


def test_where_no_site_is_declared_a_contract_may_name_any(tmp_path: Path) -> None:
    sla = "contracts: {fm: {sites: [anywhere], priorities: {P1: {response: 1h, fix: 2h}, P2: never, P3: never, P4: never}}}\n"
    estate = site_folder.load_or_refuse(write(tmp_path, site="", sla=sla))
    assert estate.policies.contracts[0].sites == ("anywhere",)


@pytest.mark.parametrize(
    ("stem", "content", "line", "words"),
    [
        ("rules", b"rules: []\n# \xff\n", 2, "byte 0xff on this line is not UTF-8"),
        ("rules", "rules: []\n".encode("utf-16"), 1, "UTF-16; save it as UTF-8"),
        ("rules", b"rules:\n  - name: \x00\n", 2, "control character (U+0000)"),
        ("assets", b"id\nA\x00\n", 2, "control character (U+0000)"),
        ("assets", b"id\n\xe9\n", 2, "not UTF-8"),
        ("site", b"sites: [\n", 1, "“[” or “{” that is never closed"),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, stem: str, content: bytes, line: int, words: str) -> None:
    only_problem(tmp_path, stem, content, line, words)


def test_a_start_sign_and_other_ends_of_lines_are_fine(tmp_path: Path) -> None:
    loaded = load(tmp_path, rules=b"\xef\xbb\xbfrules:\r\n  - name: R\r\n    set: {trade: x}\r\n", assets=b"\xef\xbb\xbfid,name\r\nA,B\r\n")
    assert loaded.problems == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("rota.yaml", "who is on call comes with a later version"),
        ("rules.yml", "did you mean “rules.yaml”?"),
        ("Sites.yaml", "did you mean “site.yaml”?"),
        ("asset.csv", "did you mean “assets.csv”?"),
    ],
)
def test_files_that_would_have_no_effect_are_named(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / name).touch()
    loaded = load(tmp_path)
    assert [(problem.file, problem.line) for problem in loaded.problems] == [(name, 0)]
    assert words in loaded.problems[0].sentence
    assert loaded.estate is None


def test_other_files_may_lie_beside(tmp_path: Path) -> None:
    for name in ("README.md", "notes.csv", "plan.pdf", ".gitignore"):
        (tmp_path / name).touch()
    assert load(tmp_path).problems == ()


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for path, words in ((tmp_path / "nowhere", "cannot be read (No such file or directory)"), (file, "this is a file")):
        loaded = site_folder.load(path)
        assert loaded.estate is None
        assert loaded.problems[0].file == str(path)
        assert words in loaded.problems[0].sentence


def test_a_folder_in_place_of_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").mkdir()
    (tmp_path / "sla.yaml").symlink_to(tmp_path / "nowhere")
    assert [problem.file for problem in load(tmp_path).problems] == ["rules.yaml", "sla.yaml"]


def test_all_that_is_wrong_in_all_files_is_said_at_once_and_in_order(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        site="sites:\n  riverside: {nam: x}\n  kingsway: {timezone: Mars}\n",
        assets="id,class,parent\nA,AHU,B\nC,Chillr,\n",
        rules="defaults: {on_dely: 1m}\nrules:\n  - name: R\n    match: {site: nowhere, asset: Z}\n    set: {priority: P9}\n  - name: R\n",
        sla="contracts:\n  a:\n    sites: [nowhere]\n    priorities: {P1: {response: x}, P2: never, P3: never, P4: never}\n",
        ingest="sources:\n  - {topic: a, dialect: udmy}\n",
    )
    assert [(problem.file, problem.line) for problem in loaded.problems] == [
        ("assets.csv", 2),
        ("assets.csv", 3),
        ("ingest.yaml", 2),
        ("rules.yaml", 1),
        ("rules.yaml", 4),
        ("rules.yaml", 4),
        ("rules.yaml", 5),
        ("rules.yaml", 6),
        ("rules.yaml", 6),
        ("site.yaml", 2),
        ("site.yaml", 3),
        ("sla.yaml", 3),
        ("sla.yaml", 4),
        ("sla.yaml", 4),
    ]


@pytest.mark.parametrize(("stem", "broken"), [("site", "sites: {\n"), ("assets", 'id\n"A\n')])
def test_a_file_that_cannot_be_read_makes_no_faults_in_others(tmp_path: Path, stem: str, broken: str) -> None:
    right = {
        "rules": "rules:\n  - name: R\n    match: {site: riverside, asset: AHU-1}\n    set: {trade: x}\n",
        "sla": "contracts: {fm: {sites: [riverside], priorities: {P1: {response: 1h, fix: 2h}, P2: never, P3: never, P4: never}}}\n",
    }
    assert {problem.file for problem in load(tmp_path, **{**right, stem: broken}).problems} == {
        f"{stem}.{'csv' if stem == 'assets' else 'yaml'}"
    }


def test_the_refusal_holds_every_problem(tmp_path: Path) -> None:
    write(tmp_path, site="site: 1\nsties: 2\n")
    with pytest.raises(site_folder.SiteFolderError) as refused:
        site_folder.load_or_refuse(tmp_path)
    assert [problem.line for problem in refused.value.problems] == [1, 2]
    assert str(refused.value).splitlines() == [str(problem) for problem in refused.value.problems]
    assert isinstance(refused.value.problems[0], Problem)


@pytest.mark.parametrize("folder", sorted(EXAMPLES.iterdir()), ids=lambda folder: folder.name)
def test_the_examples_are_right(folder: Path) -> None:
    loaded = site_folder.load(folder)
    assert loaded.problems == ()
    assert loaded.estate is not None
    assert len(loaded.estate.register) > 0


TURTLE = """
@prefix bldg: <urn:example:building#> .
@prefix brick: <https://brickschema.org/schema/Brick#> .
bldg:AHU-1 a brick:AHU ; brick:feeds bldg:VAV-9 . bldg:VAV-9 a brick:VAV .
"""


def test_a_brick_model_in_the_folder_is_read_with_the_register(tmp_path: Path) -> None:
    (tmp_path / "assets.ttl").write_text(TURTLE, encoding="utf-8")
    (tmp_path / "assets.csv").write_text("id,class,site,criticality\nAHU-1,AHU,riverside,A\n", encoding="utf-8")
    loaded = site_folder.load(tmp_path)
    assert loaded.problems == ()
    assert loaded.estate is not None
    assert [(asset.id, asset.site, asset.criticality, asset.feeds) for asset in loaded.estate.register] == [
        ("AHU-1", "riverside", "A", ("VAV-9",)),
        ("VAV-9", "riverside", "B", ()),
    ]


def test_a_brick_model_alone_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "assets.ttl").write_text(TURTLE, encoding="utf-8")
    loaded = site_folder.load(tmp_path)
    assert (loaded.problems, loaded.estate is not None) == ((), True)


def test_a_brick_model_that_cannot_be_used_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "assets.ttl").write_text(TURTLE, encoding="utf-8")
    [problem] = load(tmp_path).problems
    assert (problem.file, "this folder has kingsway and riverside" in problem.sentence) == ("assets.ttl", True), problem
    (tmp_path / "assets.ttl").write_text("<<", encoding="utf-8")
    (tmp_path / "site.yaml").unlink()
    (tmp_path / "assets.csv").unlink()
    [problem] = site_folder.load(tmp_path).problems
    assert (problem.file, "this is no Turtle" in problem.sentence) == ("assets.ttl", True), problem


def test_without_the_extra_a_brick_model_is_refused_with_the_way_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    (tmp_path / "assets.ttl").write_text(TURTLE, encoding="utf-8")
    [problem] = site_folder.load(tmp_path).problems
    assert str(problem) == "assets.ttl: Brick models need the extra “brick”: pip install 'callout[brick]'"
