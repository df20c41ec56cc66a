"""Quix Streams doing the least of the same job, on single records: `python bench/kafka_quix.py SERVER TOPIC RECORDS FOLDER`.

It runs in an environment of its own (`make peers`), since it wants an older pydantic than Callout: nothing of Callout is imported here.
It counts the repeats of each key, with its state on disk and its changelog on Kafka as it does by itself, and prints its records a second.
"""

import sys
import time
from typing import Any

from quixstreams import Application  # type: ignore[import-not-found,import-untyped,unused-ignore]


def count(known: dict[str, Any] | None, alarm: dict[str, Any]) -> dict[str, Any]:
    """Return the standing alarm after one more message, as the peer on Faust does."""
    if known is None or known["state"] != alarm["state"]:
        return {"state": alarm["state"], "count": 1, "last": alarm["at"]}
    return {"state": alarm["state"], "count": known["count"] + 1, "last": alarm["at"]}


def main(server: str, topic: str, records: int, folder: str) -> None:
    """Count until the last record has come."""
    app = Application(broker_address=server, consumer_group="bench-quix", auto_offset_reset="earliest", state_dir=folder, loglevel="ERROR")
    alarms = app.dataframe(app.topic(topic, value_deserializer="json", key_deserializer="str"))
    moments: list[float] = []
    seen = 0

    def count_one(alarm: dict[str, Any], state: Any) -> None:
        nonlocal seen
        seen += 1
        state.set("standing", count(state.get("standing"), alarm))
        if seen in (1, records):
            moments.append(time.perf_counter())
        if seen == records:
            app.stop()

    alarms.update(count_one, stateful=True)
    app.run()
    print((records - 1) / (moments[-1] - moments[0]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
