"""The course of a number over time: a column for each stretch, bands where something held, lines that it should stay under."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from web.charts.svg import element, percent, picture

HEIGHT, TOP, FOOT = 150, 18, 20
"""Heights in pixels: of the highest column, of the room above it, and of the times below."""

HEADROOM = 1.1
"""How far the scale goes above a limit that nothing reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of the width, as shares of it, in which something held."""

    begins: float
    ends: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A line across the chart at `value`, with what it means."""

    value: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is drawn: numbers from the left to the right, and what stands below the beginning, the middle and the end."""

    numbers: Sequence[float]
    times: tuple[str, str, str]
    bands: Sequence[Band] = ()
    limits: Sequence[Limit] = ()


def draw(name: str, title: str, description: str, course: Course) -> Markup:
    """Return the chart; `description` is what is read aloud in its place."""
    most = max([*course.numbers, *(HEADROOM * limit.value for limit in course.limits), 1])
    ground = TOP + HEIGHT
    width = 1 / max(len(course.numbers), 1)
    parts = [_band(band) for band in course.bands]
    parts += [_column(place * width, width, HEIGHT * number / most) for place, number in enumerate(course.numbers) if number]
    for limit in course.limits:
        y = round(ground - HEIGHT * limit.value / most, 1)
        parts.append(element("line", x1=0, x2="100%", y1=y, y2=y, class_="limit"))
        parts.append(element("text", limit.label, x="100%", y=y - 4, text_anchor="end"))
    highest = max(course.numbers, default=0)
    # At its own height: beside a limit that nothing reaches, a number at the top would say that the limit was passed.
    parts.append(element("text", f"{highest:,.0f}", x=0, y=round(ground - HEIGHT * highest / most - 5, 1), class_="value"))
    parts.append(element("line", x1=0, x2="100%", y1=ground, y2=ground, class_="axis"))
    places = (("0%", "start"), ("50%", "middle"), ("100%", "end"))
    for said, (x, anchor) in zip(course.times, places, strict=True):
        parts.append(element("text", said, x=x, y=ground + FOOT - 5, class_="label", text_anchor=anchor))
    return picture(name, title, description, ground + FOOT, *parts)


def _column(left: float, width: float, height: float) -> Markup:
    top = round(TOP + HEIGHT - height, 1)
    return element("rect", x=percent(left), y=top, width=percent(width), height=round(height, 1), class_="fill")


def _band(band: Band) -> Markup:
    return element("rect", x=percent(band.begins), y=TOP, width=percent(band.ends - band.begins), height=HEIGHT, class_="band")
