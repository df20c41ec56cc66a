"""What holds whatever comes: the order of arrival changes no order, and nothing urgent that stands is left without one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from assets.register import Register
from rules.alarm import Alarm, Severity, State
from rules.book import Rule, RuleBook
from rules.inhibition import Inhibition, Scope
from rules.limits import Flood, Limit
from rules.recurrence import Recurring
from rules.shelf import Wanted
from rules.standing import Phase, StandingAlarm
from rules.treatment import GroupBy, Priority, Recurrence, Treatment
from rules.window import Once, Window
from store import orders, shelves, standings, views
from store.store import Store
from streams import shelving
from streams.estate import Estate
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from tests.contract import databases
from tests.unit.streams.conftest import ASSETS, about
from tests.unit.streams.story import SITE, START

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
KINDS = ("fire", "flow fail", "trip", "leak")
SOURCES = ("AHU-3/flow", "AHU-4/flow", "CH-1/status", "roof")
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def spans(*minutes: float) -> st.SearchStrategy[timedelta]:
    return st.sampled_from([number * MINUTE for number in minutes])


def pick(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def books(draw: st.DrawFn, delays: Sequence[float] = (0, 3), *, quiet: bool = True) -> RuleBook:
    """Rule books of every sort, without a rule by which something is nobody's job."""
    sets = st.fixed_dictionaries(
        {},
        optional={
            "priority": pick(*Priority),
            "group_by": pick(*GroupBy),
            "on_delay": spans(*delays),
            "off_delay": spans(0, 2),
            "recurrence": pick(*Recurrence),
        },
    )
    rules = [Rule(name=kind, match=about(kind), sets=draw(sets)) for kind in draw(st.sets(pick(*KINDS)))]
    defaults = Treatment(
        group_by=draw(pick(*GroupBy)),
        on_delay=draw(spans(*delays)),
        off_delay=draw(spans(0, 2)),
        quiet_close=draw(pick(None, 10 * MINUTE)) if quiet else None,
        reopen_within=draw(pick(None, 20 * MINUTE)),
    )
    return RuleBook(defaults=defaults, rules=tuple(rules), flapping=None, flood=None, recurring=None)


@st.composite
def nuisances(draw: st.DrawFn) -> dict[str, Any]:
    """All that may hold an alarm back for a while, by the field of a rule book."""
    pairs = draw(st.lists(st.tuples(pick(*KINDS), pick(*KINDS), pick(*Scope), spans(0, 5, 30)), max_size=3))
    inhibitions = [
        Inhibition(name=f"{number}", cause=about(cause), effect=about(effect), scope=scope, lasts=lasts)
        for number, (cause, effect, scope, lasts) in enumerate(pairs)
    ]
    begins = draw(st.lists(st.tuples(st.sampled_from((*KINDS, "*")), st.integers(0, 90), st.integers(1, 60)), max_size=2))
    windows = [
        Window(name=f"{number}", match=about(kind), times=Once(begin=START + begin * MINUTE, until=START + (begin + lasts) * MINUTE))
        for number, (kind, begin, lasts) in enumerate(begins)
    ]
    below = draw(pick(*Priority))
    return {
        "inhibitions": tuple(inhibitions),
        "windows": tuple(windows),
        "flapping": draw(pick(None, Limit(many=3, within=10 * MINUTE))),
        "flood": draw(pick(None, Flood(limit=Limit(many=3, within=10 * MINUTE), group_by=draw(pick(*GroupBy)), below=below))),
        "recurring": draw(pick(None, Recurring(times=2, corrective=Priority.P4))),
    }


