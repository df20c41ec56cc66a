"""When a process counts as standing still, and when not."""

from __future__ import annotations

import threading

import pytest

from streams.kafka.watchdog import Patience, Sign, Watchdog

LANE = "partition 3"


@pytest.mark.parametrize(
    ("story", "stood"),
    [
        ([], 0.0),
        ([("waits", 1)], 0.0),
        ([("waits", 1), ("waits", 1)], 1.0),
        ([("waits", 1), ("waits", 1), ("waits", 1)], 2.0),
        ([("waits", 1), ("waits", 1), ("waits", 2)], 0.0),
        ([("waits", 1), ("waits", 1), ("has nothing", 1)], 0.0),
        ([("has nothing", 1), ("has nothing", 1), ("has nothing", 1)], 0.0),
        ([("waits", 1), ("is gone", 0), ("waits", 1)], 0.0),
    ],
)
def test_what_waits_and_does_not_move_stands_still(story: list[tuple[str, int]], stood: float) -> None:
    patience = Patience()
    seen: dict[str, float] = {}
    for word, moves in story:
        signs = [] if word == "is gone" else [Sign(what=LANE, waits=word == "waits", moves=moves)]
        seen = patience.look(signs, 1.0)
    assert seen.get(LANE, 0.0) == stood


def test_it_ends_the_process_with_a_sentence() -> None:
    said: list[str] = []
    ended = threading.Event()

    def end(sentence: str) -> None:
        said.append(sentence)
        ended.set()

    dog = Watchdog(lambda: [Sign(what=LANE, waits=True, moves=1)], 1.0, end)
    dog.start()
    assert ended.wait(10)
    dog.stop()
    assert said == ["partition 3 has stood still for 1 s although something waits there"]
