"""Times and durations as numbers, exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from sla.policy import ClockRule, Terms
from store import terms
from store.types import EPOCH, instant, micros

INSTANTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001  the zone stands beside it


@given(at=INSTANTS)
def test_a_time_comes_back_as_it_went_in(at: datetime) -> None:
    assert instant(micros(at)) == at


@given(at=INSTANTS, hours=st.integers(-14, 14))
def test_the_offset_does_not_matter(at: datetime, hours: int) -> None:
    assert micros(at.astimezone(timezone(timedelta(hours=hours)))) == micros(at)


@pytest.mark.parametrize(
    ("at", "number"), [(EPOCH, 0), (EPOCH - timedelta(microseconds=1), -1), (datetime(2026, 11, 21, tzinfo=UTC), 1795219200000000)]
)
def test_times_are_microseconds_since_1970(at: datetime, number: int) -> None:
    assert micros(at) == number


@given(
    seconds=st.dictionaries(st.sampled_from(["P1", "P2"]), st.integers(0, 10**12).map(lambda number: timedelta(microseconds=number))),
    warn_at=st.lists(st.floats(0, 1)),
    pause=st.frozensets(st.sampled_from(["awaiting-parts", "other"])),
)
def test_terms_come_back_as_they_went_in(seconds: dict[str, timedelta], warn_at: list[float], pause: frozenset[str]) -> None:
    one = Terms(
        contract="fm", rule=ClockRule(name="fix", start="attended", stop="completed", pause=pause), targets=seconds, warn_at=tuple(warn_at)
    )
    assert terms.read(terms.write(one)) == one
