"""The distributed runtime while everything around it fails: gateways, workers, Kafka, PostgreSQL and Mosquitto are killed and held.

Plant stamps what it says. A gateway that is killed may say a message twice, and only `at` and `id` tell the second from the first.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest import wire
from store.errors import Unavailable
from store.tables import outbox, quarantine
from tests.acceptance.distributed.stack import SESSION_SECONDS, Stack
from tests.faults import outcome, site as places
from tests.faults.outcome import Outcome
from tests.faults.plant import Plant
from tests.faults.sizes import size
from tests.faults.story import Story
from tests.integration.mqtt.waiting import PATIENCE_SECONDS, until
from tests.services.firehose import Sent
from tests.services.kafka import Kafka
from tests.services.mosquitto import Mosquitto
from tests.services.postgres import Postgres

KILLS = size("DISTRIBUTED_KILLS", short=20, long=300)
ALARMS = size("DISTRIBUTED_ALARMS", short=6_000, long=1_000_000)
REBALANCES = size("REBALANCES", short=1, long=40)
ZOMBIES = size("ZOMBIES", short=1, long=20)
RESTARTS = size("RESTARTS", short=1, long=10)
POISON = size("POISON", short=20, long=1_000)
SEED = size("SEED", short=81, long=81)

PROCESSES = {
    "gateway-1": ("ingest",),
    "rules-1": ("worker", "rules"),
    "rules-2": ("worker", "rules"),
    "sla-1": ("worker", "sla"),
}
DURING_RECOVERY = 0.3
"""Share of the kills that follow at once on the one before: whoever comes back is killed again, or whoever takes over meanwhile."""

LIFE_SECONDS = (0.2, 2.0)
ALARMS_A_SECOND = 500
"""How many alarms a slow machine takes at least. Whoever waits for something may have to wait for all that came before it."""

REBALANCE_SECONDS = 3.0


class Estate:
    """The processes over their servers, and plant before them."""

    def __init__(self, stack: Stack, postgres: Postgres) -> None:
        self.stack = stack
        self.postgres = postgres
        self.plant = Plant(stack.broker)

    def start(self) -> None:
        """Start every process, and return when each does its work."""
        for name in PROCESSES:
            self.bring_back(name)
        self.stack.wait_until_ready()

    def bring_back(self, name: str) -> None:
        """Start a process, or start it again."""
        self.stack.start(name, *PROCESSES[name])

    def kill(self, name: str) -> None:
        """Kill a process and start it again, as a supervisor would."""
        self.stack.processes[name].kill()
        self.bring_back(name)

    def supervise(self) -> None:
        """Start whoever has ended by itself again: a watchdog ends a process so that somebody does."""
        for name in PROCESSES:
            if self.stack.processes[name].code is not None:
                self.bring_back(name)

    def restart_broker(self) -> None:
        """Save, kill and start Mosquitto. Plant waits until the gateway is back: Mosquitto (2.0.11) forgets shared subscriptions."""
        self.wait_for("gateway-1")
        gateway = self.stack.processes["gateway-1"]
        before = len(gateway.logged("connected"))
        self.stack.broker.save()
        self.stack.broker.kill()
        self.stack.broker.start()

        def is_back() -> bool:
            now = self.stack.processes["gateway-1"]
            return len(now.logged("connected")) > (before if now is gateway else 0) and now.is_ready()

        self.until(is_back, "the gateway is back at the broker")

    def until(self, look: Callable[[], bool], what: str) -> None:
        """Wait for something; whoever ends by itself meanwhile is started again."""

        def look_after() -> bool:
            self.supervise()
            # We are one of PostgreSQL's clients ourselves, and hear of its end like the others: by what fails, and is tried again.
            with suppress(Unavailable):
                return look()
            return False

        until(look_after, f"{what}: {self._logs()}", seconds=PATIENCE_SECONDS + self.plant.acknowledged / ALARMS_A_SECOND)

    def wait_for(self, name: str) -> None:
        """Return when a process does its work, though it may have ended by itself."""

        def is_ready() -> bool:
            return self.stack.processes[name].is_ready()

        self.until(is_ready, f"{name} does its work")

    @contextmanager
    def sending(self, messages: Sequence[Sent]) -> Iterator[None]:
        """Have plant send `messages`; within the block some more alarms have been committed, and others are on their way."""
        before = self.stack.counted()
        with self.plant.sending(messages):
            self.until(lambda: self.stack.counted() > before, "it is amid the alarms")
            yield

    def finish(self, story: Story) -> Outcome:
        """Wait until all is known, each message of it once; check what must hold whatever failed; return what is known."""
        with outcome.looking_into(self.stack.database) as ledger:
            self.until(lambda: ledger.outcome().alarms == story.expected, "all that was acknowledged is known, and nothing twice")
            self.until(lambda: self._unsent() == 0, "every event went out")
            known = ledger.outcome()
        assert self.plant.acknowledged == len(story.messages)
        assert set(known.open_groups.values()) == {1}
        assert set(known.alarms) == set(story.expected)
        self._events_are_in_order_and_one_breach_a_clock()
        return known

    def _unsent(self) -> int:
        with self.stack.store.read() as connection:
            return int(connection.execute(select(func.count()).select_from(outbox).where(outbox.c.sent_at.is_(None))).scalar_one())

    def _events_are_in_order_and_one_breach_a_clock(self) -> None:
        breached = set()
        for events in self.stack.events("callout.workorders", "callout.sla").values():
            first = list(dict.fromkeys((event["number"], int(event["id"])) for event in events))
            for number in {number for number, _ in first}:
                ids = [id_ for named, id_ in first if named == number]
                assert ids == sorted(ids), f"events of {number} out of order"
            for event in {event["id"]: event for event in events if event["type"] == "sla.breached"}.values():
                clock = event["number"], event["data"]["clock"]
                assert clock not in breached, f"{clock} was breached twice"
                breached.add(clock)

    def _logs(self) -> str:
        return "\n".join(f"{name}: {process.log[-2_000:]}" for name, process in self.stack.processes.items())


@pytest.fixture
def estate(tmp_path: Path, mosquitto: Mosquitto, kafka: Kafka, postgres: Postgres, postgres_url: str) -> Iterator[Estate]:
    folder = tmp_path / "stack"
    folder.mkdir()
    with Stack(folder, places.write(tmp_path / "site"), mosquitto, kafka, postgres_url) as stack:
        yield Estate(stack, postgres)


def story_of(seed: int, many: int = ALARMS) -> Story:
    return Story(seed=seed, many=many, began=datetime.now(UTC) - timedelta(days=20), stamped=True)


def test_kills_of_whoever_it_hits_lose_nothing_and_double_nothing(estate: Estate) -> None:
    story, moments = story_of(SEED), random.Random(SEED)
    estate.start()
    for part in story.parts(KILLS):
        with estate.plant.sending(part):
            if moments.random() >= DURING_RECOVERY:
                time.sleep(moments.uniform(*LIFE_SECONDS))
            estate.kill(moments.choice(list(PROCESSES)))
            estate.supervise()
    estate.finish(story)


def rebalanced(estate: Estate, parts: Iterator[Sequence[Sent]]) -> None:
    """A worker leaves and comes back, so that partitions change hands every few seconds."""
    for _ in range(REBALANCES):
        with estate.sending(next(parts)):
            estate.stack.processes["rules-2"].end()
            time.sleep(REBALANCE_SECONDS)
            estate.bring_back("rules-2")
        estate.wait_for("rules-2")


def woken_from_the_dead(estate: Estate, parts: Iterator[Sequence[Sent]]) -> None:
    """A worker is held for longer than its session, others take its partitions, and it goes on with what it had in hand."""
    for number in range(ZOMBIES):
        name = ("rules-1", "rules-2")[number % 2]
        with estate.sending(next(parts)):
            estate.wait_for(name)
            sleeper = estate.stack.processes[name]
            sleeper.pause()
            time.sleep(2 * SESSION_SECONDS)
            sleeper.resume()


def servers_killed(estate: Estate, parts: Iterator[Sequence[Sent]]) -> None:
    """Each server is killed and started again, every other time while somebody comes up who needs it.

    What Mosquitto had acknowledged it has saved before.
    """
    for number in range(RESTARTS):
        recovering = number % 2 == 0
        with estate.sending(next(parts)):
            if recovering:
                estate.kill("gateway-1")
            estate.stack.kafka.kill()
        estate.stack.kafka.start()
        with estate.sending(next(parts)):
            if recovering:
                estate.kill("rules-1")
            estate.postgres.kill()
        estate.postgres.start()
        estate.until(lambda: estate.stack.counted() > 0, "PostgreSQL answers")
        estate.plant.send(next(parts))
        estate.restart_broker()


FAULTS = (rebalanced, woken_from_the_dead, servers_killed)
PARTS = REBALANCES + ZOMBIES + 3 * RESTARTS


def test_rebalances_zombies_dead_servers_and_poison(estate: Estate) -> None:
    story = story_of(SEED + 1)
    poison(story)
    parts = iter(story.parts(PARTS))
    estate.start()
    for fault in FAULTS:
        fault(estate, parts)
    assert next(parts, None) is None
    estate.until(lambda: len(_quarantined(estate.stack)) == POISON, "what is no alarm is in quarantine, each of it")
    estate.finish(story)


def poison(story: Story) -> None:
    """Lay messages that are no alarms among the others, at even distances, so that whatever fails, some are on their way."""
    distance = len(story.messages) / POISON
    for number in reversed(range(POISON)):
        story.messages.insert(int(number * distance), (wire.alarm_topic("north", f"poison-{number}"), b"\xff no JSON"))


def _quarantined(stack: Stack) -> set[str]:
    with stack.store.read() as connection:
        return set(connection.execute(select(quarantine.c.topic)).scalars())
