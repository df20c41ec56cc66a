"""The two duties of a worker: judging the alarms of its partitions, and watching the clocks of its share of all orders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pydantic_core import from_json

from streams import scope
from streams.frame import Batch, Frame
from streams.kafka import record as records, topics
from workorders.order import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from rules.rejected import Rejected
    from streams.kafka.lane import Record
    from streams.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What a worker does: which topic it reads, what the pipeline of a partition answers for, and what its records are."""

    name: str
    source: str
    scope: Callable[[int, int], Scope]
    read: Callable[[Sequence[Record], datetime], Batch]

    @property
    def group(self) -> str:
        """The consumer group, and the name of the Faust app and its agent."""
        return f"callout-{self.name}"


def _sites_of(part: int, parts: int) -> Scope:
    return scope.sites_only(partial(_is_in, part, parts))


def _is_in(part: int, parts: int, site: str) -> bool:
    return topics.partition_of_site(site, parts) == part


def read_alarms(found: Sequence[Record], now: datetime) -> Batch:
    """Return the batch that these frames become; neighbours of one site stay apart, as they came."""
    frames: list[Frame] = []
    rejected: list[Rejected] = []
    for each in found:
        frame, refused = records.read(each.value, f"{topics.ALARMS}@{each.offset}", now)
        rejected += refused
        if frame.alarms:
            frames.append(frame)
    return Batch(offset=found[-1].offset, frames=frames, rejected=rejected)


def read_orders(found: Sequence[Record], _now: datetime) -> Batch:
    """Return the batch that these events become: the orders that they are about. What is no event says nothing about any order."""
    numbers = {number for each in found if (number := _order(each.value)) is not None}
    return Batch(offset=found[-1].offset, orders=sorted(numbers))


def _order(value: bytes) -> int | None:
    try:
        return number_of(str(from_json(value)["number"]))
    except (ValueError, KeyError, TypeError):
        return None


RULES = Duty(name="rules", source=topics.ALARMS, scope=_sites_of, read=read_alarms)
SLA = Duty(name="sla", source=topics.WORKORDERS, scope=scope.clocks_only, read=read_orders)
DUTIES = {duty.name: duty for duty in (RULES, SLA)}
