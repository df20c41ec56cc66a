"""`callout report`: the files of a month, the figures in them, and that these follow from the table of facts alone."""

from __future__ import annotations

import csv
import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from statistics import mean, median
from textwrap import dedent
from typing import Any

import pytest

from callout.reporting import paper
from tests.unit.commands.database import Database
from tests.unit.commands.program import SITE_FOLDER, Answer, callout, site_folder
from workorders.lifecycle import Act

CONTRACT = (
    dedent(SITE_FOLDER["sla.yaml"]).rstrip()
    + """
    compliance: {P1: 50%, P2: 92%}
    subcontracts:
      cool-air:
        contractor: Cool Air Ltd
        trades: [hvac]
        clocks:
          cool-air on site: {start: assigned, stop: attended}
        priorities:
          P1: {cool-air on site: 2h}
          P2: {cool-air on site: 5h}
          P3: never
          P4: never
        compliance: {P1: 98%}
"""
)
SHEET = {"done": "Belt replaced.", "signed_by": "E. Malik"}


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser takes longer to print than all of this; how it prints is tested where real programs are."""
    monkeypatch.setenv("PATH", "")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A month at Riverside: promises kept, broken, broken and never kept, cancelled and taken back, and a fault that returned."""
    database = Database(tmp_path_factory.mktemp("month"), sla=CONTRACT)
    database.alarm(0, "AHU-2/f", "flow low", severity="critical")  # WO-1: everything in time, with a hold
    database.act(5, 1, Act.ASSIGN, to="e.malik")
    database.act(60, 1, Act.ATTEND)
    database.act(90, 1, Act.HOLD, reason="awaiting-parts")
    database.act(150, 1, Act.RESUME)
    finish(database, 300, 1, "AHU-2/f", "flow low")
    database.alarm(1000, "AHU-1/t", "=cmd|' /C calc'!A0", severity="critical")  # WO-2: the response comes too late
    database.act(1100, 2, Act.ASSIGN, to="e.malik")
    database.until(1300)
    database.act(1400, 2, Act.ATTEND)
    finish(database, 1600, 2, "AHU-1/t", "=cmd|' /C calc'!A0")
    database.alarm(2000, "AHU-2/x", "vibration", severity="critical")  # WO-3: nobody comes
    database.alarm(2200, "AHU-1/x", "noise", severity="critical")  # WO-4: no job
    database.act(2210, 4, Act.CANCEL, why="A test of the fire brigade")
    database.alarm(2800, "AHU-1/y", "smell")  # WO-5: too late, by what was known first
    database.act(2810, 5, Act.ASSIGN, to="e.malik")
    database.until(3300)
    database.act_late(3310, 3100, 5, Act.ATTEND)
    finish(database, 3500, 5, "AHU-1/y", "smell")
    database.alarm(3600, "AHU-1/y", "smell")  # and it comes back
    database.until(5000)
    return database


def finish(database: Database, minute: float, number: int, source: str, kind: str) -> None:
    database.act(minute, number, Act.COMPLETE, job_sheet=SHEET)
    database.alarm(minute + 1, source, kind, "cleared")
    database.act(minute + 2, number, Act.VERIFY)
    database.act(minute + 3, number, Act.CLOSE)


def report(database: Database, out: Path, *more: object, contract: str = "riverside-fm", month: str = "2026-11") -> Answer:
    return callout("report", "--contract", contract, "--month", month, "--out", out, "--database", database.url, *more)


