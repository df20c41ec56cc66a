"""What must be so at the end of a world, whatever went wrong in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.message import Message
from ingest.reader import Reader
from rules.alarm import Alarm
from rules.rejected import Rejected
from store import outbox
from store.store import Store
from streams.frame import Batch
from streams.pipeline import Pipeline
from tests.contract.dump import EVERYTHING, Dump, dump
from tests.contract.worlds import START
from tests.faults.simulation import world as worlds
from tests.faults.simulation.world import Commit, Done, World

OPEN = frozenset({"new", "open", "assigned", "accepted", "attended", "on hold", "completed", "verified", "reopened"})


def judge(world: World) -> Dump:
    """Check everything that can be said of `world` by itself, and return what its database holds."""
    every_message_was_committed_once_and_in_order(world)
    every_event_was_sent_in_order(world)
    found = dump(world.store)
    one_open_order_a_group(found)
    one_breach_a_clock(found)
    return found


def every_message_was_committed_once_and_in_order(world: World) -> None:
    reader = Reader(worlds.ESTATE.knows)
    read = [each for topic, payload in world.published for each in _read(reader, Message(topic.encode(), payload, START))]
    batches = [done.what for done in world.done if isinstance(done, Commit) and isinstance(done.what, Batch)]
    committed = [alarm for batch in batches for frame in batch.frames for alarm in frame.alarms]
    assert [_told(alarm) for alarm in committed] == [_told(each) for each in read if isinstance(each, Alarm)]
    refused = [(each.topic, each.reason, each.payload) for batch in batches for each in batch.rejected]
    assert refused == [(each.topic, each.reason, each.payload) for each in read if isinstance(each, Rejected)]


def every_event_was_sent_in_order(world: World) -> None:
    with world.store.read() as connection:
        written = [str(event.id) for event in outbox.since(connection, 0, EVERYTHING)]
    first_heard = list(dict.fromkeys(world.heard_ids()))
    assert first_heard == written


def one_open_order_a_group(found: Dump) -> None:
    groups = Counter(file["order"]["group"] for file in found["orders"].values() if file["order"]["status"] in OPEN)
    assert {group: many for group, many in groups.items() if group and many > 1} == {}


def one_breach_a_clock(found: Dump) -> None:
    said = Counter[tuple[str, str]]()
    for event in found["events"]:
        if event["type"] in ("sla.breached", "sla.withdrawn"):
            said[event["order"], event["data"]["clock"]] += 1 if event["type"] == "sla.breached" else -1
            assert said[event["order"], event["data"]["clock"]] in (0, 1), event


def replayed(done: Sequence[Done], scratch: Store) -> Dump:
    """Return what is in `scratch` when the same was committed, in the same order, and nothing went wrong."""
    pipeline = Pipeline(scratch, worlds.ESTATE, worlds.SOURCE)
    pipeline.take_over()
    for each in done:
        if isinstance(each, Commit):
            pipeline.put_right(each.clock)
            if isinstance(each.what, Batch):
                pipeline.process(each.what)
            else:
                pipeline.advance(each.what)
        else:
            worlds.do(scratch, each)
            pipeline.learn()
    return dump(scratch)


def _read(reader: Reader, message: Message) -> Sequence[Alarm | Rejected]:
    found = reader.read(message)
    return (found,) if isinstance(found, Rejected) else found


def _told(alarm: Alarm) -> tuple[object, ...]:
    return alarm.site, alarm.source, alarm.kind, alarm.state, alarm.severity, alarm.id
