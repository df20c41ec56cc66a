from dataclasses import replace
from pathlib import Path

import pytest

from callout import site_folder
from callout.proving import run
from callout.site_folder import Loaded
from callout.site_folder.tests_expected import ClockExpected, OrderExpected
from rules import condition
from rules.book import RuleBook
from rules.treatment import Category
from sla.clock import ClockState
from sla.policy import Contract
from tests.unit.docs import pages
from tests.unit.docs.pages import Block

PAGE = pages.read("docs/SITE_FOLDER.md")
FILES = [block for block in pages.blocks(PAGE) if block.title]
BASE = {block.title: block.text for block in FILES if block.title in {"site.yaml", "assets.csv"}}
DIALECTS = [block for block in pages.blocks(pages.read("docs/DIALECTS.md")) if block.title]
RIGHT = [block for block in FILES if "wrong" not in block.words]
LATER = pages.table(PAGE, "file", "such as", "what it will be")


def load(folder: Path, *blocks: Block) -> Loaded:
    """Load the folder of the document's sites and assets, with these blocks as its other files."""
    for name, text in (BASE | {block.title: block.text for block in blocks}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return site_folder.load(folder)


def first(title: str) -> Block:
    return next(block for block in FILES if block.title == title)


@pytest.mark.parametrize("block", [*RIGHT, *DIALECTS], ids=lambda block: " ".join((block.title, *block.words)))
def test_every_example_is_right(tmp_path: Path, block: Block) -> None:
    assert load(tmp_path, block).problems == ()


def test_the_examples_are_right_together(tmp_path: Path) -> None:
    names = ("site.yaml", "assets.csv", "rules.yaml", "sla.yaml", "ingest.yaml")
    loaded = load(tmp_path, *map(first, names))
    assert loaded.problems == ()
    assert loaded.estate is not None
    assert len(loaded.estate.register) == 5
    assert len(loaded.estate.book.rules) == 4


def test_the_tests_of_the_example_hold_for_the_rules_and_the_contract_of_the_example(tmp_path: Path) -> None:
    loaded = load(tmp_path, *map(first, ("rules.yaml", "sla.yaml", "rules_test.yaml")))
    assert loaded.estate is not None
    assert [result.failures for result in run.run(loaded.tests, loaded.estate)] == [(), ()]


def test_all_fields_that_may_be_expected_are_named() -> None:
    rows = {row["of"]: pages.words(row["fields"]) for row in pages.table(PAGE, "of", "fields")}
    assert set(OrderExpected.model_fields) <= set(rows["an order"])
    assert set(ClockExpected.model_fields) | set(ClockState) <= set(rows["a clock"])


def test_what_holds_without_the_file_is_what_is_written(tmp_path: Path) -> None:
    [block] = [block for block in FILES if "as-if-missing" in block.words]
    estate = load(tmp_path, block).estate
    assert estate is not None
    assert replace(estate.book, hours={}, thresholds={}) == RuleBook()  # those two are said in site.yaml


def contract(loaded: Loaded) -> Contract:
    assert loaded.estate is not None
    [found] = loaded.estate.policies.contracts
    return found


def test_clocks_and_warnings_that_are_left_out_are_those_of_the_example(tmp_path: Path) -> None:
    full, short, _ = (block for block in FILES if block.title == "sla.yaml")
    said, usual = contract(load(tmp_path, full)), contract(load(tmp_path, short))
    assert [terms.rule for terms in said.clocks] == [terms.rule for terms in usual.clocks]
    assert [terms.warn_at for terms in said.clocks] == [terms.warn_at for terms in usual.clocks]


def test_a_mistake_gets_the_answer_that_is_shown(tmp_path: Path) -> None:
    [wrong] = [block for block in FILES if "wrong" in block.words]
    [answer] = [block.text for block in pages.blocks(PAGE) if block.language == "text"]
    assert [str(problem) for problem in load(tmp_path, wrong).problems] == answer.splitlines()


@pytest.mark.parametrize("row", LATER, ids=lambda row: f"{row['file']} {row['such as']}")
def test_what_comes_later_is_refused_and_says_so(tmp_path: Path, row: dict[str, str]) -> None:
    name = row["file"].strip("`")
    problems = load(tmp_path, Block("yaml", name, (), row["such as"].strip("`"))).problems
    assert [problem.file for problem in problems] == [name]
    assert "later version" in problems[0].sentence


def test_the_fields_that_a_rule_may_match_are_all_named() -> None:
    sentence = pages.paragraph(PAGE, "`match` takes").partition(":")[0]
    assert pages.words(sentence)[1:] == [*condition.FIELDS, "attributes.NAME"]


def test_the_categories_are_all_named() -> None:
    said = pages.paragraph(PAGE, "`set` takes")
    assert pages.words(said[said.index("(") : said.index(")")]) == list(Category)


def test_the_columns_of_the_register_are_all_named() -> None:
    head = first("assets.csv").text.splitlines()[0].split(",")
    rows = [name for row in pages.table(PAGE, "column", "") for name in pages.words(row["column"])]
    assert set(rows) == set(head)


def test_the_fields_of_an_alarm_are_those_of_the_canonical_dialect() -> None:
    from ingest.dialects.canonical import Body  # noqa: PLC0415  nothing else here needs it

    rows = [name for row in pages.table(PAGE, "field", "if it is missing") for name in pages.words(row["field"])]
    assert set(rows) == set(Body.__annotations__)
