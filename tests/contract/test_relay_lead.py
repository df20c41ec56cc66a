"""Of all workers one leads and shows what stands in SQL. One that has lost the lead shows nothing of that any more."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from store.lead import RELAY, Lead
from streams.kafka.relay import Relay
from streams.kafka.sender import Sender
from streams.live import Live
from streams.metrics import Metrics
from tests.contract import worlds
from tests.contract.plant import SITE, alarm, batch, taken_over
from tests.contract.worlds import START
from tests.integration.mqtt.waiting import until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.store import Store
    from streams.kafka.sender import Record

END_HOLDER = text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number")
CLOCKS = {"clock": "response", "priority": "P2"}


class Taker:
    """Stands where a Sender does: all that is sent has arrived."""

    def __init__(self) -> None:
        self.outcomes: deque[tuple[int, Exception | None]] = deque()

    def send(self, number: int, _records: Sequence[Record]) -> None:
        self.outcomes.append((number, None))

    def reconnect(self) -> None:
        return


def test_a_former_leader_shows_no_orders(postgresql_store: Store) -> None:
    store, registry, heir = postgresql_store, CollectorRegistry(), Lead(postgresql_store)
    taken_over(store).process(batch(0, alarm("AHU-1/temp", "leak", severity="minor")))

    def shown() -> tuple[float | None, float | None]:
        orders = registry.get_sample_value("callout_workorders_open", {"site": SITE, "priority": "P2", "status": "open"})
        return orders, registry.get_sample_value("callout_sla_clocks_running", CLOCKS)

    def inherited() -> bool:
        with store.begin() as connection:
            connection.execute(END_HOLDER, {"number": RELAY})
        return heir.take()

    metrics = Metrics(registry, worlds.estate())
    relay = Relay(store, cast(Sender, Taker()), 1, now=lambda: START, metrics=metrics, live=Live())
    relay.start()
    try:
        until(lambda: shown() == (1, 1), "the one that leads shows what is open")
        until(inherited, "another one leads")
        until(lambda: shown() == (0, 0), "what it showed is gone")
        heir.release()
        until(lambda: shown() == (1, 1), "it leads and shows again")
    finally:
        relay.stop()
        heir.release()
