"""The run: takes a history alarm by alarm through one pipeline, and on until everything that waits for a delay has been decided."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from callout.replaying.meter import Meter
from rules.reason import Decision, Word
from rules.rejected import Rejected
from store import totals
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from callout.replaying.lines import Found
    from rules.alarm import Alarm
    from store.store import Store
    from streams.committed import Committed
    from streams.estate import Estate

SOURCE = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many alarms of one site travel as one frame at most, and how many alarms share a commit. No result depends on it.

    Of what one commit has to say of an alarm key the last counts, so large ones write less.
    """

    frame: int = 5_000
    commit: int = 20_000


@dataclass(slots=True)
class Tally:
    """What was counted on the way. `first` and `last` are the earliest and the latest time received."""

    lines: int = 0
    alarms: int = 0
    rejected: int = 0
    decisions: Counter[Decision] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None


class Replay:
    """Runs one history through a pipeline of `estate` into `store`, which is prepared and empty.

    `refused` is told of each line that is no alarm, with its number from 1.
    """

    def __init__(self, store: Store, estate: Estate, refused: Callable[[int, Rejected], None], sizes: Sizes | None = None) -> None:
        self.tally = Tally()
        self.meter = Meter()
        self._store = store
        self._refused = refused
        self._sizes = sizes or Sizes()
        self._pipeline = Pipeline(store, estate, SOURCE)

    def run(self, history: Iterable[Found]) -> Iterator[int]:
        """Take a whole history and settle what waits; yields after each commit how many lines have been taken.

        Raises Unavailable when the database cannot be written.
        """
        offset = self._pipeline.take_over().offset
        for frames in self._batches(history):
            offset += 1
            self._count(self._pipeline.process(Batch(offset=offset, frames=frames)))
            self._date(frames)
            yield self.tally.lines
        self._settle()
        yield self.tally.lines

    def _batches(self, history: Iterable[Found]) -> Iterator[list[Frame]]:
        """Yield frames that share a commit. They follow the order of the lines: no site is woken before what it sent earlier is judged."""
        frames: list[Frame] = []
        site, most = "", self._sizes.frame
        together: list[Alarm] = []
        waiting = self._sizes.commit
        for alarm in self._alarms(history):
            if alarm.site != site or len(together) >= most or not frames:
                site, together = alarm.site, []
                frames.append(Frame(site, together))
            together.append(alarm)
            waiting -= 1
            if not waiting:
                yield frames
                frames, waiting = [], self._sizes.commit
        if frames:
            yield frames

    def _alarms(self, history: Iterable[Found]) -> Iterator[Alarm]:
        tally = self.tally
        for number, found in history:
            tally.lines = number
            if isinstance(found, Rejected):
                tally.rejected += 1
                tally.decisions[Decision(Word.REJECTED, found.reason)] += 1
                self._refused(number, found)
            else:
                yield from found

    def _settle(self) -> None:
        """Let time pass until no alarm waits any more: for its on-delay, its off-delay, or the quiet time of its order."""
        while (at := self._last_wait()) is not None:
            self._count(self._pipeline.advance(at))
        self._pipeline.fold()

    def _last_wait(self) -> datetime | None:
        with self._store.read() as connection:
            # The end of a history is no silence: what only waits for its next sign of life is left waiting.
            return totals.last_wake(connection)

    def _date(self, frames: Iterable[Frame]) -> None:
        times = [alarm.received_at for frame in frames for alarm in frame.alarms]
        self.tally.first = min(times if self.tally.first is None else [self.tally.first, *times])
        self.tally.last = max(times if self.tally.last is None else [self.tally.last, *times])

    def _count(self, committed: Committed) -> None:
        self.tally.alarms += committed.alarms
        self.tally.decisions.update(committed.decisions)
        self.meter.take(committed.moves)
