"""The rule book: the matrix, then the rules in order, each of which may change what those before it said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from assets.model import Asset, Criticality
from rules.alarm import Severity
from rules.book import USUAL_MATRIX, Rule, RuleBook, matrix
from rules.condition import Condition, glob
from rules.standing import StandingAlarm
from rules.treatment import GroupBy, Priority, Treatment


def standing(kind: str = "supply flow fail", severity: str = "major", **more: Any) -> StandingAlarm:
    return StandingAlarm(site="riverside", source="AHU-3/flow", kind=kind, severity=Severity(severity), **more)


def asset(criticality: str = "B", **more: Any) -> Asset:
    return Asset(
        id="AHU-3", site="riverside", klass="AHU", system="AIR", location="Block A/L03", criticality=Criticality(criticality), **more
    )


def rule(field: str, pattern: str, *, stop: bool = False, negated: bool = False, **sets: Any) -> Rule:
    return Rule(name=f"{field} {pattern}", match=Condition(((field, glob((pattern,), negated=negated)),)), sets=sets, stop=stop)


MATRIX = [
    ("critical", "A", "P1"),
    ("critical", "D", "P2"),
    ("major", "A", "P1"),
    ("major", "B", "P2"),
    ("major", None, "P2"),
    ("minor", "A", "P2"),
    ("minor", "D", "P4"),
    ("warning", "A", "P3"),
    ("warning", None, "P4"),
]


@pytest.mark.parametrize(("severity", "criticality", "priority"), MATRIX)
def test_severity_and_criticality_give_the_priority(severity: str, criticality: str | None, priority: str) -> None:
    treatment = RuleBook().treat(standing(severity=severity), asset(criticality) if criticality else None)
    assert treatment.priority == priority
    assert ("asset unknown" in treatment.why[0]) == (criticality is None)


def test_every_severity_and_criticality_has_a_priority() -> None:
    assert [list(row) for row in USUAL_MATRIX.values()] == [list(Criticality)] * len(Severity)
    assert list(USUAL_MATRIX) == list(Severity)


def test_a_row_that_is_too_short_is_no_matrix() -> None:
    with pytest.raises(ValueError, match="shorter"):
        matrix(major="P1 P2 P3")


RULES = [
    ("none fits", [rule("kind", "*smoke*", trade="fire")], {"trade": "", "priority": "P2"}),
    ("one fits", [rule("kind", "*flow*", trade="hvac")], {"trade": "hvac"}),
    ("a later one may change it", [rule("kind", "*flow*", trade="hvac"), rule("class", "ahu", trade="air")], {"trade": "air"}),
    ("what a later one does not say stays", [rule("kind", "*", trade="hvac"), rule("kind", "*", priority=Priority.P1)], {"trade": "hvac"}),
    ("stop ends the walk", [rule("kind", "*", trade="hvac", stop=True), rule("kind", "*", trade="air")], {"trade": "hvac"}),
    ("one that does not fit stops nothing", [rule("kind", "x", stop=True), rule("kind", "*", trade="air")], {"trade": "air"}),
    ("it may lower the priority", [rule("kind", "*", priority=Priority.P4)], {"priority": "P4"}),
    ("not turns it round", [rule("class", "lift", negated=True, trade="hvac")], {"trade": "hvac"}),
    ("not, and it fits", [rule("class", "ahu", negated=True, trade="hvac")], {"trade": ""}),
]


@pytest.mark.parametrize(("words", "rules", "wanted"), RULES, ids=[row[0] for row in RULES])
def test_of_the_rules(words: str, rules: list[Rule], wanted: dict[str, str]) -> None:
    treatment = RuleBook(rules=tuple(rules)).treat(standing(), asset())
    assert {name: getattr(treatment, name) for name in wanted} == wanted


def test_the_trade_of_the_asset_comes_before_the_default_and_after_the_rules() -> None:
    defaults = Treatment(trade="any")
    assert RuleBook(defaults=defaults).treat(standing(), asset()).trade == "any"
    assert RuleBook(defaults=defaults).treat(standing(), asset(trade="hvac")).trade == "hvac"
    assert RuleBook(defaults=defaults, rules=(rule("kind", "*", trade="fire"),)).treat(standing(), asset(trade="hvac")).trade == "fire"


def test_what_no_rule_says_is_the_default() -> None:
    defaults = Treatment(on_delay=timedelta(minutes=3), group_by=GroupBy.SITE, raises=False)
    treatment = RuleBook(defaults=defaults).treat(standing(), None)
    assert (treatment.on_delay, treatment.group_by, treatment.raises) == (timedelta(minutes=3), GroupBy.SITE, False)


def test_why_has_a_sentence_for_each_rule_that_spoke() -> None:
    book = RuleBook(rules=(rule("kind", "*flow*", trade="hvac"), rule("kind", "x"), rule("kind", "*")))
    assert book.treat(standing(), asset()).why == (
        "severity major on criticality B is P2",
        "rule “kind *flow*” fits: trade hvac",
        "rule “kind *” fits: it changes nothing",
    )
