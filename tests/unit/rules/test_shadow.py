"""Rules that can never match: said where it is sure, and never of a rule that some alarm fits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from rules import shadow, wording
from rules.book import Rule

TAKES: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    # in words; what an earlier rule with `stop` matches; what a later one does; whether that one never matches
    ("everything", {}, {"kind": "fire"}, True),
    ("everything, and the later one asks for nothing", {}, {}, True),
    ("the same", {"kind": "fire"}, {"kind": "FIRE"}, True),
    ("the same, and the later one asks for more", {"kind": "*fire*"}, {"kind": "*fire*", "class": "AHU"}, True),
    ("a wider pattern", {"kind": "*fire*"}, {"kind": "*fire alarm*"}, True),
    ("a pattern that a name fits", {"asset": "AHU-*"}, {"asset": "AHU-3"}, True),
    ("one letter for a letter", {"asset": "AHU-?"}, {"asset": "AHU-3"}, True),
    ("one letter for any number of them", {"asset": "AHU-?"}, {"asset": "AHU-*"}, False),
    ("a narrower pattern", {"kind": "*fire alarm*"}, {"kind": "*fire*"}, False),
    ("another field", {"kind": "*fire*"}, {"source": "*fire*"}, False),
    ("one more field", {"kind": "*", "class": "AHU"}, {"kind": "fire"}, False),
    ("a field whatever it is", {"kind": "*"}, {"source": "x"}, True),
    ("a list that holds it", {"kind": ["fire", "smoke"]}, {"kind": "smoke"}, True),
    ("a list that holds all of it", {"kind": ["*fire*", "smoke"]}, {"kind": ["smoke", "big fire"]}, True),
    ("a list that holds a part of it", {"kind": ["fire", "smoke"]}, {"kind": ["smoke", "leak"]}, False),
    ("all severities but one", {"severity": {"not": "critical"}}, {"severity": ["minor", "major"]}, True),
    ("... which is the other's", {"severity": {"not": "critical"}}, {"severity": ["minor", "critical"]}, False),
    ("every severity by name", {"severity": ["critical", "major", "minor", "warning"]}, {"kind": "x"}, True),
    ("what is not a name", {"kind": {"not": "fire"}}, {"kind": "smoke"}, True),
    ("what is not a name, when that is asked for", {"kind": {"not": "fire"}}, {"kind": "fire"}, False),
    ("what is not a name, when a pattern may be it", {"kind": {"not": "fire"}}, {"kind": "f*"}, False),
    ("what is none of few, of what is none of more", {"kind": {"not": "fire"}}, {"kind": {"not": ["fire", "smoke"]}}, True),
    ("what is none of more, of what is none of few", {"kind": {"not": ["fire", "smoke"]}}, {"kind": {"not": "fire"}}, False),
    ("classes by a pattern", {"class": "*_Pump"}, {"class": "Hot_Water_Pump"}, True),
    ("plant of a class, of plant that may have none", {"class": "*_*"}, {"kind": "x"}, False),
    ("brackets, which are not looked into", {"asset": "AHU-[0-9]"}, {"asset": "AHU-3"}, False),
    ("attributes", {"attributes.level": "3"}, {"attributes.level": "3", "kind": "x"}, True),
]


def rule(match: dict[str, Any], *, stop: bool = False) -> Rule:
    return Rule(name="r", match=wording.condition_of(match), stop=stop)


@pytest.mark.parametrize(("words", "earlier", "later", "never"), TAKES, ids=[row[0] for row in TAKES])
def test_what_an_earlier_rule_takes(words: str, earlier: dict[str, Any], later: dict[str, Any], *, never: bool) -> None:
    assert list(shadow.shadowed([rule(earlier, stop=True), rule(later)])) == ([(1, 0)] if never else [])


def test_a_rule_that_goes_on_takes_nothing_and_a_later_one_neither() -> None:
    assert list(shadow.shadowed([rule({}), rule({"kind": "x"}), rule({}, stop=True)])) == []


def test_of_several_the_first_is_named_and_each_shadowed_rule_is() -> None:
    rules = [rule({"kind": "a"}, stop=True), rule({"kind": "*"}, stop=True), rule({"kind": "b"}), rule({}, stop=True), rule({"kind": "a"})]
    assert list(shadow.shadowed(rules)) == [(2, 1), (3, 1), (4, 0)]


PATTERNS = st.text("ab*?", min_size=1, max_size=4)
SAID = st.one_of(PATTERNS, st.lists(PATTERNS, min_size=1, max_size=2), st.builds(lambda text: {"not": text}, PATTERNS))


@given(wide=SAID, narrow=SAID, texts=st.lists(st.text("ab", max_size=5), max_size=20))
def test_what_is_said_to_be_taken_is_taken(wide: Any, narrow: Any, texts: list[str]) -> None:
    if shadow.covers(wording.condition_of({"kind": wide}), wording.condition_of({"kind": narrow})):
        taken, asked = wording.condition_of({"kind": wide}), wording.condition_of({"kind": narrow})
        assert all(taken.fits({"kind": text}) for text in texts if asked.fits({"kind": text}))