class Bench:
    """One database, emptied for each house that is tried on it."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def house(self, book: RuleBook) -> tuple[Pipeline, Estate]:
        databases.empty(self.store)
        estate = Estate(register=Register(ASSETS), book=book)
        pipeline = Pipeline(self.store, estate, "alarms")
        pipeline.take_over()
        return pipeline, estate

    def standing(self) -> list[StandingAlarm]:
        with self.store.read() as connection:
            return list(standings.load(connection, SITE))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with databases.sqlite_in(tmp_path_factory.mktemp("whatever")) as store:
        yield Bench(store)


@dataclass(frozen=True, slots=True)
class Said:
    """A message: `at` seconds after the start its point said this."""

    source: str
    kind: str
    state: State
    severity: Severity
    at: float


@st.composite
def lives(draw: st.DrawFn) -> list[Said]:
    """What some points say in ten seconds, each a fault that begins, may be repeated or become worse, and may end; no two at one moment."""
    points = draw(st.lists(st.tuples(pick(*SOURCES), pick(*KINDS)), min_size=1, max_size=4, unique=True))
    moments = iter(draw(st.permutations(range(0, 100, 3))))
    said: list[Said] = []
    for source, kind in points:
        many = draw(st.integers(1, 4))
        times = sorted(next(moments) / 10 for _ in range(many))
        severities = [draw(pick(*Severity)) for _ in times]
        ends = many > 1 and draw(st.booleans())
        for number, (at, severity) in enumerate(zip(times, severities, strict=True)):
            state = State.CLEARED if ends and number == many - 1 else State.ACTIVE
            said.append(Said(source, kind, state, severity, at))
    return said


def came_to(bench: Bench) -> list[tuple[Any, ...]]:
    """The orders: which alarms share one, how urgent it is, and whether it is open.

    Numbers, and the title and the asset of an order that a whole system or site shares, are those of what was heard of first.
    """
    with bench.store.read() as connection:
        found = []
        for each in views.orders(connection, views.Wanted(), 100):
            belonging = sorted(f"{row.source} {row.kind} {row.phase}" for row in views.alarms_of(connection, each.number, 100))
            found.append((each.group, each.priority, each.is_open, belonging))
    return sorted(found)


@SOME
@given(book=books(delays=(0, 1 / 30, 3), quiet=False), said=lives(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_arrival_within_the_grace_changes_no_order(bench: Bench, book: RuleBook, said: list[Said], shuffle: Any) -> None:
    shuffled = list(said)
    shuffle.shuffle(shuffled)
    assert arrive(bench, book, shuffled) == arrive(bench, book, sorted(said, key=lambda each: each.at))


def arrive(bench: Bench, book: RuleBook, said: Sequence[Said]) -> list[tuple[Any, ...]]:
    """Let messages arrive in this order within a second, ten seconds after the first of them was sent."""
    pipeline, _ = bench.house(book)
    heard = START + 10 * SECOND
    alarms = [
        Alarm(SITE, each.source, each.kind, each.state, each.severity, START + each.at * SECOND, heard + number * SECOND / 50)
        for number, each in enumerate(said)
    ]
    pipeline.process(Batch(offset=0, frames=[Frame(SITE, alarms)]))
    pipeline.advance(START + timedelta(hours=1))
    return came_to(bench)


@dataclass(frozen=True, slots=True)
class Happening:
    """A message that comes `late` after it was sent, or somebody who shelves a kind for some minutes, or takes that away."""

    gap: float
    said: Said
    late: float
    shelves: float = 0
    unshelves: bool = False


@st.composite
def happenings(draw: st.DrawFn) -> list[Happening]:
    found = []
    for _ in range(draw(st.integers(1, 25))):
        said = Said(draw(pick(*SOURCES)), draw(pick(*KINDS)), draw(pick(*[State.ACTIVE] * 3, State.CLEARED)), draw(pick(*Severity)), 0)
        shelves = draw(pick(*[0] * 8, 5, 60))
        found.append(
            Happening(draw(pick(0.1, 0.5, 1, 4, 30)), said, draw(pick(*[0] * 5, 0.4, 3, 40)), shelves, draw(pick(*[False] * 9, True)))
        )
    return found


@settings(SOME, max_examples=40)
@given(book=books(), nuisance=nuisances(), happening=happenings(), restarts=st.sets(st.integers(0, 24), max_size=2))
def test_nothing_that_stands_is_left_without_an_order_that_is_as_urgent(
    bench: Bench, book: RuleBook, nuisance: dict[str, Any], happening: list[Happening], restarts: set[int]
) -> None:
    pipeline, estate = bench.house(replace(book, **nuisance))
    now, latest = START, dict[tuple[str, str], tuple[datetime, State]]()
    for number, each in enumerate(happening):
        now += each.gap * MINUTE
        at = now - each.late * MINUTE
        act(bench, estate, each, now)
        alarm = Alarm(SITE, each.said.source, each.said.kind, each.said.state, each.said.severity, at, now)
        pipeline.process(Batch(offset=number, frames=[Frame(SITE, [alarm])]))
        key = (each.said.source, each.said.kind)
        if key not in latest or at >= latest[key][0]:
            latest[key] = (at, each.said.state)
        if number in restarts:
            pipeline = Pipeline(bench.store, estate, "alarms")
            pipeline.take_over()
    pipeline.advance(now + timedelta(days=1))
    known = {(each.source, each.kind): each for each in bench.standing()}
    for key in (key for key, (_, state) in latest.items() if state is State.ACTIVE):
        has_its_order(bench, estate, known[key])


def act(bench: Bench, estate: Estate, each: Happening, now: datetime) -> None:
    if each.shelves:
        until = now + each.shelves * MINUTE
        shelving.put_up(bench.store, estate, Wanted(site=SITE, match={"kind": each.said.kind}, by="desk", why="known", until=until), now)
    elif each.unshelves:
        with bench.store.read() as connection:
            up = shelves.standing(connection, [SITE], now)
        for shelf in up[:1]:
            shelving.take_away(bench.store, shelf.id, "desk", now)


def has_its_order(bench: Bench, estate: Estate, standing: StandingAlarm) -> None:
    assert standing.phase is Phase.ACTIVE, standing
    assert standing.order is not None, standing
    asset = estate.register.get(SITE, standing.asset) if standing.asset else None
    with bench.store.read() as connection:
        order = orders.get(connection, standing.order)
    assert order.is_open, (standing, order)
    assert not estate.book.treat(standing, asset).priority.is_more_urgent_than(order.priority), (standing, order)
