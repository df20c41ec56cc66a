import time

import pytest
from hypothesis import given, strategies as st

from assets import csv_file
from assets.model import Asset, Criticality

HEAD = "id,name,class,site,location,system,parent,feeds,criticality,trade,aliases\n"


def test_every_column_is_read() -> None:
    text = HEAD + (
        "AHU-3,Air handler 3,AHU,riverside,Block A/L03/Plant room,AIR-3,PLANT,VAV-1; VAV-2 ;,a,hvac,AHU03;3\n"
        'VAV-1,"Room 1, east",VAV,riverside,,,,,,,\nVAV-2,,,riverside,,,,,,,\nPLANT,,,riverside,,,,,,,\n'
    )
    reading = csv_file.read(text)
    assert reading.problems == ()
    assert reading.assets[:2] == (
        Asset(
            id="AHU-3",
            name="Air handler 3",
            klass="Air_Handling_Unit",
            site="riverside",
            location="Block A/L03/Plant room",
            system="AIR-3",
            parent="PLANT",
            feeds=("VAV-1", "VAV-2"),
            criticality=Criticality.A,
            trade="hvac",
            aliases=("AHU03", "3"),
        ),
        Asset(id="VAV-1", name="Room 1, east", klass="Variable_Air_Volume_Box", site="riverside"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "id\nA\nB\n",
        "\ufeffid\r\nA\r\nB\r\n",
        "Name, ID \n x , A \n\n,B\n,,\n",
        "class,id,name\n,A\n,B\n",
        '"id"\n"A"\n"B"',
        "id,aliases\nA,A\nB,;\n",
    ],
)
def test_columns_may_come_in_any_order_and_only_the_id_is_needed(text: str) -> None:
    reading = csv_file.read(text)
    assert reading.problems == ()
    assert [asset.id for asset in reading.assets] == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 0, "the file is empty; its first line names the columns"),
        ("\n\n", 0, "the file is empty"),
        ("AHU-1,Air handler\n", 1, "one of them must be “id”"),
        ("name,class\nA,AHU\n", 1, "one of them must be “id”"),
        ("id;name\nA;B\n", 1, "separated by semicolons"),
        ("id,clas\nA,AHU\n", 1, "“clas” is no column of a register; did you mean “class”?"),
        ("id,floor\nA,3\n", 1, "“floor” is no column of a register; known: id, name, class"),
        ("id,name,name\nA,x,y\n", 1, "“name” stands here 2 times"),
        ("id,,name\nA,,y\n", 1, "a column has no name"),
        ("id,name\nA,x,y\n", 2, "3 values for 2 columns"),
        ("id,name\n,x\n", 2, "this line has no id"),
        ('id,name\nA,"x\nB,y\n', 2, "a quote is opened here"),
        ('id,name\nA,"x"y\n', 2, "after a value in quotes"),
        ('id,name\n"a\nb",x\n', 2, "control character"),
        ('id,name\nA,"two\nlines"\nB,x\nA,y\n', 5, "“A” stands on line 2 already"),
        ("id,class\nA,AHUU\n", 2, "“AHUU” is no class of plant; did you mean “Air_Handling_Unit”?"),
        ("id,site\nA,a/b\n", 2, "cannot be a site"),
        ("id,criticality\nA,E\n", 2, "“E” is no criticality; write A (highest), B, C or D"),
        ("id\nA\nB\nA\n", 4, "“A” stands on line 2 already"),
        ("id,aliases\nA,X\nB,X\n", 3, "“X” stands on line 2 already"),
        ("id,aliases\nA,\nB,A\n", 3, "“A” stands on line 2 already"),
        ("id,site\nA,r\nA,k\nA,r\n", 4, "at r, each id and alias means one asset"),
        ("id,site\nA,r\nB,k\nA,\n", 2, "“A” stands on line 4 already"),
        ("id,parent\nA,C\nAHU-1,\n", 2, "parent: there is no asset “C”"),
        ("id,parent\nA,AHU-2\nAHU-1,\n", 2, "did you mean “AHU-1”?"),
        ("id,parent,aliases\nA,X,\nB,,X\n", 2, "parent: “X” is an alias; write the id, “B”"),
        ("id,site,parent\nA,r,B\nB,k,\n", 2, "parent: there is no asset “B” at r"),
        ("id,feeds\nA,B;C\nB,\n", 2, "feeds: there is no asset “C”"),
        ("id,parent\nA,A\n", 2, "parent: “A” would be a part of itself (“A” in “A”)"),
        ("id,parent\nX,B\nB,C\nA,B\nC,A\n", 3, "parent: “B” would be a part of itself (“B” in “C” in “A” in “B”)"),
        ("id,name\nA," + "x" * 200_000 + "\n", 2, "131,072 letters"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, line: int, words: str) -> None:
    problems = csv_file.read(text).problems
    assert [(problem.file, problem.line) for problem in problems] == [("assets.csv", line)], problems
    assert words in problems[0].sentence


