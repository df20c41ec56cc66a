"""The writer of InfluxDB at a door that does as it is told: nothing is waited for, nothing grows without a bound, all is counted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from prometheus_client import CollectorRegistry

from streams.estate import Estate
from streams.influx import Counters, Influx, Pace
from streams.influx_door import Away, Refused
from streams.labels import Labels
from tests.integration.mqtt.waiting import until

QUICK = Pace(batch=10, kept=50, gather=0.0, first_retry=0.001, longest_retry=0.002, goodbye=0.2)


class Door:
    """A door that answers as `answers` say, one a request, and takes everything when there are no more. It may be held shut."""

    def __init__(self, *answers: Exception) -> None:
        self._answers = list(answers)
        self.taken: list[bytes] = []
        self.requests: list[int] = []
        self.open = threading.Event()
        self.open.set()
        self.asked = threading.Event()

    def write(self, lines: list[bytes]) -> None:
        self.requests.append(len(lines))
        self.asked.set()
        self.open.wait()
        if self._answers:
            raise self._answers.pop(0)
        self.taken += lines

    def close(self) -> None:
        pass


class House:
    def __init__(self, door: Door, pace: Pace) -> None:
        self.registry = CollectorRegistry()
        self.door = door
        self.influx = Influx(door, Labels(Estate()), Counters(self.registry), pace)

    def count(self, name: str, **labels: str) -> float:
        return self.registry.get_sample_value(f"callout_influx_{name}", labels) or 0.0

    def settles(self, look: Callable[[], bool]) -> None:
        until(look, "the writer has done its part", 10)


@contextmanager
def writing(*answers: Exception, pace: Pace = QUICK) -> Iterator[House]:
    house = House(Door(*answers), pace)
    house.influx.start()
    try:
        yield house
    finally:
        house.door.open.set()
        house.influx.close()


def lines(first: int, last: int) -> list[bytes]:
    return [b"%d" % number for number in range(first, last)]


def test_all_is_written_in_order_and_in_batches() -> None:
    with writing() as house:
        house.influx.offer(lines(0, 35))
        house.settles(lambda: house.count("points_written_total") == 35)
    assert house.door.taken == lines(0, 35)
    assert max(house.door.requests) == 10
    assert house.count("points_waiting") == 0


@pytest.mark.parametrize("answer", [Away("503: busy"), Away("429: slow down", wait=0.001), Away("refused")], ids=str)
def test_what_is_not_taken_now_is_sent_again(answer: Away) -> None:
    with writing(answer, answer, answer) as house:
        house.influx.offer(lines(0, 5))
        house.settles(lambda: house.count("points_written_total") == 5)
    assert house.door.taken == lines(0, 5)
    assert house.count("errors_total") == 3


def test_what_is_refused_is_counted_and_not_sent_again() -> None:
    with writing(Refused("400: field type conflict")) as house:
        house.influx.offer(lines(0, 10))
        house.settles(lambda: house.count("points_dropped_total", reason="refused") == 10)
        house.influx.offer(lines(10, 12))
        house.settles(lambda: house.count("points_written_total") == 2)
    assert house.door.taken == lines(10, 12)


def test_of_a_partial_write_only_what_was_lost_is_counted() -> None:
    with writing(Refused("422: partial write: points beyond retention policy dropped=3")) as house:
        house.influx.offer(lines(0, 10))
        house.settles(lambda: house.count("points_written_total") == 7)
    assert house.count("points_dropped_total", reason="refused") == 3


def test_when_it_is_away_for_long_the_oldest_go_and_nobody_waits() -> None:
    with writing() as house:
        house.door.open.clear()
        house.influx.offer(lines(0, 10))
        assert house.door.asked.wait(10)
        for number in range(10, 100):
            house.influx.offer([b"%d" % number])
        assert house.count("points_waiting") == 50
        assert house.count("points_dropped_total", reason="full") == 50
        house.door.open.set()
        house.settles(lambda: house.count("points_waiting") == 0)
    # The first ten were on their way when there was no room for them any more: written all the same, and counted as dropped.
    assert house.door.taken == lines(0, 10) + lines(50, 100)
    assert house.count("points_written_total") == 50


def test_at_the_end_what_waits_is_written() -> None:
    with writing(pace=Pace(gather=3600.0)) as house:
        house.influx.offer(lines(0, 3))
    assert house.door.taken == lines(0, 3)


def test_at_the_end_it_does_not_wait_for_one_that_is_away_and_says_what_is_lost() -> None:
    with writing(*[Away("refused")] * 10_000) as house:
        house.influx.offer(lines(0, 3))
    assert house.count("points_dropped_total", reason="closed") == 3
    assert house.door.taken == []
