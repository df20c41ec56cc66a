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
    assert list(shadow.shadowed([rule(earlier, stop=True), rule(later)])) == ([(1, (0,))] if never else [])


def test_a_rule_that_goes_on_takes_nothing_and_a_later_one_neither() -> None:
    assert list(shadow.shadowed([rule({}), rule({"kind": "x"}), rule({}, stop=True)])) == []


def test_of_several_the_first_is_named_and_each_shadowed_rule_is() -> None:
    rules = [rule({"kind": "a"}, stop=True), rule({"kind": "*"}, stop=True), rule({"kind": "b"}), rule({}, stop=True), rule({"kind": "a"})]
    assert list(shadow.shadowed(rules)) == [(2, (1,)), (3, (1,)), (4, (0,))]


TOGETHER: list[tuple[str, list[dict[str, Any]], dict[str, Any], tuple[int, ...]]] = [
    # in words; what earlier rules with `stop` match; what a later one does; which of them together take everything from it
    (
        "every severity by itself",
        [{"severity": "critical"}, {"severity": ["major", "minor"]}, {"severity": "warning"}],
        {"kind": "x"},
        (0, 1, 2),
    ),
    ("every severity but one", [{"severity": "critical"}, {"severity": ["major", "minor"]}], {"kind": "x"}, ()),
    (
        "... which the later one does not ask for",
        [{"severity": "critical"}, {"severity": "major"}],
        {"kind": "x", "severity": ["critical", "major"]},
        (0, 1),
    ),
    ("one severity, and all others", [{"severity": {"not": "major"}}, {"severity": "major"}], {}, (0, 1)),
    ("each kind of its list", [{"kind": "*fire*"}, {"kind": "smoke"}], {"kind": ["smoke", "big fire"]}, (0, 1)),
    ("each kind of its list but one", [{"kind": "*fire*"}, {"kind": "smoke"}], {"kind": ["smoke", "big fire", "leak"]}, ()),
    ("each class of its list", [{"class": "AHU"}, {"class": "Chiller"}], {"class": ["AHU", "Chiller"], "kind": "x"}, (0, 1)),
    ("one class, and all others: too many to look at one by one", [{"class": "AHU"}, {"class": {"not": "AHU"}}], {"kind": "x"}, ()),
    (
        "two kinds, one of them at one severity by another",
        [{"kind": "a", "severity": "critical"}, {"kind": "b"}, {"severity": {"not": "critical"}}],
        {"kind": ["a", "b"]},
        (0, 1, 2),
    ),
    (
        "two kinds, one of them at one severity by none",
        [{"kind": "a", "severity": "critical"}, {"kind": "b"}, {"severity": ["minor", "warning"]}],
        {"kind": ["a", "b"]},
        (),
    ),
    ("always: open, closed, and where nobody says", [{"hours": "open"}, {"hours": {"not": "open"}}], {"kind": "x"}, (0, 1)),
    ("open and closed, but not where nobody says", [{"hours": "open"}, {"hours": "closed"}], {"kind": "x"}, ()),
]


@pytest.mark.parametrize(("words", "earlier", "later", "takers"), TOGETHER, ids=[row[0] for row in TOGETHER])
def test_what_earlier_rules_take_together(
    words: str, earlier: list[dict[str, Any]], later: dict[str, Any], takers: tuple[int, ...]
) -> None:
    rules = [*(rule(each, stop=True) for each in earlier), rule(later)]
    assert list(shadow.shadowed(rules)) == ([(len(earlier), takers)] if takers else [])


PATTERNS = st.text("ab*?", min_size=1, max_size=4)
SAID = st.one_of(PATTERNS, st.lists(PATTERNS, min_size=1, max_size=2), st.builds(lambda text: {"not": text}, PATTERNS))


@given(wide=SAID, narrow=SAID, texts=st.lists(st.text("ab", max_size=5), max_size=20))
def test_what_is_said_to_be_taken_is_taken(wide: Any, narrow: Any, texts: list[str]) -> None:
    if shadow.covers(wording.condition_of({"kind": wide}), wording.condition_of({"kind": narrow})):
        taken, asked = wording.condition_of({"kind": wide}), wording.condition_of({"kind": narrow})
        assert all(taken.fits({"kind": text}) for text in texts if asked.fits({"kind": text}))


SEVERITIES = st.lists(st.sampled_from(wording.SEVERITIES), min_size=1, max_size=3, unique=True)
MATCHES = st.fixed_dictionaries(
    {},
    optional={
        "kind": SAID,
        "severity": st.one_of(SEVERITIES, st.builds(lambda words: {"not": words}, SEVERITIES)),
        "hours": st.sampled_from(["open", "closed", {"not": "open"}]),
        "class": st.sampled_from(["AHU", "Chiller", ["AHU", "Chiller"], {"not": "AHU"}]),
    },
)
ALARMS = [
    {"kind": kind, "severity": severity, "hours": hours, "class": klass}
    for kind in ("", "a", "b", "ab", "aab", "bb")
    for severity in wording.SEVERITIES
    for hours in ("", "open", "closed")
    for klass in ("", "Air_Handling_Unit", "Chiller")
]


@given(st.lists(st.tuples(MATCHES, st.booleans()), min_size=2, max_size=8))
def test_a_rule_that_is_said_never_to_match_never_does(said: list[tuple[dict[str, Any], bool]]) -> None:
    rules = [rule(match, stop=stop) for match, stop in said]
    never = {later for later, _ in shadow.shadowed(rules)}
    for facts in ALARMS:
        for place, each in enumerate(rules):
            if each.match.fits(facts):
                assert place not in never
                if each.stop:
                    break
