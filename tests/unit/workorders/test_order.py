"""Numbers of orders as people say them."""

from __future__ import annotations

import pytest

from tests.unit.workorders.jobs import order
from workorders.order import name_of, number_of

NUMBERS = [("WO-17", 17), ("wo-17", 17), (" WO-17 ", 17), ("17", 17), ("WO-1", 1), ("WO-" + "9" * 18, 10**18 - 1)]
NONE = [
    "",
    "WO-",
    "WO-0",
    "WO-017",
    "0",
    "-1",
    "WO--1",
    "WO-1.5",
    "WO 17",
    "XO-17",
    "WO-\u0661\u0667",
    "17\n18",
    "WO-" + "9" * 19,
    "17; DROP TABLE",
]


@pytest.mark.parametrize(("name", "number"), NUMBERS)
def test_a_number(name: str, number: int) -> None:
    assert number_of(name) == number
    assert number_of(name_of(number)) == number


@pytest.mark.parametrize("name", NONE, ids=ascii)
def test_no_number(name: str) -> None:
    with pytest.raises(ValueError, match="is no work order number; they look like WO-17"):
        number_of(name)


@pytest.mark.parametrize(
    ("status", "is_open"), [("new", True), ("on-hold", True), ("verified", True), ("closed", False), ("cancelled", False)]
)
def test_open(status: str, *, is_open: bool) -> None:
    assert order(status).is_open is is_open
