"""The watch wakes each order at its moment, without ever looking through all of them."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings, strategies as st

from sla.watch import Watch
from tests.unit.sla.marks import minute

MOMENTS = st.integers(0, 8).map(minute)
ORDERS = st.integers(1, 4)
STEPS = st.lists(
    st.one_of(st.tuples(st.just("set"), ORDERS, st.none() | MOMENTS), st.tuples(st.just("due"), st.just(0), MOMENTS)), max_size=30
)


class Slow:
    """The same, plainly: a dictionary that is looked through."""

    def __init__(self, wakes: dict[int, datetime]) -> None:
        self.wakes = dict(wakes)

    def set(self, order: int, at: datetime | None) -> None:
        self.wakes.pop(order, None)
        if at is not None:
            self.wakes[order] = at

    def next_wake(self) -> datetime | None:
        return min(self.wakes.values(), default=None)

    def due(self, now: datetime) -> tuple[datetime, int] | None:
        first = min(((at, order) for order, at in self.wakes.items() if at <= now), default=None)
        if first is not None:
            del self.wakes[first[1]]
        return first


@settings(max_examples=100, deadline=None)
@given(loaded=st.dictionaries(ORDERS, MOMENTS), steps=STEPS)
def test_it_does_what_looking_through_all_would_do(loaded: dict[int, datetime], steps: list[tuple[str, int, datetime | None]]) -> None:
    watch, slow = Watch((at, order) for order, at in loaded.items()), Slow(loaded)
    for word, order, at in steps:
        if word == "set":
            watch.set(order, at)
            slow.set(order, at)
        elif at is not None:
            assert watch.due(at) == slow.due(at)
        assert watch.next_wake() == slow.next_wake()
        assert len(watch) == len(slow.wakes)


def test_of_two_wakes_of_one_order_the_sooner_counts() -> None:
    watch = Watch([(minute(5), 1), (minute(2), 1)])
    assert (watch.next_wake(), len(watch)) == (minute(2), 1)


def test_an_empty_one() -> None:
    watch = Watch()
    assert (watch.next_wake(), watch.due(minute(9)), len(watch)) == (None, None, 0)
