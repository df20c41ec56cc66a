"""The stage: one house on which one test is played, from its first alarm to the last thing that is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assets import names
from callout.proving import compare, seen
from callout.proving.script import Asked, Done, Heard, Shelved, Unshelved
from store import orders
from store.errors import Conflict, NotFound
from streams import acting, shelving
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from workorders.acts import BadAct, Deed
from workorders.lifecycle import TABLE, Act, IllegalStep
from workorders.order import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from callout.proving.compare import Line
    from callout.proving.script import Expectation, Expected, Script, Step
    from callout.proving.seen import Seen
    from store.store import Store
    from streams.estate import Estate

TAKEN_UP = frozenset({Act.ACCEPT, Act.ATTEND})
"""Acts of an engineer who has the order: one that nobody has is assigned first."""

SAID: dict[Act, dict[str, Any]] = {act: {"why": "the test says so"} for act in (Act.DECLINE, Act.CANCEL, Act.REOPEN)}
"""What an act must say, if the test leaves it out; who signs a job sheet is who tells of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Where a test does not hold: expected and got by line, or why a step could not be played."""

    at: datetime
    line: int
    sentence: str
    lines: tuple[Line, ...] = ()


def play(script: Script, store: Store, estate: Estate) -> Iterator[Failure]:
    """Play a test on a store that is prepared and empty; yields what does not hold. A step that cannot be played ends the test."""
    stage = _Stage(store, estate)
    steps = list(script.steps)
    for expectation in script.expectations:
        while steps and steps[0].at <= expectation.at:
            step = steps.pop(0)
            try:
                stage.step(step)
            except (NotFound, IllegalStep, BadAct, Conflict) as error:
                yield Failure(at=step.at, line=step.line, sentence=f"this cannot be done: {error}")
                return
        yield from stage.look(expectation)


class _Stage:
    def __init__(self, store: Store, estate: Estate) -> None:
        self._store = store
        self._estate = estate
        self._pipeline = Pipeline(store, estate, "test")
        self._pipeline.take_over()
        self._offset = 0

    def step(self, step: Step) -> None:
        """Let something happen; raises NotFound, IllegalStep, BadAct or Conflict when a person asks for what cannot be."""
        if isinstance(step, Heard):
            self._offset += 1
            self._pipeline.process(Batch(offset=self._offset, frames=[Frame(step.alarm.site, [step.alarm])]))
            return
        self._advance(step.at)
        if isinstance(step, Asked):
            acting.request(self._store, self._estate, step.request, step.at)
        elif isinstance(step, Shelved):
            shelving.put_up(self._store, self._estate, step.wanted, step.at)
        elif isinstance(step, Unshelved):
            shelving.take_away(self._store, step.shelf, step.by, step.at)
        else:
            self._act(step)

    def look(self, expectation: Expectation) -> Iterator[Failure]:
        """Yield what is not as it is expected to be."""
        self._advance(expectation.at)
        with self._store.read() as connection:
            if expectation.orders is not None:
                lines = compare.orders([each.fields for each in expectation.orders], seen.all_orders(connection))
                yield from _failure(expectation, expectation.line, "the orders are not those that are expected", lines)
            for each in expectation.clocks:
                yield from _look_at_clock(expectation, each, seen.clocks_of(connection, each.fields["order"], expectation.at))

    def _advance(self, now: datetime) -> None:
        self._pipeline.learn()
        self._pipeline.advance(now)

    def _act(self, done: Done) -> None:
        with self._store.read() as connection:
            order = orders.get(connection, done.order)
        possible = TABLE[order.status]
        if done.act in TAKEN_UP and done.act not in possible and Act.ASSIGN in possible:
            self._perform(done, Act.ASSIGN, {"to": done.by})
        said = {**SAID.get(done.act, {}), **done.said}
        if done.act is Act.ASSIGN:
            said = {"to": done.by} | said
        if done.act is Act.COMPLETE:
            said = {"job_sheet": {"done": said.get("note", "the job"), "signed_by": done.by}} | said
        self._perform(done, done.act, said)

    def _perform(self, done: Done, act: Act, said: dict[str, Any]) -> None:
        acting.perform(self._store, done.order, Deed(act=act, by=done.by, at=done.done_at, said=said), done.at)


def _look_at_clock(expectation: Expectation, expected: Expected, got: Mapping[str, Seen]) -> Iterator[Failure]:
    order, name = name_of(expected.fields["order"]), expected.fields["clock"]
    if name not in got:
        there = f"it has {names.listed(got)}" if got else "it has none, or is not there"
        yield Failure(at=expectation.at, line=expected.line, sentence=f"{order} has no clock {name}; {there}")
        return
    shown = {field: value for field, value in expected.fields.items() if field not in ("order", "clock")}
    lines = compare.fields(shown, got[name], name)
    yield from _failure(expectation, expected.line, f"the clock {name} of {order} does not show what is expected", lines)


def _failure(expectation: Expectation, line: int, sentence: str, lines: list[Line]) -> Iterator[Failure]:
    if not all(each.holds for each in lines):
        yield Failure(at=expectation.at, line=line, sentence=sentence, lines=tuple(lines))
