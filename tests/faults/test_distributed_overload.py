"""Ten times as many alarms as the workers can take: they wait in Kafka, nobody's memory grows with them, and they are caught up unaided."""

from __future__ import annotations

import sys
import time

from tests.faults.sizes import size
from tests.faults.starving import starved
from tests.faults.test_distributed import Estate, estate, story_of

__all__ = ["estate"]

SECONDS = size("DISTRIBUTED_OVERLOAD_SECONDS", short=3, long=300)
RATE = 2_000
"""Alarms that plant sends in a second."""

TIMES = 10
"""How many times as many that is as the workers are let take."""

WORKERS = ("rules-1", "rules-2")
WARM_UP = 4_000
ROOM_MEGABYTES = 64
"""By how much the memory of a process may grow, whatever waits."""

SESSION_SECONDS = 30
"""Longer than workers are held: who is let run for a moment only now and then must not be taken for dead."""


def test_ten_times_what_the_workers_can_take(estate: Estate) -> None:
    story = story_of(101, WARM_UP + SECONDS * RATE)
    warm_up, storm = story.messages[:WARM_UP], story.messages[WARM_UP:]
    estate.stack.settings["KAFKA_SESSION_SECONDS"] = str(SESSION_SECONDS)
    estate.start()
    estate.plant.send(warm_up)
    estate.until(lambda: judged(estate) == WARM_UP, "the first alarms are judged")
    before, began = memory(estate), time.monotonic()
    workers = [estate.stack.processes[name] for name in WORKERS]
    with starved(workers, RATE / TIMES, lambda: judged(estate)):
        estate.plant.send_evenly(storm, RATE)
    ended, taken, grown = time.monotonic(), judged(estate) - WARM_UP, growth(estate, before)
    assert taken < len(storm) / 2, "plant was no faster than the workers"
    estate.finish(story)
    caught_up = time.monotonic() - ended
    grown = {name: max(grown[name], more) for name, more in growth(estate, before).items()}
    assert max(grown.values()) < ROOM_MEGABYTES, grown
    sys.stdout.write(
        f"{len(storm)} alarms in {ended - began:.0f} s, {taken} of them judged by then, all {caught_up:.1f} s later; {grown}\n"
    )


def judged(estate: Estate) -> int:
    """Return how many alarms the workers have committed."""
    return int(sum(estate.stack.processes[name].metric("callout_alarms_received_total") for name in WORKERS))


def memory(estate: Estate) -> dict[str, float]:
    """Return how many megabytes each process holds, all of them since the beginning."""
    ended = [name for name, process in estate.stack.processes.items() if process.code is not None]
    assert not ended, f"{ended} gave up"
    return {name: process.memory_megabytes() for name, process in estate.stack.processes.items()}


def growth(estate: Estate, before: dict[str, float]) -> dict[str, float]:
    """Return by how many megabytes each process has grown."""
    return {name: round(now - before[name], 1) for name, now in memory(estate).items()}
