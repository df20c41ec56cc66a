from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from callout.proving import compare
from callout.site_folder import durations

FITS = [
    ("the same text", "AHU-1", "AHU-1", True),
    ("a glob, in small letters or large ones", "air handler*", "Air handler 1", True),
    ("another text", "AHU-1", "AHU-11", False),
    ("a bracket is a letter where it stands so", "zone [3]", "zone [3]", True),
    ("nothing, as expected", None, None, True),
    ("nothing instead of something", "AHU-1", None, False),
    ("so many", 2, ["a", "b"], True),
    ("more than that", 2, ["a", "b", "c"], False),
    ("one of several", "b*", ["a", "bc"], True),
    ("each one of several, in another order", ["b*", "a"], ["a", "bc"], True),
    ("each pattern fits one of its own", ["a*", "a"], ["a", "ab"], True),
    ("a pattern does not fit two", ["a*"], ["a", "ab"], False),
    ("a duration", timedelta(minutes=90), timedelta(hours=1.5), True),
    ("a moment", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, tzinfo=UTC), False),
]


@pytest.mark.parametrize(("words", "expected", "got", "fits"), FITS, ids=[row[0] for row in FITS])
def test_whether_a_value_fits(words: str, expected: Any, got: Any, fits: bool) -> None:
    assert compare.fits(expected, got) is fits


def order(number: int, **fields: Any) -> dict[str, Any]:
    return {"order": number, "title": f"job {number}", "status": "open", "asset": None, "priority": "P2"} | fields


A, B = order(1, asset="A"), order(2, asset="B", priority="P1")

ORDERS = [
    ("none, as expected", [], [], True),
    ("in their order", [{"asset": "A"}, {"asset": "B"}], [A, B], True),
    ("in another order", [{"asset": "B"}, {"asset": "A"}], [A, B], True),
    ("the one that fits both leaves the other its own", [{"status": "open"}, {"asset": "A"}], [A, B], True),
    ("fields that are not named are not looked at", [{}, {}], [A, B], True),
    ("one too many", [{"asset": "A"}], [A, B], False),
    ("one too few", [{"asset": "A"}, {"asset": "B"}, {}], [A, B], False),
    ("one is another", [{"asset": "A"}, {"asset": "C"}], [A, B], False),
    ("one fits both and the other none", [{"asset": "A"}, {"asset": "A"}], [A, B], False),
]


@pytest.mark.parametrize(("words", "expected", "got", "holds"), ORDERS, ids=[row[0] for row in ORDERS])
def test_whether_these_are_the_orders(words: str, expected: list[dict[str, Any]], got: list[dict[str, Any]], holds: bool) -> None:
    lines = compare.orders(expected, got)
    assert all(line.holds for line in lines) is holds


def test_what_differs_stands_side_by_side_with_the_order_that_comes_nearest() -> None:
    lines = compare.orders([{"asset": "B", "priority": "P2"}, {"asset": "C"}], [A, B])
    assert [(line.what, line.expected, line.got, line.holds) for line in lines] == [
        ("orders", "2", "2", True),
        ("order 1 asset", "B", "A", False),
        ("order 1 priority", "P2", "P2", True),
        ("order 2 asset", "C", "B", False),
    ]


@given(st.timedeltas(timedelta(0), timedelta(days=3000)).map(lambda length: timedelta(seconds=length // timedelta(seconds=1))))
def test_durations_are_said_as_they_are_written(length: timedelta) -> None:
    assert durations.duration(compare.span(length)) == length
    assert compare.span(-length).removeprefix("-") == compare.span(length)
