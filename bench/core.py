"""The core alone: frames of 500 alarms in, committed to SQLite with synchronous=FULL; on one core, nothing before or after it."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bench import alertmanager, load, sampler
from bench.report import Figure, NoResult, Report
from store.store import Store
from store.tables import standing_alarms, work_orders
from streams import garbage
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from streams.session import REPEAT

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from bench.options import Options

FRAME = 500
SHARED = 10
"""Frames that share a commit, as those do that wait in the embedded runtime under load."""


def run(options: Options) -> Report:
    """Raise 50,000 alarms, then measure a mix of which 95 of 100 are repeats."""
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="bench-core-") as name:
        core = _Core(Path(name) / "core.db")
        options.say(f"core: raising {load.KEYS} alarms")
        core.warm_up()
        garbage.calm()
        options.say(f"core: {options.seconds:g} s of frames of {FRAME}, {SHARED} a commit")
        rate, cpu = core.measure(options.seconds)
        with sampler.sampling() as samples:
            core.measure(options.seconds)
        core.judge()
    options.say(f"core: {options.seconds:g} s of Alertmanager")
    figures = [
        Figure(name="alarms_committed", value=rate, unit="alarms/s", target=100_000),
        Figure(name="processor", value=cpu, unit="microseconds/alarm"),
        *_shares(samples),
    ]
    return Report(name="core", figures=figures, peers={"alertmanager": alertmanager.alerts_a_second(options.folder, options.seconds)})


def _shares(samples: Counter[str]) -> list[Figure]:
    """Return the share of each room in the time that is ours; making the alarms is the benchmark's own."""
    del samples["bench"]
    return [Figure(name=f"share_{room}", value=number / samples.total(), unit="ratio") for room, number in samples.most_common()]


class _Core:
    def __init__(self, path: Path) -> None:
        self.store = Store(f"sqlite:///{path}")
        self.store.prepare()
        self.pipeline = Pipeline(self.store, load.estate(), "bench")
        self.pipeline.take_over()
        self.load = load.Load()
        self.offset = 0
        self.repeats = 0

    def warm_up(self) -> None:
        for batch in self._batches(load.alarm(*sent) for sent in self.load.first()):
            self.pipeline.process(batch)

    def measure(self, seconds: float) -> tuple[float, float]:
        """Return alarms a second and microseconds of processor an alarm. Making the alarms is not measured."""
        alarms, wall, cpu = 0, 0.0, 0.0
        while wall < seconds:
            for batch in self._batches(load.alarm(*sent) for sent in self.load.mixed(FRAME * SHARED)):
                began, busy = time.perf_counter(), time.process_time()
                committed = self.pipeline.process(batch)
                wall += time.perf_counter() - began
                cpu += time.process_time() - busy
                alarms += committed.alarms
                self.repeats += committed.decisions[REPEAT]
        return alarms / wall, cpu / alarms * 1e6

    def judge(self) -> None:
        """Hold what is in SQL against what was sent."""
        self.pipeline.fold()
        with self.store.read() as connection:
            counted = connection.execute(select(func.sum(standing_alarms.c.count))).scalar_one()
            orders = connection.execute(select(func.count()).select_from(work_orders)).scalar_one()
        if self.repeats != self.load.repeats:
            message = f"{self.load.repeats} repeats were sent and {self.repeats} were counted"
            raise NoResult(message)
        if orders != load.ASSETS:
            message = f"{load.ASSETS} assets failed and {orders} orders were opened"
            raise NoResult(message)
        if counted != self.load.activations:
            message = f"{self.load.activations} activations and repeats were sent and {counted} stand in SQL"
            raise NoResult(message)

    def _batches(self, alarms: Iterator[object]) -> Iterator[Batch]:
        frames: list[Frame] = []
        frame: list[object] = []
        for alarm in alarms:
            frame.append(alarm)
            if len(frame) == FRAME:
                frames.append(Frame(load.SITE, frame))  # type: ignore[arg-type]
                frame = []
            if len(frames) == SHARED:
                self.offset += 1
                yield Batch(offset=self.offset, frames=frames)
                frames = []
