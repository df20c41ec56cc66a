"""The charts of a replay's page, from its figures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from rules import load
from rules.reason import SENTENCES, Reason
from web.charts import bars, course
from web.charts.bars import Bar
from web.charts.course import Band, Course, Limit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from markupsafe import Markup

    from callout.replaying.outcome import Outcome
    from callout.replaying.performance import Performance

COLUMNS = 288
"""Columns of a course at most: two days in intervals of ten minutes. A longer time shows the most of several intervals in each."""

MOST_REASONS = 14
NAMED = 40
"""Letters of the name of a source that a bar has room for on a phone."""


def rate(figures: Performance) -> Markup:
    """Draw alarms in ten minutes, with the floods as bands."""
    size = _size(figures)
    numbers = [0] * _columns(figures)
    first = _first(figures)
    for interval, number in figures.counts.items():
        place = (interval - first) // size
        numbers[place] = max(numbers[place], number)
    whole = len(numbers) * size * load.INTERVAL
    begin = load.begin_of(first)
    bands = [Band(begins=(flood.begins_at - begin) / whole, ends=(flood.ends_at - begin) / whole) for flood in figures.rate.floods]
    limits = (Limit(value=load.FLOOD_FROM, label=f"{load.FLOOD_FROM}: a flood"),)
    peak = f"at most {figures.rate.peak:,}, on average {figures.rate.mean:,.2f}, {len(figures.rate.floods):,} floods"
    drawn = Course(numbers=numbers, times=_times(figures), bands=bands, limits=limits)
    return course.draw("rate", "Alarms in ten minutes", peak, drawn)


def standing(figures: Performance) -> Markup:
    """Draw how many alarms stood."""
    size, first = _size(figures), _first(figures)
    by_column: dict[int, list[int]] = {}
    for interval, number in sorted(figures.stood.items()):
        by_column.setdefault((interval - first) // size, []).append(number)
    numbers, stood = [], 0
    for place in range(_columns(figures)):
        changes = by_column.get(place, [])
        numbers.append(max([*changes, *([stood] if len(changes) < size else [])]))
        stood = changes[-1] if changes else stood
    said = f"at most {figures.standing.peak:,}, at the end {figures.standing.at_end:,}"
    return course.draw("standing", "Alarms that stand", said, Course(numbers=numbers, times=_times(figures)))


def sources(figures: Performance) -> Markup:
    """Draw the busiest sources."""
    most = max((each.share for each in figures.top), default=1.0) or 1.0
    drawn = [
        Bar(label=_cut(each.source), value=f"{each.activations:,} ({each.share:.1%})", share=each.share / most) for each in figures.top
    ]
    return bars.draw("sources", "The busiest sources", drawn)


def mix(name: str, title: str, numbers: Mapping[Any, int]) -> Markup:
    """Draw how a number is made up."""
    total = sum(numbers.values()) or 1
    drawn = [Bar(label=str(each), value=f"{number:,} ({number / total:.0%})", share=number / total) for each, number in numbers.items()]
    return bars.draw(name, title, drawn)


def decisions(outcome: Outcome) -> Markup:
    """Draw why what was decided; what only repeats is left out, since it would leave no room for the rest."""
    counts: Counter[tuple[str, str]] = Counter()
    for decision, number in outcome.tally.decisions.items():
        counts[decision.word, decision.reason] += number
    counts.pop(("joined", Reason.REPEAT), None)
    shown = counts.most_common(MOST_REASONS)
    most = shown[0][1] if shown else 1
    drawn = [Bar(label=f"{word}: {reason}", value=f"{number:,}", share=number / most) for (word, reason), number in shown]
    return bars.draw("decisions", "Decisions by reason", drawn)


def sentence(reason: str) -> str:
    """Return what a reason says."""
    return SENTENCES[Reason(reason)]


def _first(figures: Performance) -> int:
    return load.interval_of(figures.begins_at) if figures.begins_at is not None else 0


def _size(figures: Performance) -> int:
    """Return how many intervals share a column."""
    return max(1, -(-figures.rate.intervals // COLUMNS))


def _columns(figures: Performance) -> int:
    return max(1, -(-figures.rate.intervals // _size(figures)))


def _times(figures: Performance) -> tuple[str, str, str]:
    if figures.begins_at is None or figures.ends_at is None:
        return "", "", ""
    return tuple(map(_time, (figures.begins_at, figures.begins_at + (figures.ends_at - figures.begins_at) / 2, figures.ends_at)))  # type: ignore[return-value]


def _time(at: datetime) -> str:
    return f"{at.day} {at:%b %H:%M}"


def _cut(name: str) -> str:
    return name if len(name) <= NAMED else f"{name[: NAMED - 1]}…"
