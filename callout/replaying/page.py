"""The page of a replay: one file with its style and its plots in it, that needs no script and prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callout.replaying import charts, screen_compared, told
from web.pages import render

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from callout.replaying.comparison import Comparison
    from callout.replaying.outcome import Outcome

MOST = 500
"""Orders that are not the same, of which the page tells."""


class CannotWrite(Exception):
    """The page cannot be written."""


def write(path: Path, outcome: Outcome, names: tuple[str, str], compared: tuple[str, Outcome, Comparison] | None = None) -> None:
    """Write the page to `path`; `names` are those of the history and of the folder, `compared` is the other side. Raises CannotWrite."""
    figures = outcome.performance
    html = render.alone(
        "replay_file.html",
        history=names[0],
        folder=names[1],
        figures=figures,
        told=list(told.said(figures, outcome.workorders)) if outcome.activations else [],
        outcome=outcome,
        rate=charts.rate(figures),
        standing=charts.standing(figures),
        sources=charts.sources(figures),
        severities=charts.mix("severities", "Alarms by severity", figures.severities),
        priorities=charts.mix("priorities", "Work orders by priority", outcome.by_priority),
        decisions=charts.decisions(outcome),
        reasons=_reasons(outcome),
        compared=None if compared is None else _side_by_side(outcome, *compared),
    )
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}"
        raise CannotWrite(message) from error


def _reasons(outcome: Outcome) -> Sequence[tuple[str, str, int, str]]:
    """Return decision, reason, times and sentence, the most frequent first."""
    decided = sorted(outcome.tally.decisions.items(), key=lambda item: (-item[1], item[0].word, item[0].reason))
    return [(decision.word, decision.reason, number, charts.sentence(decision.reason)) for decision, number in decided]


def _side_by_side(here: Outcome, folder: str, there: Outcome, found: Comparison) -> dict[str, object]:
    return {
        "folder": folder,
        "rows": list(screen_compared.rows(here, there)),
        "counts": [(word, found.counts[key]) for key, word in screen_compared.WORDS.items()],
        "pairs": [(screen_compared.WORDS[pair.word], list(screen_compared.sides(pair))) for pair in found.changes[:MOST]],
        "left": max(0, len(found.changes) - MOST),
    }
