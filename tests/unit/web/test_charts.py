"""Charts: what they say to those who see them and to those who hear them, and that what strangers write stays text."""

import xml.etree.ElementTree as ET

from web.charts import bars, columns, course
from web.charts.bars import Bar
from web.charts.columns import Column
from web.charts.course import Band, Course, Limit
from web.pages import words


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314  our own drawing


def test_bars_are_as_long_as_their_share_and_marked_where_they_should_reach() -> None:
    drawn = parsed(
        bars.draw(
            "kept",
            "Compliance",
            [
                Bar(label="P1", value="94 %", share=0.94, mood="bad", mark=0.95),
                Bar(label="P2", value="none", share=0),
                Bar(label="P3", value="all, and more", share=1.2, mood="good"),
            ],
        )
    )
    fills = [rect for rect in drawn.iter("rect") if "fill" in rect.attrib["class"].split()]
    assert [(rect.attrib["width"], rect.attrib["class"]) for rect in fills] == [
        ("94.00%", "fill bad"),
        ("0.10%", "fill calm"),
        ("100.00%", "fill good"),
    ]
    assert {line.attrib["x1"] for line in drawn.iter("line")} == {"95.00%"}
    assert "viewBox" not in drawn.attrib, "texts keep their size whatever the width"


def test_a_chart_can_be_heard() -> None:
    drawn = parsed(bars.draw("kept", "Compliance", [Bar(label="P1", value="94 %", share=0.94), Bar(label="P2", value="100 %", share=1)]))
    said = {each.attrib["id"]: each.text for each in drawn if "id" in each.attrib}
    assert drawn.attrib["role"] == "img"
    assert [said[name] for name in drawn.attrib["aria-labelledby"].split()] == ["Compliance", "P1: 94 %; P2: 100 %"]


def test_columns_stand_on_each_other_and_empty_ones_take_their_place() -> None:
    drawn = parsed(
        columns.draw(
            "times",
            "Times",
            [
                Column(name="to half", label="50 %", good=3, bad=1),
                Column(name="to all", label="", good=0, bad=0),
                Column(name="more", label="more", good=0, bad=2),
            ],
            "kept",
            "broken",
        )
    )
    rects = [(rect.attrib["class"], float(rect.attrib["y"]), float(rect.attrib["height"])) for rect in drawn.iter("rect")]
    assert rects == [("fill good", 50.5, 97.5), ("fill bad", 18.0, 32.5), ("fill bad", 83.0, 65.0)]
    assert [text.text for text in drawn.iter("text")] == ["4", "50 %", "2", "more"]
    assert drawn[1].text == "to half: 3 kept, 1 broken; more: 0 kept, 2 broken"


def test_nothing_is_a_chart_too() -> None:
    assert parsed(columns.draw("times", "Times", [], "kept", "broken"))[1].text == "Nothing yet."


def test_what_strangers_write_stays_text() -> None:
    evil = '"><script>alert(1)</script>&'
    drawn = parsed(bars.draw("x", evil, [Bar(label=evil, value=evil, share=0.5)]))
    assert [text.text for text in drawn.iter("text")] == [evil, evil]
    assert list(drawn.iter("script")) == []


def test_a_share_short_of_its_target_does_not_look_as_if_it_had_reached_it() -> None:
    said = [words.share(value).replace("\u00a0", " ") for value in (0.9499, 0.95, 0.29, 1 / 3, 0.9999, 1, 0, 0.9996)]
    assert said == ["94.9 %", "95 %", "29 %", "33.3 %", "99.9 %", "100 %", "0 %", "99.9 %"]


def test_a_course_keeps_the_place_of_what_is_nothing_and_shows_where_the_limit_is() -> None:
    drawn = parsed(
        course.draw(
            "rate",
            "Alarms",
            "at most 20",
            Course(
                numbers=[5, 0, 20, 10],
                times=("09:00", "09:20", "09:40"),
                bands=[Band(begins=0.5, ends=1)],
                limits=[Limit(value=10, label="a <flood>")],
            ),
        )
    )
    rects = {
        kind: [(each.attrib["x"], each.attrib["height"]) for each in drawn.iter("rect") if each.attrib["class"] == kind]
        for kind in ("band", "fill")
    }
    assert rects == {"band": [("50.00%", "150")], "fill": [("0.00%", "37.5"), ("50.00%", "150.0"), ("75.00%", "75.0")]}
    assert [line.attrib["y1"] for line in drawn.iter("line") if line.attrib["class"] == "limit"] == ["93.0"]
    assert [text.text for text in drawn.iter("text")] == ["a <flood>", "20", "09:00", "09:20", "09:40"]


def test_a_limit_that_nothing_reaches_is_seen_all_the_same() -> None:
    drawn = parsed(course.draw("rate", "Alarms", "", Course(numbers=[], times=("", "", ""), limits=[Limit(value=10, label="ten")])))
    limit = next(line for line in drawn.iter("line") if line.attrib["class"] == "limit")
    assert course.TOP < float(limit.attrib["y1"]) < course.TOP + course.HEIGHT
