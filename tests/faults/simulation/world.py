"""The world: runs a script, lets what goes wrong go wrong, and keeps a record of all that was committed, in order."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from prometheus_client import CollectorRegistry

from ingest.reader import Reader
from store import outbox
from store.errors import Conflict, Fenced, NotFound
from store.positions import Position
from store.store import Store
from streams import acting
from streams.committed import Committed
from streams.embedded import Embedded, Pace
from streams.frame import Batch, Frame
from streams.live import Live
from streams.metrics import Metrics
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.faults.simulation.broker import Broker, Clocks, SimulatedMailbox
from tests.faults.simulation.database import FragileStore
from tests.faults.simulation.mishaps import Killed, Mishaps
from tests.faults.simulation.script import Happening, Kind
from tests.services.firehose import Sent
from workorders.acts import BadAct, Deed
from workorders.lifecycle import Act, IllegalStep

SOURCE = "mqtt:callout"
MOST_TURNS = 4_000
ESTATE = worlds.estate()
METRICS = Metrics(CollectorRegistry(), ESTATE)
"""Those of all processes of all worlds: nobody looks at them here, and they take longer to make than a world takes to run."""

SAID = {
    "to": "e.malik",
    "why": "asked to",
    "reason": "awaiting-parts",
    "priority": "P1",
    "note": "seen",
    "job_sheet": {"done": "it", "signed_by": "me"},
}


@dataclass(frozen=True, slots=True)
class Commit:
    """What the pipeline commits, a batch or the waking of all that is due by a moment; and its time at the beginning of that.

    Time only grows, but for the moment in which a host's clock that was ahead is put right.
    """

    clock: datetime
    what: Batch | datetime


Deeds = tuple[Act, int, datetime]
Done = Commit | Deeds


class WatchedPipeline(Pipeline):
    """The real pipeline. `at_work` is told what it will try to commit, `takes_over` who will try to take its source over."""

    def __init__(self, store: Store, at_work: Callable[[Commit | None], None], takes_over: Callable[[Pipeline], None]) -> None:
        super().__init__(store, ESTATE, SOURCE)
        self._at_work = at_work
        self._takes_over = takes_over

    def take_over(self, now: datetime | None = None) -> Position:
        self._takes_over(self)
        return super().take_over(now)

    def process(self, batch: Batch, most_clocks: int | None = None) -> Committed:
        # The rules may set a wrong time right in the alarm itself, so what came is copied.
        frames = [Frame(frame.site, [copy(alarm) for alarm in frame.alarms]) for frame in batch.frames]
        with self._at(replace(batch, frames=frames)):
            return super().process(batch, most_clocks)

    def advance(self, now: datetime, most: int | None = None) -> Committed:
        with self._at(now):
            return super().advance(now, most)

    @contextlib.contextmanager
    def _at(self, what: Batch | datetime) -> Iterator[None]:
        self._at_work(Commit(self._clock, what))
        try:
            yield
        finally:
            self._at_work(None)


@dataclass(slots=True)
class Process:
    """One process of the program."""

    runtime: Embedded
    pipeline: Pipeline
    mailbox: SimulatedMailbox
    live: Live

    @property
    def is_quiet(self) -> bool:
        return self.mailbox.is_quiet and self.live.readiness()[0]


class World:
    """One world over an empty database. `fragile` and `store` are the two ways to it: the program's, and everybody else's.

    `done` is the record of what was committed, and of what people did; `published` is what the broker took.
    """

    def __init__(self, fragile: FragileStore, store: Store, mishaps: Mishaps, chance: random.Random) -> None:
        self.clocks = Clocks(worlds.START)
        self.mishaps = mishaps
        self._chance = chance
        self._doing: Commit | None = None
        self._commits = self._messages = 0
        self._holder: Pipeline | None = None
        self._held_back: list[Sent] = []
        self._may_start = True
        self._processes: list[Process] = []
        self.done: list[Done] = []
        self.published: list[Sent] = []
        self.store = store
        self.fragile = fragile
        fragile.serve(mishaps, self._committed)
        window = chance.choice((1, 20, 1_000))
        self.broker = Broker(window, chance.choice((max(100, window), 65_535)), self._forgotten)

    def run(self, script: Sequence[Happening]) -> None:
        """Let everything happen, bring back what is away, and let the house come to rest."""
        for happening in script[:-1]:
            self._happen(happening)
        self._bring_all_back()
        self._happen(script[-1])

    def heard_ids(self) -> list[str]:
        """Return the ids of the events that the broker was sent, in the order in which it heard them."""
        return [json.loads(body)["id"] for _, body in self.broker.heard]

    def _happen(self, happening: Happening) -> None:
        self.clocks.true = happening.at
        self._do(happening)
        if happening.turns is None:
            self._come_to_rest()
        else:
            for _ in range(happening.turns):
                self._turn()

    def _do(self, happening: Happening) -> None:
        match happening.kind:
            case Kind.PUBLISH:
                self._held_back += happening.messages
                self._publish()
            case Kind.DEED:
                self._act(*happening.deed)
            case Kind.JUMP:
                self.clocks.wrong = happening.jump
            case Kind.END:
                self._end()
            case Kind.SECOND:
                self._start()
            case Kind.CUT:
                self.broker.hang_up()
            case Kind.DATABASE_AWAY | Kind.DATABASE_BACK:
                self.fragile.away = happening.kind is Kind.DATABASE_AWAY
            case Kind.PROCESS_AWAY | Kind.PROCESS_BACK:
                self._allow(start=happening.kind is Kind.PROCESS_BACK)
            case Kind.BROKER_AWAY | Kind.BROKER_BACK:
                self._broker(away=happening.kind is Kind.BROKER_AWAY)

    def _publish(self) -> None:
        if not self.broker.away:
            self.broker.queue.extend(self._held_back)
            self.published += self._held_back
            self._held_back = []

    def _act(self, act: Act, order: int) -> None:
        """Let a person do `act` to an order, or the first after it that may be done, if there is one."""
        if self.fragile.away:
            return
        now = self.clocks.wall()
        every = list(Act)
        first = every.index(act)
        for each in every[first:] + every[:first]:
            with contextlib.suppress(IllegalStep, BadAct, Conflict, NotFound):
                do(self.store, (each, order, now))
                self.done.append((each, order, now))
                return

    def _end(self) -> None:
        while self._processes:
            process = self._processes.pop()
            with contextlib.suppress(Killed, Fenced):
                process.runtime.finish()
            process.mailbox.hang_up()

    def _allow(self, *, start: bool) -> None:
        self._may_start = start
        if not start:
            for process in self._processes:
                process.mailbox.hang_up()
            self._processes.clear()

    def _broker(self, *, away: bool) -> None:
        self.broker.away = away
        if away:
            self.broker.hang_up()
        self._publish()

    def _bring_all_back(self) -> None:
        self.fragile.away = False
        self._may_start = True
        self._broker(away=False)

    def _turn(self) -> None:
        if self._may_start and not self._processes:
            self._start()
        for process in list(self._processes):
            try:
                process.runtime.turn()
            except Killed:
                self._bury(process)
            except Fenced as fenced:
                if process.pipeline is self._holder:
                    raise AssertionError("a process was told that another one took over, and none has") from fenced
                self._bury(process)

    def _bury(self, process: Process) -> None:
        self._processes.remove(process)
        process.mailbox.hang_up()

    def _start(self) -> None:
        mailbox = SimulatedMailbox(self.broker, self.mishaps, self.clocks, self._chance)
        live = Live(monotonic=self.clocks.steady)
        pipeline = WatchedPipeline(self.fragile, self._begins, self._takes_over)
        runtime = Embedded(
            self.fragile,
            pipeline,
            mailbox,
            Reader(ESTATE.knows),
            now=self.clocks.wall,
            metrics=METRICS,
            live=live,
            pace=Pace(linger=self._chance.choice((0.0, 0.003)), most=self._chance.choice((1, 3, 5_000))),
            monotonic=self.clocks.steady,
        )
        self._processes.append(Process(runtime, pipeline, mailbox, live))

    def _come_to_rest(self) -> None:
        for _ in range(MOST_TURNS):
            commits = self._commits
            self._turn()
            if self._is_quiet() and commits == self._commits and not self._has_unsent():
                return
        problems = [process.live.readiness()[1] for process in self._processes]
        raise AssertionError(f"the house does not come to rest in {MOST_TURNS} turns: {problems}")

    def _is_quiet(self) -> bool:
        return self.broker.is_idle and len(self._processes) == 1 and self._processes[0].is_quiet

    def _has_unsent(self) -> bool:
        with self.store.read() as connection:
            return bool(outbox.unsent(connection, 1))

    def _takes_over(self, pipeline: Pipeline) -> None:
        self._holder = pipeline

    def _begins(self, doing: Commit | None) -> None:
        self._doing = doing

    def _committed(self) -> None:
        self._commits += 1
        if self._doing is None:
            return
        self.done.append(self._doing)
        if isinstance(what := self._doing.what, Batch):
            self._messages += len(what.rejected) + sum(len(frame.alarms) for frame in what.frames)
        self._doing = None

    def _forgotten(self, many: int) -> None:
        assert many <= self._messages, f"{many} messages are acknowledged, and {self._messages} are committed"


def do(store: Store, deed: Deeds) -> None:
    """Let a person do something to an order, as the pages would."""
    act, order, now = deed
    acting.perform(store, order, Deed(act=act, by="somebody", at=now, said=SAID), now)
