"""When a gateway hands messages in: soon for those that come alone, together for those that keep coming."""

from __future__ import annotations

import pytest

from streams.kafka.gateway import PAUSE, Pace

PACE = Pace(linger=0.003, apart=0.05)


@pytest.mark.parametrize(
    ("first", "newest", "last", "ripe"),
    [
        pytest.param(10.0, 10.0, 0.0, 10.003, id="the first after a pause waits for its linger alone"),
        pytest.param(10.0, 10.04, 10.0, 10.05, id="while they keep coming lots are apart"),
        pytest.param(10.0, 10.02, 10.0, 10.02 + PAUSE, id="a broker that sends no more before it hears of these is not waited for"),
        pytest.param(10.049, 10.049, 10.0, 10.052, id="one that comes just before the next lot still waits for its linger"),
    ],
)
def test_when_messages_are_handed_in(first: float, newest: float, last: float, ripe: float) -> None:
    assert PACE.ripe_at(first, newest, last) == pytest.approx(ripe)