@pytest.fixture(scope="module")
def made(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The document on stdout, of a machine without a browser."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        answer = report(database, tmp_path_factory.mktemp("out") / "new", "--json")
    assert answer.code == 0
    assert "There is no PDF" in answer.err
    return answer.document


def test_what_the_month_came_to(made: Any) -> None:
    figures = {(line["priority"], line["clock"]): line for line in made["figures"]}
    p1, p1_fix, p2, p2_fix = (figures[key] for key in (("P1", "response"), ("P1", "fix"), ("P2", "response"), ("P2", "fix")))
    assert (p1["orders"], p1["met"], p1["breached"], p1["cancelled"], p1["timed"]) == (3, 1, 2, 1, 2)
    assert (p1["compliance"], p1["compliance_target"], p1["reached"]) == (1 / 3, 0.5, False)
    assert (p1["mean_seconds"], p1["median_seconds"], p1["p90_seconds"]) == (230 * 60, 230 * 60, 400 * 60)
    assert (p1_fix["met"], p1_fix["breached"], p1_fix["mean_seconds"]) == (2, 1, (240 + 600) / 2 * 60)
    assert (p2["met"], p2["breached"], p2["reached"]) == (1, 0, True)
    assert (p2_fix["orders"], p2_fix["running"], p2_fix["compliance"], p2_fix["reached"]) == (0, 1, None, None)
    assert (made["logged"], made["client"], made["name"]) == (5, "Riverside Estates", "November 2026")


def test_each_breach_has_its_story(made: Any) -> None:
    first, *others = made["breaches"]
    assert [(each["order"], each["clock"]) for each in (first, *others)] == [("WO-2", "response"), ("WO-3", "response"), ("WO-3", "fix")]
    assert (first["overdue_seconds"], first["wait"]) == (160 * 60, {"after": "assigned", "until": None, "seconds": 140 * 60})
    assert "severity critical on criticality B is P1" in first["why"]
    assert [line["event"] for line in first["timeline"]][:3] == ["logged", "assigned", "sla.at-risk"]
    assert {each["elapsed_seconds"] for each in others} == {None}


def test_what_is_excluded_and_what_came_back(made: Any) -> None:
    told = {name: [(line["order"], line["clock"]) for line in lines] for name, lines in made["exclusions"].items()}
    assert told == {"cancelled": [("WO-4", "response"), ("WO-4", "fix")], "withdrawn": [("WO-5", "response")]}
    assert next((line["asset"], line["repeats"], line["reopened"]) for line in made["repeats"]) == ("AHU-1", 3, 1)
    assert [(line["asset"], line["breached"]) for line in made["assets"]] == [("AHU-2", 2), ("AHU-1", 1)]


def test_every_figure_follows_from_the_table_alone(made: Any) -> None:
    rows = table(made)
    assert [figures_of(rows, line) for line in made["figures"]] == [near(line) for line in made["figures"]]
    assert [figures_of(rows, line) for line in made["totals"]] == [near(line) for line in made["totals"]]
    assert {(line["priority"], line["clock"]) for line in made["figures"]} == {
        (row["priority"], row["clock"]) for row in rows if row["outcome"] in {"met", "breached", "cancelled", "running"}
    }
    orders = {row["order"]: row for row in rows}
    assert made["logged"] == sum(row["logged_in_month"] == "yes" for row in orders.values())
    breached = [row for row in rows if row["outcome"] == "breached"]
    assert [(row["order"], row["clock"], *late(row)) for row in breached] == [
        (each["order"], each["clock"], each["elapsed_seconds"], each["overdue_seconds"]) for each in made["breaches"]
    ]
    for name, chosen in (
        ("cancelled", [row for row in rows if row["outcome"] == "cancelled"]),
        ("withdrawn", [row for row in rows if row["withdrawn_at"]]),
    ):
        assert [(row["order"], row["clock"]) for row in chosen] == [(each["order"], each["clock"]) for each in made["exclusions"][name]]
    running = [(row["order"], row["clock"]) for row in rows if row["outcome"] == "running"]
    assert running == [(each["order"], each["clock"]) for each in made["running"]]
    back = came_back(orders)
    by_group: Counter[str] = Counter()
    for name, row in orders.items():
        by_group[row["group"]] += back[name]
    assert {each["group"]: each["repeats"] for each in made["repeats"]} == {group: times for group, times in by_group.items() if times}
    for asset in made["assets"]:
        mine = [row for row in rows if row["asset"] == asset["asset"]]
        names = {row["order"] for row in mine}
        assert asset["orders"] == len({row["order"] for row in mine if row["logged_in_month"] == "yes"})
        assert asset["repeats"] == sum(back[name] for name in names)
        assert (asset["met"], asset["breached"]) == tuple(sum(row["outcome"] == word for row in mine) for word in ("met", "breached"))


def table(made: Any) -> list[dict[str, str]]:
    with Path(made["files"]["csv"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures_of(rows: list[dict[str, str]], line: Any) -> Any:
    mine = [row for row in rows if row["clock"] == line["clock"] and line["priority"] in (None, row["priority"])]
    count = Counter(row["outcome"] for row in mine)
    settled = count["met"] + count["breached"]
    times = sorted(float(row["elapsed_seconds"]) for row in mine if row["counts"] == "yes" and row["elapsed_seconds"])
    compliance = count["met"] / settled if settled else None
    target = line["compliance_target"]
    return near(
        {
            **{name: line[name] for name in ("priority", "clock", "compliance_target")},
            "orders": settled,
            **{name: count[name] for name in ("met", "breached", "cancelled", "running")},
            "compliance": compliance,
            "reached": None if compliance is None or target is None else compliance >= target,
            "timed": len(times),
            "mean_seconds": mean(times) if times else None,
            "median_seconds": median(times) if times else None,
            "p90_seconds": times[math.ceil(0.9 * len(times)) - 1] if times else None,
        }
    )


def near(line: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 5) if isinstance(value, float) else value for name, value in line.items()}


def late(row: dict[str, str]) -> tuple[float | None, float | None]:
    if not row["elapsed_seconds"]:
        return None, None
    return float(row["elapsed_seconds"]), float(row["elapsed_seconds"]) - float(row["target_seconds"])


def came_back(orders: dict[str, dict[str, str]]) -> dict[str, int]:
    back, seen = defaultdict[str, int](int), set[str]()
    for name, row in orders.items():
        logged = row["logged_in_month"] == "yes"
        again = logged and (row["linked_to"] != "" or row["group"] in seen)
        back[name] = int(row["reopened"]) + again
        seen |= {row["group"]} if logged else set()
    return back


def test_what_a_contractor_promised_has_a_report_of_its_own(made: Any, database: Database, tmp_path: Path) -> None:
    document = report(database, tmp_path, "--json", contract="cool-air").document
    assert (document["client"], document["timezone"], document["logged"]) == ("Cool Air Ltd", "UTC", 5)
    assert [
        (line["priority"], line["clock"], line["met"], line["breached"], line["compliance_target"], line["mean_seconds"])
        for line in document["figures"]
    ] == [
        ("P1", "cool-air on site", 1, 1, 0.98, (55 + 300) / 2 * 60),
        ("P2", "cool-air on site", 1, 0, None, 290 * 60),
    ]
    assert [(each["order"], each["wait"]["after"]) for each in document["breaches"]] == [("WO-2", "assigned")]
    assert "cool-air on site" not in {row["clock"] for row in table(made)}, "nor does the client's report tell of it"


def test_the_files_say_the_same(made: Any) -> None:
    files = made["files"]
    assert files["pdf"] is None
    assert json.loads(Path(files["json"]).read_text(encoding="utf-8")) | {"files": files} == made
    page = Path(files["html"]).read_text(encoding="utf-8")
    assert "33.3\u00a0% (1 of 3), target 50\u00a0%" in page
    assert "&#39; /C calc&#39;!A0" in page
    assert "<script" not in page
    assert 'href="/' not in page, "what stands in a file leads nowhere"


def test_what_plant_sends_is_no_formula(made: Any) -> None:
    assert "'=cmd|' /C calc'!A0: Air handler 1" in {row["title"] for row in table(made)}


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"contract": "harbour-fm"}, "there is no contract 'harbour-fm'; known are cool-air, riverside-fm"),
        ({"month": "2026-13"}, "'2026-13' is no month; write it as 2026-10"),
        ({"month": "2026-10"}, "nothing is on record of riverside-fm in 2026-10; there are reports from 2026-11 to "),
        ({"month": "2199-01"}, "nothing is on record of riverside-fm in 2199-01; there are reports from 2026-11 to "),
    ],
)
def test_what_is_not_known_is_said_in_one_sentence(database: Database, tmp_path: Path, asked: dict[str, str], sentence: str) -> None:
    answer = report(database, tmp_path / "out", "--json", **asked)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"callout: {sentence}")
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    answer = report(database, tmp_path / "taken")
    assert answer.code == 1
    assert "taken cannot be written: " in answer.err


def test_a_site_folder_says_what_was_agreed_since(database: Database, tmp_path: Path) -> None:
    folder = site_folder(tmp_path, sla=CONTRACT.replace("P1: 50%", "P1: 20%"))
    document = report(database, tmp_path / "out", "--site", folder, "--json").document
    assert document["figures"][0]["compliance_target"] == 0.2
    assert document["figures"][0]["reached"] is True


def test_in_words_on_a_terminal(database: Database, tmp_path: Path) -> None:
    answer = report(database, tmp_path)
    assert "P1 response: 1 of 3 kept, 33.3 %, target 50 %" in answer.out
    assert str(tmp_path / "riverside-fm-2026-11.html") in answer.out


def test_a_browser_that_prints_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>x")
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho no display >&2; exit 3\n")
    browser.chmod(0o755)
    with pytest.raises(paper.NotPrinted, match="did not print .*page.html: no display"):
        paper.print_out(str(browser), tmp_path / "page.html", tmp_path / "page.pdf")
