"""A small language for timelines: what happens when, and what is wanted of the house by then.

    tell(
        at("0m", alarm("AHU-3/flow", "flow fail")),
        at("5m", act("assign", order=1, to="j.ortiz")),
        want("6m", order(1, status="assigned", priority="P2"), decided("opened new-fault")),
    )

Times count from START. What stands in one `at` is received at that moment and shares a commit. `want` first lets the house
wake all that is due by then, so an alarm that has not stood long enough is seen to be so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rules.alarm import Alarm, Severity, State
from store import orders, standings
from store.errors import NotFound
from streams import acting
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from workorders.acts import Deed, Request
from workorders.lifecycle import Act
from workorders.order import name_of

if TYPE_CHECKING:
    from rules.standing import StandingAlarm
    from store.store import Store
    from streams.committed import Committed, Listener
    from streams.estate import Estate
    from workorders.change import OrderFile

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
SITE = "riverside"
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def span(text: str) -> timedelta:
    """Read `90s`, `1h30m`, `-5m`."""
    parts = re.findall(r"(\d+)([dhms])", text)
    length = timedelta(**{UNITS[unit]: int(number) for number, unit in parts})
    return -length if text.startswith("-") else length


def moment(text: str) -> datetime:
    return START + span(text)


@dataclass(slots=True)
class Story:
    """One house of which a story is told: its database and its pipeline. Decisions are those since the last `want`."""

    store: Store
    estate: Estate
    pipeline: Pipeline = field(init=False)
    decisions: list[str] = field(default_factory=list)
    offset: int = 0
    listeners: list[Listener] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def __call__(self, *steps: Step) -> None:
        for before, after in pairwise(steps):
            assert before.when <= after.when, f"a story is told in order, and {after.when} stands after {before.when}"
        for step in steps:
            step.happen(self)

    def restart(self) -> None:
        self.pipeline = Pipeline(self.store, self.estate, "story")
        self.pipeline.take_over()

    def heard(self, committed: Committed) -> None:
        for decision, number in committed.decisions.items():
            self.decisions += [f"{decision.word} {decision.reason}"] * number
        for listener in self.listeners:
            listener.committed(committed)

    def has(self, number: int) -> bool:
        try:
            self.file(number)
        except NotFound:
            return False
        return True

    def file(self, number: int) -> OrderFile:
        with self.store.read() as connection:
            return orders.file(connection, number)

    def said(self, number: int) -> list[str]:
        """The words of an order's timeline."""
        return [entry.event for entry in self.file(number).timeline]

    def why(self, number: int) -> list[str]:
        """Why the order was opened."""
        why = self.file(number).timeline[0].details["why"]
        assert isinstance(why, list)
        return why

    def point(self, source: str, kind: str, site: str = SITE) -> StandingAlarm:
        with self.store.read() as connection:
            return standings.load(connection, site).by_key[source, kind]


Happening = Alarm | Callable[[Story, datetime], None]
Begin = Callable[..., Story]
"""Begins a story: takes rules, and defaults by name."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something at a moment of the story."""

    when: timedelta

    def happen(self, story: Story) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class At(Step):
    """Alarms are received, people act, the program restarts."""

    what: tuple[Happening, ...]

    def happen(self, story: Story) -> None:
        now = START + self.when
        alarms = [replace(each, at=now + (each.at - START), received_at=now) for each in self.what if isinstance(each, Alarm)]
        if alarms:
            story.offset += 1
            story.heard(story.pipeline.process(Batch(offset=story.offset, frames=[Frame(each.site, [each]) for each in alarms])))
        for each in self.what:
            if not isinstance(each, Alarm):
                each(story, now)


@dataclass(frozen=True, slots=True)
class Want(Step):
    """What must be so."""

    checks: tuple[Callable[[Story], None], ...]

    def happen(self, story: Story) -> None:
        story.pipeline.learn()
        story.heard(story.pipeline.advance(START + self.when))
        for check in self.checks:
            check(story)
        story.decisions.clear()


def at(when: str, *what: Happening) -> Step:
    return At(span(when), what)


def want(when: str, *checks: Callable[[Story], None]) -> Step:
    return Want(span(when), checks)


def alarm(
    source: str = "AHU-3/flow",
    kind: str = "flow fail",
    state: str = "active",
    severity: str = "major",
    *,
    late: str = "0s",
    site: str = SITE,
    **more: Any,
) -> Alarm:
    """An alarm that happened when it is received, or `late` before that."""
    happened = START - span(late)
    return Alarm(site, source, kind, State(state), Severity(severity), happened, START, **more)


def clear(source: str = "AHU-3/flow", kind: str = "flow fail", *, late: str = "0s", **more: Any) -> Alarm:
    return alarm(source, kind, "cleared", late=late, **more)


def act(word: str, *, order: int = 1, by: str = "j.ortiz", late: str = "0s", **said: Any) -> Callable[[Story, datetime], None]:
    """A person does something to an order, and tells of it `late`."""

    def done(story: Story, now: datetime) -> None:
        acting.perform(story.store, order, Deed(act=Act(word), by=by, at=now - span(late), said=said), now)

    return done


SIGNED = {"done": "belt replaced", "signed_by": "B. Client"}


def asked_for(request: Request) -> Callable[[Story, datetime], None]:
    """A person asks for a job."""
    return lambda story, now: (acting.request(story.store, story.estate, request, now), None)[1]


def restarted(story: Story, _: datetime) -> None:
    """The program ends and starts again: all that it knows now is what SQL knows."""
    story.restart()


def order(number: int, **fields: Any) -> Callable[[Story], None]:
    """Order `number` is there and has these fields; `alarms` are the sources that belong to it, `said` the words of its timeline."""

    def check(story: Story) -> None:
        file = story.file(number)
        seen = {name: getattr(file.order, name, None) for name in fields}
        if "said" in fields:
            seen["said"] = " ".join(story.said(number))
        if "alarms" in fields:
            with story.store.read() as connection:
                belonging = standings.load(connection, file.order.site).of_order(number)
            seen["alarms"] = sorted(f"{each.source} {each.kind}" for each in belonging)
        assert seen == fields

    return check


def no_order(number: int) -> Callable[[Story], None]:
    """There are fewer than `number` orders."""

    def check(story: Story) -> None:
        assert not story.has(number), f"there is {name_of(number)}"

    return check


def clock(number: int, name: str, **fields: Any) -> Callable[[Story], None]:
    """A clock of an order shows this. Durations and `due` are said as in `at`; `elapsed` is that of the last look."""

    def check(story: Story) -> None:
        file = story.file(number)
        found = next(each for each in file.clocks if each.name == name)
        said = {each: span(value) if each in SPANS else value for each, value in fields.items()}
        seen = {"state": found.reading.state, "breached": found.reading.breached, "at_risk": found.at_risk, "warned": found.warned}
        seen |= {each: getattr(found.reading, each) for each in SPANS if each != "due"}
        seen["due"] = found.reading.due_at - START if found.reading.due_at else None
        assert {each: seen[each] for each in said} == said

    return check


SPANS = ("elapsed", "paused", "target", "due")


def decided(*words: str) -> Callable[[Story], None]:
    """Since the last `want` exactly this was decided, in any order: `opened new-fault`."""

    def check(story: Story) -> None:
        assert sorted(story.decisions) == sorted(words)

    return check


def point(source: str = "AHU-3/flow", kind: str = "flow fail", **fields: Any) -> Callable[[Story], None]:
    """A standing alarm has these fields."""

    def check(story: Story) -> None:
        found = story.point(source, kind)
        assert {name: getattr(found, name) for name in fields} == fields

    return check
