"""The watch wakes each order at its moment, without ever looking through all of them."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given, settings, strategies as st

from sla.moments import micros
from sla.watch import SMALL, Watch
from tests.unit.sla.marks import minute

MOMENTS = st.integers(0, 8).map(minute)
ORDERS = st.integers(1, 4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), ORDERS, st.none() | MOMENTS), st.tuples(st.sampled_from(["due", "ahead"]), st.integers(0, 3), MOMENTS)
    ),
    max_size=30,
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

    def ahead(self, now: datetime, most: int) -> list[int]:
        return [order for _, order in sorted((at, order) for order, at in self.wakes.items() if at <= now)][:most]


@settings(max_examples=100, deadline=None)
@given(loaded=st.dictionaries(ORDERS, MOMENTS), steps=STEPS)
def test_it_does_what_looking_through_all_would_do(loaded: dict[int, datetime], steps: list[tuple[str, int, datetime | None]]) -> None:
    watch, slow = Watch((micros(at), order) for order, at in loaded.items()), Slow(loaded)
    for word, order, at in steps:
        if word == "set":
            watch.set(order, at)
            slow.set(order, at)
        elif at is not None and word == "due":
            assert watch.due(at) == slow.due(at)
        elif at is not None:
            assert watch.ahead(at, order) == slow.ahead(at, order)
        assert watch.next_wake() == slow.next_wake()
        assert len(watch) == len(slow.wakes)


def test_of_two_wakes_of_one_order_the_sooner_counts() -> None:
    watch = Watch([(micros(minute(5)), 1), (micros(minute(2)), 1)])
    assert (watch.next_wake(), len(watch)) == (minute(2), 1)


def test_an_empty_one() -> None:
    watch = Watch()
    assert (watch.next_wake(), watch.due(minute(9)), len(watch)) == (None, None, 0)


def test_orders_that_were_done_before_they_were_due_leave_nothing_behind() -> None:
    watch = Watch()
    for order in range(1, 100_000):
        watch.set(order, minute(order))
        watch.set(order, None)
    assert len(watch) == 0
    assert len(watch._heap) <= 2 * SMALL  # noqa: SLF001  what it remembers is what is asked


def test_an_order_number_and_a_moment_far_away() -> None:
    watch = Watch()
    watch.set(10**14, minute(10**8))
    watch.set(1, minute(-(10**7)))
    assert [watch.due(minute(10**8)), watch.due(minute(10**8))] == [(minute(-(10**7)), 1), (minute(10**8), 10**14)]
