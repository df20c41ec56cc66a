"""The index leaves out no condition that fits: with it or without it, the same ones are found."""

from hypothesis import given, strategies as st

from rules.condition import Condition, glob
from rules.index import Index

WORDS = st.text("abc-1 ", min_size=0, max_size=8)
PATTERNS = st.text("abc-1 *?[]", min_size=0, max_size=8)
FIELDS = st.sampled_from(["kind", "source", "asset"])
TESTS = st.tuples(
    FIELDS,
    st.builds(lambda patterns, negated: glob(tuple(patterns), negated=negated), st.lists(PATTERNS, min_size=1, max_size=3), st.booleans()),
)
CONDITIONS = st.lists(st.builds(lambda tests: Condition(tuple(tests)), st.lists(TESTS, max_size=3)), max_size=12)


@given(conditions=CONDITIONS, facts=st.dictionaries(FIELDS, WORDS))
def test_every_condition_that_fits_is_a_candidate(conditions: list[Condition], facts: dict[str, str]) -> None:
    fitting = [number for number, condition in enumerate(conditions) if condition.fits(facts)]
    candidates = Index(conditions).candidates(facts)
    assert set(fitting) <= set(candidates)
    assert sorted(candidates) == list(candidates)


def test_of_ten_thousand_only_a_few_are_asked() -> None:
    conditions = [Condition((("asset", glob((f"AHU-{number}",))), ("kind", glob(("*fail*",))))) for number in range(10_000)]
    assert list(Index(conditions).candidates({"asset": "ahu-77", "kind": "flow fail"})) == [77]


def test_upper_and_lower_case_are_alike() -> None:
    assert list(Index([Condition((("kind", glob(("*FLOW fail*",))),))]).candidates({"kind": "Supply Flow FAIL"})) == [0]
