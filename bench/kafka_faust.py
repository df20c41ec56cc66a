"""A Faust agent with a table doing the least of the same job, on single records: `python -m bench.kafka_faust SERVER TOPIC RECORDS FOLDER`.

It counts the repeats of each key, as Faust's own documentation would have it, and prints its records a second, from the first to the last.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

import faust

PARTITIONS = 8


class Pace:
    """Notes when the first record came, and says the rate when the last has come."""

    def __init__(self, records: int) -> None:
        self._records = records
        self._seen = 0
        self._began = 0.0

    def saw(self) -> bool:
        """Count a record; say whether it was the last, and then print the rate."""
        self._seen += 1
        if self._seen == 1:
            self._began = time.perf_counter()
        if self._seen < self._records:
            return False
        print(self._seen / (time.perf_counter() - self._began), flush=True)
        return True


def count(known: dict[str, Any] | None, alarm: dict[str, Any]) -> dict[str, Any]:
    """Return the standing alarm after one more message: the least that a deduplication must keep."""
    if known is None or known["state"] != alarm["state"]:
        return {"state": alarm["state"], "count": 1, "last": alarm["at"]}
    return {"state": alarm["state"], "count": known["count"] + 1, "last": alarm["at"]}


def main(server: str, topic: str, records: int, folder: str) -> None:
    """Count until the last record has come."""
    pace = Pace(records)
    done = asyncio.Event()
    app = faust.App(
        "bench-faust",
        broker=f"kafka://{server}",
        store="memory://",
        web_enabled=False,
        datadir=folder,
        topic_partitions=PARTITIONS,
        topic_disable_leader=True,
        topic_replication_factor=1,
        consumer_auto_offset_reset="earliest",
    )
    table = app.Table("standing", partitions=PARTITIONS)

    async def count_all(stream: Any) -> None:
        async for key, alarm in stream.items():
            table[key] = count(table.get(key), alarm)
            if pace.saw():
                done.set()

    app.agent(app.topic(topic, key_type=str, key_serializer="raw", value_serializer="json"))(count_all)

    async def work() -> None:
        worker = faust.Worker(app, loop=asyncio.get_running_loop(), override_logging=False, redirect_stdouts=False, quiet=True)
        worker.spinner = None
        starting = asyncio.create_task(worker.start())
        await done.wait()
        starting.cancel()
        await worker.stop()

    asyncio.run(work())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
