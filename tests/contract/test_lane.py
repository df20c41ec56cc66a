"""A lane by itself, over a real database: what it makes of the clock of its host, and of much that falls due at once."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from streams.kafka import duty, record
from streams.kafka.lane import MOST_BYTES_WAITING, Lane, Record, Reports
from streams.pipeline import MOST_WOKEN, Pipeline
from tests.contract import worlds
from tests.contract.plant import SITE, alarm, file
from tests.contract.worlds import START, minutes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from rules.alarm import Alarm
    from store.store import Store
    from streams.committed import Committed
    from streams.frame import Batch

PATIENCE_SECONDS = 60.0


@dataclass
class Place:
    """A lane, the clock of its host, and all that it reported."""

    now: datetime = START
    given: int = 0
    told: list[Committed] = field(default_factory=list)
    lane: Lane | None = None
    pool: ThreadPoolExecutor | None = None

    def at(self, minute: float) -> None:
        """Set the clock of the host."""
        self.now = START + minutes(minute)

    async def take(self, *alarms: Alarm) -> None:
        """Let a frame come, and wait until it is committed."""
        await self.until_done(await self.give(*alarms))

    async def give(self, *alarms: Alarm) -> int:
        """Let a frame come."""
        assert self.lane is not None
        offset, self.given = self.given, self.given + 1
        assert await self.lane.give(Record(offset, record.write(SITE, alarms), lambda: None))
        return offset

    @property
    def is_queued(self) -> bool:
        return self.lane is not None and self.lane.queued

    async def until_done(self, offset: int) -> None:
        lane = self.lane
        assert lane is not None
        await self.until(lambda: lane.done >= offset)

    async def until(self, look: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not look():  # noqa: ASYNC110  what a lane did is to be seen from outside
                await asyncio.sleep(0.005)

    def committed(self, _batch: Batch, committed: Committed) -> None:
        self.told.append(committed)

    def died(self, _lane: Lane, error: Exception) -> None:
        raise AssertionError from error


@asynccontextmanager
async def a_lane(store: Store) -> AsyncIterator[Place]:
    place = Place()
    pipeline = Pipeline(store, worlds.estate(), "alarms")
    pipeline.take_over(place.now)
    with ThreadPoolExecutor(1) as pool:
        place.pool = pool
        lane = place.lane = Lane(
            0,
            pipeline,
            lambda records: duty.read_alarms(records, place.now),
            now=lambda: place.now,
            pool=pool,
            reports=Reports(committed=place.committed, store=lambda _: None, died=place.died),
            behind=lambda expected: place.given - expected,
            start=0,
        )
        yield place
        await lane.stop()


def test_after_a_clock_that_was_an_hour_ahead_and_is_put_right_orders_are_logged_when_they_are(store: Store) -> None:
    async def story() -> None:
        async with a_lane(store) as place:
            place.at(60)
            await place.take(alarm("AHU-1/temp", "leak", minute=60))
            place.at(1)
            await place.take(alarm("AHU-2/temp", "leak", minute=1))

    asyncio.run(story())
    assert file(store, 2).order.logged_at == START + minutes(1)


def test_much_that_falls_due_at_once_is_on_record_piece_by_piece(store: Store) -> None:
    many = MOST_WOKEN + 100

    async def story() -> Place:
        async with a_lane(store) as place:
            await place.take(*(alarm(f"point-{number}", "flow fail") for number in range(many)))
            before = len(place.told)
            place.at(5)
            await place.until(lambda: sum(each.decisions.total() for each in place.told[before:]) >= many)
            del place.told[:before]
            return place

    sizes = [each.decisions.total() for each in asyncio.run(story()).told]
    assert max(sizes) == MOST_WOKEN
    assert sum(sizes) == many


def test_what_comes_while_other_lanes_have_their_turn_shares_one_transaction(sqlite_store: Store) -> None:
    async def story() -> Place:
        async with a_lane(sqlite_store) as place:
            await place.take(alarm("AHU-1/temp"))
            assert place.pool is not None
            before, others = len(place.told), threading.Event()
            place.pool.submit(others.wait)
            await place.give(alarm("AHU-2/temp"))
            await place.until(lambda: place.is_queued)
            last = [await place.give(alarm(f"AHU-{number}/temp")) for number in range(3, 20)][-1]
            others.set()
            await place.until_done(last)
            del place.told[:before]
            return place

    assert [each.alarms for each in asyncio.run(story()).told if each.alarms] == [18]


def test_no_more_waits_in_a_lane_than_a_few_transactions_take(sqlite_store: Store) -> None:
    wordy = [replace(alarm(f"AHU-{number}/temp"), message="It is warm. " * 300) for number in range(100)]
    size = len(record.write(SITE, wordy))

    async def story() -> None:
        async with a_lane(sqlite_store) as place:

            async def give_all() -> int:
                return [await place.give(*wordy) for _ in range(3 * MOST_BYTES_WAITING // size)][-1]

            await place.take(alarm("AHU-1/temp"))
            assert place.pool is not None
            assert place.lane is not None
            others = threading.Event()
            place.pool.submit(others.wait)
            giving = asyncio.create_task(give_all())
            await place.until(lambda: place.is_queued)
            await asyncio.wait([giving], timeout=0.5)
            waiting = place.lane.waiting * size
            others.set()
            assert waiting < MOST_BYTES_WAITING + size
            await place.until_done(await giving)

    asyncio.run(story())
