"""Point names against a register of 100,000 assets: what a new name costs, what one seen before costs, how often the answer is right."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from assets.register import Register
from bench import point_names
from bench.report import Figure, NoResult, Report
from streams import garbage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.options import Options

ASSETS = 100_000
CAMPUSES = 20
NAMES = 300


def run(options: Options) -> Report:
    """Measure the answers over twenty campuses, then the cost against one large register."""
    options.say(f"matching: {CAMPUSES} campuses")
    score = point_names.scored(range(1000, 1000 + CAMPUSES), NAMES)
    options.say(f"matching: a register of {ASSETS} assets")
    assets = point_names.large(ASSETS)
    began = time.perf_counter()
    register = Register(assets)
    register.prepare()
    prepared = time.perf_counter() - began
    garbage.calm()
    names = list(dict.fromkeys(point_names.of_large(assets, seed=7, many=20_000)))
    new, known = _cost(register, names)
    figures = [
        Figure(name="right", value=score.right / score.answerable, unit="ratio", target=0.95),
        Figure(name="wrong", value=score.wrong / max(score.right + score.wrong, 1), unit="ratio", target=0.01, at_most=True),
        Figure(name="new_name", value=new, unit="microseconds", target=50, at_most=True),
        Figure(name="known_name", value=known, unit="microseconds"),
        Figure(name="prepared", value=prepared, unit="s", target=5, at_most=True),
    ]
    return Report(name="matching", figures=figures)


def _cost(register: Register, names: Sequence[str]) -> tuple[float, float]:
    """Return what a name costs at first and again, in microseconds of processor."""
    began = time.process_time()
    first = [register.match(point_names.SITE, name) for name in names]
    between = time.process_time()
    again = [register.match(point_names.SITE, name) for name in names]
    ended = time.process_time()
    if first != again:
        message = "a name was answered otherwise when it was asked again"
        raise NoResult(message)
    return (between - began) / len(names) * 1e6, (ended - between) / len(names) * 1e6
