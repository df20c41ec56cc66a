"""Standing alarms are found by key, by order and by when they want to be woken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings, strategies as st

from rules.alarm import Severity
from rules.standing import StandingAlarm, Standings

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
NAMES = "abcd"
MOMENTS = st.integers(0, 6).map(lambda number: START + timedelta(minutes=number))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wake"), st.sampled_from(NAMES), st.none() | MOMENTS),
        st.tuples(st.just("due"), st.none(), MOMENTS),
    ),
    max_size=30,
)


def standing(source: str, order: int | None = None, wake_at: datetime | None = None) -> StandingAlarm:
    return StandingAlarm(site="riverside", source=source, kind="hot", severity=Severity.MAJOR, order=order, wake_at=wake_at)


@settings(max_examples=100, deadline=None)
@given(steps=STEPS, loaded=st.lists(st.none() | MOMENTS, min_size=4, max_size=4))
def test_waking_is_as_a_list_that_is_looked_through_would_have_it(
    steps: list[tuple[str, str | None, datetime | None]], loaded: list[datetime | None]
) -> None:
    each = {name: standing(name, wake_at=at) for name, at in zip(NAMES, loaded, strict=True)}
    standings = Standings(each.values())
    wanted = {name: at for name, at in zip(NAMES, loaded, strict=True) if at is not None}
    for word, name, at in steps:
        if word == "wake" and name is not None:
            standings.wake(each[name], at)
            wanted.pop(name, None)
            if at is not None:
                wanted[name] = at
        elif at is not None:
            first = min(((when, who) for who, when in wanted.items() if when <= at), default=None)
            taken = standings.due(at)
            assert (taken.source if taken else None) == (first[1] if first else None)
            if first:
                del wanted[first[1]]
        assert standings.next_wake() == min(wanted.values(), default=None)


def test_an_alarm_belongs_to_one_order_at_a_time() -> None:
    one, other = standing("a", order=1), standing("b")
    standings = Standings([one, other])
    standings.attach(other, 1)
    assert standings.of_order(1) == [one, other]
    standings.attach(one, 2)
    assert (standings.of_order(1), standings.of_order(2), one.order) == ([other], [one], 2)
    standings.detach(one)
    assert (standings.of_order(2), one.order) == ([], None)
    assert standings.changed == {one, other}


def test_changes_are_told_once_and_what_changed_in_full_is_no_mere_count() -> None:
    one, other = standing("a"), standing("b")
    standings = Standings([one, other])
    standings.changed.add(one)
    standings.counted |= {one, other}
    assert standings.take_changes() == ([one], [other])
    assert standings.take_changes() == ([], [])


def test_a_key_is_source_and_kind() -> None:
    one = standing("a")
    standings = Standings()
    standings.add(one)
    assert standings.by_key == {("a", "hot"): one}
    assert (list(standings), len(standings)) == ([one], 1)
