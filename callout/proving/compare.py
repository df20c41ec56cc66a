"""Holds what was expected against what is: field by field, only those that the test names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

NOTHING = "nothing"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison."""

    what: str
    expected: str
    got: str
    holds: bool


def fields(expected: Mapping[str, Any], got: Mapping[str, Any] | None, what: str) -> list[Line]:
    """Return a line for each expected field; without anything to hold it against, one that holds in no case."""
    if got is None:
        return [Line(f"{what} {name}", said(value), NOTHING, holds=False) for name, value in expected.items()]
    return [
        Line(
            f"{what} {name}",
            said(value),
            said(len(got[name]) if isinstance(value, int) and name == "alarms" else got[name]),
            fits(value, got[name]),
        )
        for name, value in expected.items()
    ]


def fits(expected: Any, got: Any) -> bool:
    """Say whether a value is what was expected: texts by glob, a number of a list by its length, a list in any order."""
    if isinstance(got, list):
        if isinstance(expected, int):
            return len(got) == expected
        if isinstance(expected, str):
            return any(_glob(expected, each) for each in got)
        return _paired([[_glob(pattern, each) for each in got] for pattern in expected], len(got)) is not None
    if isinstance(expected, str) and isinstance(got, str):
        return _glob(expected, got)
    return bool(expected == got)


def orders(expected: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return the comparison of all orders: each expected one with another one of those that are there, in whatever order they fit."""
    hold = [[all(fits(value, order[name]) for name, value in each.items()) for order in got] for each in expected]
    pairs = _paired(hold, len(got))
    lines = [Line("orders", str(len(expected)), str(len(got)), len(expected) == len(got))]
    if pairs is None:
        pairs = _nearest(expected, got)
    for number, each in enumerate(expected):
        place = pairs.get(number)
        lines += fields(each, None if place is None else got[place], f"order {got[place]['order'] if place is not None else '?'}")
    left = [order for place, order in enumerate(got) if place not in pairs.values()]
    lines += [
        Line(f"order {order['order']}", NOTHING, f"{order['title']}, {order['priority']}, {order['status']}", holds=False) for order in left
    ]
    return lines


def _paired(fit: Sequence[Sequence[bool]], many: int) -> dict[int, int] | None:
    """Return for each row a column of its own that it fits, so that no column is left; None when there is no such pairing."""
    taken: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column in range(many):
            if fit[row][column] and column not in tried:
                tried.add(column)
                if column not in taken or place(taken[column], tried):
                    taken[column] = row
                    return True
        return False

    if len(fit) != many or not all(place(row, set()) for row in range(len(fit))):
        return None
    return {row: column for column, row in taken.items()}


def _nearest(expected: Sequence[Mapping[str, Any]], got: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return for each expected order the one that it fits best, as long as there are any left."""
    pairs: dict[int, int] = {}
    for number, each in enumerate(expected):
        free = [place for place in range(len(got)) if place not in pairs.values()]
        if free:
            pairs[number] = max(free, key=lambda place: sum(fits(value, got[place][name]) for name, value in each.items()))
    return pairs


def _glob(pattern: str, text: str) -> bool:
    return pattern == text or fnmatchcase(text.lower(), pattern.lower())


def said(value: Any) -> str:
    """Return a value in the words of the file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return span(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return "; ".join(value) or NOTHING if isinstance(value, list) else str(value)


def span(length: timedelta) -> str:
    """Return a duration as it is written: `1h30m`, `-5m`, `0s`."""
    left = abs(length)
    parts = []
    for unit, size in (("d", timedelta(days=1)), ("h", timedelta(hours=1)), ("m", timedelta(minutes=1))):
        number, left = divmod(left, size)
        parts.append(f"{number}{unit}" if number else "")
    seconds = left / SECOND
    parts.append(f"{seconds:g}s" if left else "")
    return ("-" if length < timedelta(0) else "") + ("".join(parts) or "0s")
