from datetime import UTC, datetime, timedelta

from streams import busiest
from streams.busiest import Busiest

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_busiest_come_first_and_only_so_many() -> None:
    told = Busiest()
    told.take("riverside", ["AHU-1", "AHU-2", "AHU-1", "P-1"], NOW)
    told.take("harbour", ["AHU-1"] * 3, NOW + MINUTE)
    assert list(told.top(NOW + MINUTE, 2).items()) == [(("harbour", "AHU-1"), 3), (("riverside", "AHU-1"), 2)]


def test_what_is_ten_minutes_old_is_forgotten() -> None:
    told = Busiest()
    for minute in range(15):
        told.take("riverside", ["AHU-1"], NOW + minute * MINUTE)
    assert told.top(NOW + 14 * MINUTE, 9) == {("riverside", "AHU-1"): 10}
    assert told.top(NOW + 24 * MINUTE, 9) == {}


def test_a_gateway_that_makes_up_names_fills_no_memory() -> None:
    told = Busiest()
    told.take("riverside", ["AHU-1"], NOW)
    told.take("riverside", [f"made-up-{number}" for number in range(3 * busiest.MOST_KNOWN)], NOW)
    told.take("riverside", ["AHU-1", "another"], NOW)
    known = told.top(NOW, 4 * busiest.MOST_KNOWN)
    assert len(known) == busiest.MOST_KNOWN
    assert known["riverside", "AHU-1"] == 2