def test_everything_that_is_wrong_is_said_at_once() -> None:
    problems = csv_file.read("id,class,criticality,parent\nA,x,y,z\nA,,,\n,AHU,,\n").problems
    assert [problem.line for problem in sorted(problems)] == [2, 2, 2, 3, 4]


def test_two_circles_are_two_problems() -> None:
    problems = csv_file.read("id,parent\nA,B\nB,A\nC,D\nD,C\nE,A\n").problems
    assert [problem.line for problem in problems] == [2, 4]


def test_an_asset_of_every_site_may_hold_those_of_one() -> None:
    reading = csv_file.read("id,site,parent\nCampus,,\nA,r,Campus\nB,k,Campus\n")
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("text", "sites", "belongs"),
    [
        ("id\nA\n", [], ""),
        ("id\nA\n", ["r"], "r"),
        ("id\nA\n", ["r", "k"], ""),
        ("id,site\nA,\nB,r\n", [], "r"),
        ("id,site\nA,\nB,r\n", ["k"], ""),
        ("id,site\nA,r\n", ["k"], "r"),
    ],
)
def test_an_asset_without_a_site_belongs_to_the_only_one(text: str, sites: list[str], belongs: str) -> None:
    assert csv_file.read(text, sites=sites).assets[0].site == belongs


@pytest.mark.parametrize(("text", "whole"), [("id\nA\n", True), ("id,class\nA,x\n", True), ('id\n"A\n', False), ("name\nA\n", False)])
def test_it_says_whether_assets_may_be_missing(text: str, whole: bool) -> None:
    assert csv_file.read(text).whole is whole


def test_of_very_many_problems_the_first_thousand_are_said() -> None:
    reading = csv_file.read("id,class\n" + "".join(f"A{n},nothing\n" for n in range(3_000)))
    assert len(reading.problems) == csv_file.MOST_PROBLEMS + 1
    assert "2000 more problems" in reading.problems[0].sentence


def test_a_large_register_takes_seconds_at_most() -> None:
    row = "AHU-{0},Air handler {0},AHU,riverside,Block A/L03/Plant room,AIR-{0},AHU-0,AHU-{0},A,hvac,OLD-{0}\n"
    text = HEAD + row.format(0).replace(",AHU-0,", ",,", 1) + "".join(row.format(number) for number in range(1, 20_000))
    start = time.process_time()
    reading = csv_file.read(text)
    took = time.process_time() - start
    assert reading.problems == ()
    assert len(reading.assets) == 20_000
    assert took < 5, took  # a third of a second was seen; a walk over all pairs would take minutes


@given(st.text(st.sampled_from('id,name;class\n\r"AHU-1x \x00é'), max_size=80) | st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    reading = csv_file.read("id,name,class,parent,aliases\n" + text)
    assert all(problem.line >= 0 and "\n" not in problem.sentence for problem in reading.problems)
    csv_file.read(text)
