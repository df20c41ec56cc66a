"""Conditions: which alarms a rule speaks of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assets.model import Asset
from rules.alarm import Severity
from rules.book import RuleBook
from rules.condition import FIELDS, Condition, facts_of, glob
from rules.standing import StandingAlarm

GLOBS = [
    # patterns, text, whether they fit
    (("flow fail",), "flow fail", True),
    (("flow fail",), "Flow FAIL", True),
    (("flow",), "flow fail", False),
    (("*flow*",), "supply flow fail", True),
    (("flow*", "*fail"), "supply fail", True),
    (("flow*", "*fail"), "supply", False),
    (("AHU-?",), "AHU-3", True),
    (("AHU-?",), "AHU-31", False),
    (("AHU-[12]",), "AHU-2", True),
    (("AHU-[!12]",), "AHU-2", False),
    (("a.c",), "abc", False),
    (("*",), "", True),
    (("*",), "two\nlines", True),
    (("a|b",), "a", False),
    (("(",), "(", True),
]


@pytest.mark.parametrize(("patterns", "text", "fits"), GLOBS)
def test_patterns(patterns: tuple[str, ...], text: str, *, fits: bool) -> None:
    assert glob(patterns).fits(text) is fits
    assert glob(patterns, negated=True).fits(text) is not fits


def test_all_fields_must_fit() -> None:
    condition = Condition((("kind", glob(("flow*",))), ("severity", glob(("major", "critical")))))
    assert condition.fits({"kind": "flow fail", "severity": "major"})
    assert not condition.fits({"kind": "flow fail", "severity": "minor"})
    assert not condition.fits({"kind": "hot", "severity": "major"})


def test_no_condition_fits_everything() -> None:
    assert Condition().fits({})


@pytest.mark.parametrize(("condition", "fits"), [(glob(("AHU",)), False), (glob(("*",)), True), (glob(("AHU",), negated=True), True)])
def test_a_fact_that_is_missing_reads_as_an_empty_text(condition: object, *, fits: bool) -> None:
    assert Condition((("class", condition),)).fits({}) is fits  # type: ignore[arg-type]


NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


class Never:
    def covers(self, at: datetime) -> bool:
        return False


def test_facts_have_every_field_that_a_condition_may_name() -> None:
    standing = StandingAlarm(site="s", source="so", kind="k", severity=Severity.MINOR, attributes={"level": 3.5, "sure": True, "by": "x"})
    asset = Asset(id="a", klass="c", system="sy", location="l")
    facts = RuleBook(hours={"s": Never()}).facts(replace(standing, raised_at=NOW), asset)
    assert {name: facts[name] for name in FIELDS} == {
        "kind": "k",
        "severity": "minor",
        "source": "so",
        "site": "s",
        "asset": "a",
        "class": "c",
        "system": "sy",
        "location": "l",
        "hours": "closed",
    }
    assert {name: facts[f"attributes.{name}"] for name in standing.attributes} == {"level": "3.5", "sure": "True", "by": "x"}
    assert "asset" not in facts_of(standing, None)
