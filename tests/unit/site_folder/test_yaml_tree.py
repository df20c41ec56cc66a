from typing import Any

import pytest

from callout.site_folder import yaml_tree

PARSERS = pytest.mark.parametrize("parser", yaml_tree.PARSERS, ids=lambda parser: parser.__name__)


@PARSERS
@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("# nothing\n", None),
        ("a: off\nb: no\nc: y\nd: yes\n", {"a": "off", "b": "no", "c": "y", "d": "yes"}),
        ("a: true\nb: False\nc: null\nd: ~\ne:\n", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ('a: "true"\nb: "22:30"\nc: ""\n', {"a": "true", "b": "22:30", "c": ""}),
        ("a: 2026-01-01\nb: 007\nc: 1_000\nd: 0x1F\n", {"a": "2026-01-01", "b": "007", "c": "1_000", "d": "0x1F"}),
        ("a: &here [1, 2]\nb: *here\n", {"a": ["1", "2"], "b": ["1", "2"]}),
        ("yes: 1\n", {"yes": "1"}),
    ],
)
def test_only_true_false_and_null_are_more_than_text(text: str, data: Any, parser: Any) -> None:
    document, problems = yaml_tree.read(text, "f.yaml", parser)
    assert problems == []
    assert document is not None
    assert document.data == data


@PARSERS
@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 22:30\n", 2, 'write "22:30"'),
        ("a: 1\nb: 2\na: 3\n", 3, "stands on line 1 already"),
        ("rules:\n  - kind: *fire*\n", 2, "begins with “*” needs quotes"),
        ("rules:\n  - kind: *fire\n", 2, 'write "*fire"'),
        ("a: @home\n", 1, "begins with “@” needs quotes"),
        ("a: %x\n", 1, "begins with “%” needs quotes"),
        ("a: !x y\n", 1, "tag “!x”"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "tag"),
        ("a:\n\tb: 1\n", 2, "tab"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "tab"),
        ('a: "x\nb: 2\nc: 3\n', 1, "quote is opened here"),
        ("a: 'x\nb: 2\n", 1, "quote is opened here"),
        ("a: [1, 2\nb: 3\n", 1, "“]”"),
        ("x: 1\na: {b: 1\n", 2, "“}”"),
        ("a: b: c\n", 1, "colon stands where no key can be"),
        ("a:\n  b: 1\n c: 2\n", 3, "indent"),
        ("a: 1\nfoo\nb: 2\n", 2, "no colon after its key"),
        ("a: - x\n", 1, "list cannot begin here"),
        ('a: "\\d"\n', 1, "backslash"),
        ('a: 1\nb: "\\x07"\n', 2, "control character (U+0007)"),
        ('a: 1\n"\\0": x\n', 2, "control character (U+0000)"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("? [a, b]\n: 1\n", 1, "key must be a word"),
        ("a: &x [*x]\n", 1, "aliases"),
        ("a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 60)), 1, "aliases"),
        ("[" * 100_000, 1, "nested more than"),
        ("- " * 100_000, 1, "nested more than"),
        ("%YAML 3.0\n---\na: 1\n", 1, "not YAML"),
    ],
)
def test_bad_writing_is_said_with_its_line(text: str, line: int, words: str, parser: Any) -> None:
    _, problems = yaml_tree.read(text, "f.yaml", parser)
    assert [(problem.file, problem.line) for problem in problems] == [("f.yaml", line)], problems
    assert words in problems[0].sentence


def test_a_file_too_large_is_not_read() -> None:
    document, problems = yaml_tree.read("#" * (yaml_tree.LARGEST + 1), "f.yaml")
    assert document is None
    assert "at most" in problems[0].sentence


def test_every_value_and_every_key_has_its_line() -> None:
    text = "a: 1\nb:\n  - x\n  - c: y\n    d:\n      z\nb2:\n"
    document, _ = yaml_tree.read(text, "f.yaml")
    assert document is not None
    paths: list[yaml_tree.Path] = [("a",), ("b",), ("b", 0), ("b", 1), ("b", 1, "c"), ("b", 1, "d"), ("b2",), ("b", 1, "nowhere")]
    assert [document.line(path) for path in paths] == [1, 2, 3, 4, 4, 6, 7, 4]
    assert document.line(("b", 1, "d"), of_key=True) == 5
