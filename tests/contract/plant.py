"""Short words for tests of the pipeline: a pipeline over a store, alarms of one site, batches of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.alarm import Alarm, Severity, State
from store import orders, standings
from streams import acting
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from tests.contract import worlds
from tests.contract.worlds import START, minutes
from workorders.acts import Deed
from workorders.lifecycle import Act

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.store import Store
    from workorders.change import OrderFile

SITE = "riverside"


def taken_over(store: Store) -> Pipeline:
    """A pipeline that starts now: it knows what SQL knows."""
    pipeline = Pipeline(store, worlds.estate(), "alarms")
    pipeline.take_over()
    return pipeline


def alarm(
    source: str = "AHU-1/temp", kind: str = "damp", state: str = "active", severity: str = "major", *, minute: float = 0, ahead: float = 0
) -> Alarm:
    """An alarm that is received at `minute`, and claims to be `ahead` of that."""
    now = START + minutes(minute)
    return Alarm(SITE, source, kind, State(state), Severity(severity), now + minutes(ahead), now)


def batch(offset: int, *alarms: Alarm, **more: Any) -> Batch:
    return Batch(offset=offset, frames=[Frame(each.site, [each]) for each in alarms], **more)


def act(store: Store, word: str, number: int = 1, *, minute: float = 0, said: Mapping[str, Any] | None = None, **more: Any) -> OrderFile:
    """A person does something to an order."""
    now = START + minutes(minute)
    return acting.perform(store, number, Deed(act=Act(word), by="j.ortiz", at=now, said={**(said or {}), **more}), now)


def file(store: Store, number: int = 1) -> OrderFile:
    with store.read() as connection:
        return orders.file(connection, number)


def counts(store: Store) -> dict[str, int]:
    """How often each source was heard of."""
    with store.read() as connection:
        return {each.source: each.count for each in standings.load(connection, SITE)}
