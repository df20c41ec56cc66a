"""Bars that lie: a line of words over each, its length a share of the width, perhaps with a mark that it should reach."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from web.charts.svg import element, percent, picture

ROW, BAR, TEXT = 38, 12, 13
"""Heights in pixels: of a row, of its bar, and from its top to the foot of its words."""

EDGE = 0.001
"""A bar of nothing is still seen to be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: `share` of the width from 0 to 1, `mark` where it should reach; `mood` is a class of the sheet: good, bad, calm."""

    label: str
    value: str
    share: float
    mood: str = "calm"
    mark: float | None = None


def draw(name: str, title: str, bars: Sequence[Bar]) -> Markup:
    """Return the chart; what is read aloud names every bar."""
    rows = [part for place, bar in enumerate(bars) for part in _row(place * ROW, bar)]
    description = "; ".join(f"{bar.label}: {bar.value}" for bar in bars)
    return picture(name, title, description, max(ROW * len(bars), 1), *rows)


def _row(top: int, bar: Bar) -> list[Markup]:
    y = top + TEXT + 6
    parts = [
        element("text", bar.label, x=0, y=top + TEXT, class_="label"),
        element("text", bar.value, x="100%", y=top + TEXT, class_="value", text_anchor="end"),
        element("rect", x=0, y=y, width="100%", height=BAR, rx=3, class_="track"),
        element("rect", x=0, y=y, width=percent(max(bar.share, EDGE)), height=BAR, rx=3, class_=f"fill {bar.mood}"),
    ]
    if bar.mark is not None:
        at = percent(bar.mark)
        parts += [element("line", x1=at, x2=at, y1=y, y2=y + BAR + 4, class_=kind) for kind in ("edge", "mark")]
    return parts
