from pathlib import Path

import pytest

from tests.unit.commands.program import callout, site_folder


def test_says_what_it_read_when_nothing_is_wrong(tmp_path: Path) -> None:
    answer = callout("check", site_folder(tmp_path))
    assert answer.code == 0
    assert answer.out == f"{tmp_path}: nothing is wrong. Read: 2 sites, 3 assets, 3 rules, 1 contract.\n"
    assert answer.err == ""


def test_counts_in_json(tmp_path: Path) -> None:
    assert callout("check", site_folder(tmp_path), "--json").document == {
        "ok": True,
        "problems": [],
        "warnings": [],
        "sites": 2,
        "assets": 3,
        "rules": 3,
        "contracts": 1,
    }


def test_says_everything_that_is_wrong_at_once_by_file_and_line(tmp_path: Path) -> None:
    site_folder(tmp_path, rules="rules:\n  - name: a\n    match: {knd: x}\n", sla="contrats: {}\n")
    answer = callout("check", tmp_path)
    assert answer.code == 1
    places = [line.split(": ")[0] for line in answer.out.splitlines()]
    assert "rules.yaml:3" in places
    assert "sla.yaml:1" in places
    assert answer.out.splitlines()[-1] == f"{tmp_path}: {len(places) - 1} problems; `callout run` will not start with this folder."


def test_problems_in_json(tmp_path: Path) -> None:
    site_folder(tmp_path, sla="contrats: {}\n")
    answer = callout("check", tmp_path, "--json")
    assert answer.code == 1
    assert answer.document["ok"] is False
    assert [(problem["file"], problem["line"]) for problem in answer.document["problems"]] == [("sla.yaml", 1)]
    assert "contracts" in answer.document["problems"][0]["sentence"]
    # What was read of a folder that is not right is of no use to anybody, so nothing is counted.
    assert answer.document["assets"] is None


@pytest.mark.parametrize("missing", ["nowhere", "site.yaml"])
def test_a_folder_that_is_none_is_a_problem(tmp_path: Path, missing: str) -> None:
    answer = callout("check", site_folder(tmp_path) / missing)
    assert answer.code == 1
    assert str(tmp_path / missing) in answer.out


def test_no_folder_is_wrong_usage() -> None:
    assert callout("check").code == 2


NEVER = "rules:\n  - name: All\n    stop: true\n  - name: Fire\n    match: {kind: fire}\n    set: {priority: P1}\n"
SAYS = "“Fire” never matches: “All” on line 2 takes everything and ends with “stop”"


def test_a_rule_that_can_never_match_is_a_warning(tmp_path: Path) -> None:
    answer = callout("check", site_folder(tmp_path, rules=NEVER))
    assert answer.code == 0
    assert answer.out.splitlines() == [
        f"rules.yaml:4: warning: {SAYS}",
        f"{tmp_path}: nothing is wrong, but see the 1 warning. Read: 2 sites, 3 assets, 2 rules, 1 contract.",
    ]
    document = callout("check", tmp_path, "--json").document
    assert (document["ok"], document["problems"]) == (True, [])
    assert document["warnings"] == [{"file": "rules.yaml", "line": 4, "sentence": SAYS}]


EACH = "".join(
    f"  - {{name: {word.title()}, match: {{severity: {word}}}, stop: true}}\n" for word in ("critical", "major", "minor", "warning")
)


def test_rules_that_together_leave_nothing_are_named(tmp_path: Path) -> None:
    answer = callout(
        "check", site_folder(tmp_path, rules=f"rules:\n{EACH}  - {{name: Fire, match: {{kind: fire}}, set: {{priority: P1}}}}\n")
    )
    assert answer.out.splitlines()[0] == (
        "rules.yaml:6: warning: “Fire” never matches: “Critical” on line 2, “Major” on line 3, “Minor” on line 4 and “Warning” on line 5 "
        "together take everything and end with “stop”"
    )
