"""`callout test-rules`: plays the tests of a site folder, and shows expected and got side by side where one does not hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

from callout import site_folder
from callout.explaining import message
from callout.proving import run
from callout.proving.script import Heard
from tests.unit.commands.program import SITE_FOLDER, callout

RIVERSIDE = Path(__file__).parents[3] / "examples" / "riverside"

TESTS = """\
    tests:
      - name: Flow fail must stand
        start: 2026-11-21T09:00:00+00:00
        timeline:
          - {at: 0s, alarm: {site: riverside, source: AHU-2/flow, kind: flow fail}}
          - {at: 10m, act: attend, by: e.malik}
          - {at: 2h, act: complete, by: e.malik}
        expect:
          - {at: 2m, orders: []}
          - {at: 3m, orders: [{asset: AHU-2, priority: P1, alarms: 1}]}
          - {at: 3h, clocks: [{clock: response, state: met, elapsed: 7m}, {clock: fix, state: met, elapsed: 1h57m}]}
      - name: It is somebody's job, or is it
        start: 2026-11-21T09:00:00+00:00
        timeline:
          - {at: 0s, alarm: {site: riverside, source: AHU-1, kind: hot, severity: critical}}
          - {at: 1m, request: {site: harbour, title: tap drips, priority: P4}}
        expect:
          - {at: 5m, orders: [{asset: AHU-1, priority: P2}]}
          - {at: 5m, clocks: [{clock: response, state: met, remaining: 3h}, {clock: arrive, state: met}]}
      - name: Nobody can do that
        start: 2026-11-21T09:00:00+00:00
        timeline:
          - {at: 0s, alarm: {site: riverside, source: AHU-1, kind: hot}}
          - {at: 1m, act: verify, order: 1, by: e.malik}
        expect: [{at: 5m, orders: []}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {**SITE_FOLDER, "rules_test.yaml": TESTS}.items():
        (tmp_path / name).write_text(dedent(text), encoding="utf-8")
    return tmp_path


def test_each_test_has_a_line_and_what_does_not_hold_a_comparison(folder: Path) -> None:
    answer = callout("test-rules", folder)
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "ok      Flow fail must stand",
        "FAILED  It is somebody's job, or is it",
        "  rules_test.yaml:18: at 5m the orders are not those that are expected",
        "                        expected  got",
        "    ≠ orders            1         2",
        "      order 1 asset     AHU-1     AHU-1",
        "    ≠ order 1 priority  P2        P1",
        "    ≠ order 2           nothing   tap drips, P4, new",
        "  rules_test.yaml:19: at 5m the clock response of WO-1 does not show what is expected",
        "                          expected  got",
        "    ≠ response state      met       running",
        "    ≠ response remaining  3h        3h55m",
        "  rules_test.yaml:19: at 5m WO-1 has no clock arrive; it has fix and response",
        "FAILED  Nobody can do that",
        (
            "  rules_test.yaml:24: at 1m this cannot be done: an order that is open cannot take the step “verify”; "
            "possible now: raise, note, cancel, assign, hold"
        ),
        f"{folder}: 2 of 3 tests do not hold.",
    ]


def test_the_document_has_the_same(folder: Path) -> None:
    answer = callout("test-rules", folder, "--json")
    assert answer.code == 1
    document = answer.document
    assert (document["ok"], document["passed"], document["failed"]) == (False, 1, 2)
    held, broken, refused = document["tests"]
    assert held == {"name": "Flow fail must stand", "line": 2, "ok": True, "failures": []}
    assert broken["failures"][0]["compared"][2] == {"what": "order 1 priority", "expected": "P2", "got": "P1", "holds": False}
    assert (refused["failures"][0]["line"], refused["failures"][0]["after"]) == (24, 60)


def test_a_folder_with_problems_is_refused_in_the_words_of_check(folder: Path) -> None:
    (folder / "rules_test.yaml").write_text("tests:\n  - {name: a}\n", encoding="utf-8")
    answer = callout("test-rules", folder)
    assert answer.code == 1
    assert "rules_test.yaml:2" in answer.err
    assert "rules_test.yaml:2" in callout("check", folder).out


def test_a_folder_without_tests_has_nothing_to_prove(folder: Path) -> None:
    (folder / "rules_test.yaml").unlink()
    answer = callout("test-rules", folder)
    assert (answer.code, answer.out) == (0, f"{folder}: there are no tests.\n")


def test_no_rule_of_riverside_can_be_taken_out_without_a_test_that_says_so() -> None:
    loaded = site_folder.load(RIVERSIDE)
    assert loaded.estate is not None
    assert all(result.holds for result in run.run(loaded.tests, loaded.estate))
    book = loaded.estate.book
    unproved = [
        rule.name
        for rule in book.rules
        if all(
            result.holds
            for result in run.run(
                loaded.tests, replace(loaded.estate, book=replace(book, rules=tuple(each for each in book.rules if each is not rule)))
            )
        )
    ]
    assert unproved == []


def test_every_rule_of_riverside_is_used_by_one_of_its_tests() -> None:
    loaded = site_folder.load(RIVERSIDE)
    assert loaded.estate is not None
    heard = [step.alarm for script in loaded.tests for step in script.steps if isinstance(step, Heard)]
    why = {sentence for alarm in heard for sentence in message.meaning(loaded.estate, alarm).why}
    unused = [rule.name for rule in loaded.estate.book.rules if not any(said.startswith(f"rule “{rule.name}” fits") for said in why)]
    assert unused == []
