"""Many rules and many assets: how long a site folder with them takes to load, and what they cost an alarm beside ten rules."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import load
from bench.report import Figure, NoResult, Report
from callout import site_folder
from callout.site_folder import SiteFolderError
from store.store import Store
from streams import garbage
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline

if TYPE_CHECKING:
    from datetime import datetime

    from bench.options import Options
    from rules.alarm import State
    from streams.estate import Estate

FEW, MANY = 10, 10_000
ASSETS = 100_000
FRAME = 5_000
ROUNDS = 3
"""Few and many take turns, so that a machine that slows down does so for both."""


def run(options: Options) -> Report:
    """Load both folders, then measure the same load under both, by turns."""
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-rules-") as name:
        folder = Path(name)
        options.say(f"rules: loading {MANY} rules and {ASSETS} assets")
        began = time.perf_counter()
        many = _Core(folder / "many", MANY, ASSETS)
        loaded = many.loaded - began
        few = _Core(folder / "few", FEW, load.ASSETS)
        options.say(f"rules: {FEW} rules and {MANY} rules by turns")
        garbage.calm()
        costs = [(few.cost(options.seconds / ROUNDS), many.cost(options.seconds / ROUNDS)) for _ in range(ROUNDS)]
    least_few, least_many = min(cost for cost, _ in costs), min(cost for _, cost in costs)
    figures = [
        Figure(name="load", value=loaded, unit="s", target=5, at_most=True),
        Figure(name="many_to_few", value=least_many / least_few, unit="ratio", target=1.5, at_most=True),
        Figure(name="alarm_of_many", value=least_many, unit="microseconds"),
    ]
    return Report(name="rules", figures=figures, peers={"ten_rules": least_few})


class _Core:
    """A pipeline of one site folder, with 50,000 alarms standing."""

    def __init__(self, folder: Path, rules: int, assets: int) -> None:
        folder.mkdir()
        _write(folder, rules, assets)
        began = time.perf_counter()
        estate = _estate(folder)
        self.loaded = time.perf_counter()
        self.loading = self.loaded - began
        store = Store(f"sqlite:///{folder / 'rules.db'}")
        store.prepare()
        self._pipeline = Pipeline(store, estate, "bench")
        self._pipeline.take_over()
        self._load = load.Load()
        self._offset = 0
        for batch in self._batches(list(self._load.first())):
            self._pipeline.process(batch)

    def cost(self, seconds: float) -> float:
        """Return microseconds of processor an alarm."""
        alarms, busy = 0, 0.0
        while busy < seconds:
            for batch in self._batches(list(self._load.mixed(FRAME))):
                began = time.process_time()
                alarms += self._pipeline.process(batch).alarms
                busy += time.process_time() - began
        return busy / alarms * 1e6

    def _batches(self, sent: list[tuple[int, State, datetime]]) -> list[Batch]:
        batches = []
        for begin in range(0, len(sent), FRAME):
            self._offset += 1
            frame = Frame(load.SITE, [load.alarm(*each) for each in sent[begin : begin + FRAME]])
            batches.append(Batch(offset=self._offset, frames=[frame]))
        return batches


def _estate(folder: Path) -> Estate:
    try:
        return site_folder.load_or_refuse(folder)
    except SiteFolderError as error:
        raise NoResult(str(error)) from error


def _write(folder: Path, rules: int, assets: int) -> None:
    """Write a site folder whose rules ask for assets, for words in kinds and for places, as those of a large estate do."""
    (folder / "site.yaml").write_text(f"sites: {{{load.SITE}: {{}}}}\n", encoding="utf-8")
    lines = [f"AHU-{number},AHU,{load.SITE},Block {number % 40}/L{number % 9}" for number in range(assets)]
    (folder / "assets.csv").write_text("id,class,site,location\n" + "\n".join(lines) + "\n", encoding="utf-8")
    matches = (
        'asset: "AHU-{number}"',
        'kind: "*fault {number} of *"',
        'source: "AHU-{number}/*", severity: [minor, warning]',
        'location: "Block {number}/*", kind: "*range*"',
    )
    entries = [
        f"  - {{name: Rule {number}, match: {{{matches[number % len(matches)].format(number=number)}}}, set: {{on_delay: 0s}}}}\n"
        for number in range(rules)
    ]
    (folder / "rules.yaml").write_text("rules:\n" + "".join(entries), encoding="utf-8")
