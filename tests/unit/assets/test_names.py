import pytest

from assets import names


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("x", "“x”"), ("a\nb\x00", "“a\\nb\\x00”"), ("é😀", "“é😀”"), ("y" * 100, "“" + "y" * 59 + "…”"), ("", "“”")],
)
def test_what_is_shown_stays_on_one_line(word: str, sentence: str) -> None:
    assert names.shown(word) == sentence


def test_lists_are_said_as_people_say_them() -> None:
    assert [names.listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("majr", ["major", "minor"], "; did you mean “major”?"),
        ("MAJOR", ["major", "minor"], "; did you mean “major”?"),
        ("x", ["major", "minor"], "; known: major, minor"),
        ("x", [], ""),
        ("x", [f"name {n}" for n in range(20)], ""),
        ("AHU-1", [f"AHU-{n}" for n in range(names.MOST_COMPARED + 1)], ""),
    ],
)
def test_a_hint_names_the_nearest_or_what_is_known(word: str, known: list[str], hint: str) -> None:
    assert names.hint(word, known) == hint


@pytest.mark.parametrize("site", ["riverside", "001", "Block A", "é"])
def test_a_site_is_one_level_of_a_topic(site: str) -> None:
    assert names.fault_of_site(site) is None


@pytest.mark.parametrize("site", ["", "a/b", "+", "a#", "a\x00"])
def test_what_cannot_be_a_level_cannot_be_a_site(site: str) -> None:
    assert names.fault_of_site(site) is not None
