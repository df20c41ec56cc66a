"""Columns that stand: a histogram. Each may be of two parts, the good one below the bad one."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from web.charts.svg import element, percent, picture

HEIGHT, TOP, FOOT = 130, 18, 20
"""Heights in pixels: of the highest column, of the room for its number, and of the names below."""

GAP = 0.14
"""The part of a column's place that stays free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: how many are `good` and how many `bad`. `name` says what it holds, `label` stands below it, if anything."""

    name: str
    label: str
    good: int
    bad: int

    @property
    def total(self) -> int:
        """The height of the column."""
        return self.good + self.bad


def draw(name: str, title: str, columns: Sequence[Column], good: str, bad: str) -> Markup:
    """Return the chart; `good` and `bad` are what the two parts are called when it is read aloud."""
    most = max((column.total for column in columns), default=0) or 1
    width = 1 / max(len(columns), 1)
    parts = [part for place, column in enumerate(columns) for part in _column(place * width, width, column, most)]
    ground = TOP + HEIGHT
    parts.append(element("line", x1=0, x2="100%", y1=ground, y2=ground, class_="axis"))
    description = "; ".join(f"{column.name}: {column.good} {good}, {column.bad} {bad}" for column in columns if column.total)
    return picture(name, title, description or "Nothing yet.", ground + FOOT, *parts)


def _column(left: float, width: float, column: Column, most: int) -> list[Markup]:
    at, wide = percent(left + width * GAP / 2), percent(width * (1 - GAP))
    middle, ground = percent(left + width / 2), TOP + HEIGHT
    good, bad = (round(HEIGHT * part / most, 1) for part in (column.good, column.bad))
    parts = []
    if column.good:
        parts.append(element("rect", x=at, y=ground - good, width=wide, height=good, class_="fill good"))
    if column.bad:
        parts.append(element("rect", x=at, y=ground - good - bad, width=wide, height=bad, class_="fill bad"))
    if column.total:
        parts.append(element("text", str(column.total), x=middle, y=ground - good - bad - 5, class_="value", text_anchor="middle"))
    if column.label:
        parts.append(element("text", column.label, x=middle, y=ground + FOOT - 5, class_="label", text_anchor="middle"))
    return parts
