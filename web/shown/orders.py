"""Work orders as they are shown: one line of a list, and the whole file with alarms, clocks, timeline and the why."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field
from sqlalchemy import Connection

from rules.treatment import Category, Priority
from store import orders, views
from web.answer import Answer
from web.shown import clocks, episodes
from web.shown.clocks import Clock
from web.shown.episodes import OrderAlarm
from workorders import order as workorder
from workorders.lifecycle import TABLE, Act
from workorders.order import Entry, Status, WorkOrder

MOST_LINES = 500
"""Lines of a timeline, and alarms, that one file shows."""


class Order(Answer):
    """One work order."""

    model_config = ConfigDict(from_attributes=True)

    number: str = Field(examples=["WO-31"])
    site: str = Field(examples=["riverside"])
    title: str = Field(examples=["supply flow fail: AHU 3"])
    category: Category
    priority: Priority
    status: Status
    trade: str = Field(examples=["hvac"])
    asset: str | None = Field(examples=["AHU-3"])
    location: str = Field(examples=["Block A/L03/Plant room"])
    engineer: str | None = Field(description="Who has the job.", examples=["e.malik"])
    eta: datetime | None = Field(description="When the engineer expects to be there.")
    held_from: Status | None = Field(description="The status that a hold interrupts.")
    group: str = Field(description="The group key that its alarms share; empty when a person raised the order.")
    contract: str
    link: str | None = Field(description="The earlier order of the same fault.", examples=["WO-17"])
    reopens: int
    logged_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    version: int = Field(description="Counts the changes; name the one you read and a command is refused when somebody was faster.")


class Orders(Answer):
    """A page of orders; `next` is the cursor of the page after it."""

    items: list[Order]
    next: str | None


class Line(Answer):
    """One line of a timeline."""

    model_config = ConfigDict(from_attributes=True)

    event: str = Field(examples=["attended"])
    at: datetime = Field(description="When it happened.")
    recorded_at: datetime = Field(description="When it was written down.")
    by: str = Field(description="A person, or `callout`.", examples=["e.malik"])
    text: str
    details: dict[str, Any]

    @property
    def why(self) -> list[str]:
        """What the rules said to it, one sentence a step."""
        why = self.details.get("why")
        return [str(sentence) for sentence in why] if isinstance(why, list) else []


class OrderFile(Order):
    """One work order with all that is on record about it."""

    alarms: list[OrderAlarm]
    clocks: list[Clock]
    timeline: list[Line] = Field(description=f"At most the latest {MOST_LINES} lines, the oldest first.")
    earlier: int = Field(description="Lines of the timeline before those.")
    recurred: str | None = Field(
        description="How often its fault has come back, when that is often.", examples=["recurred 9 times in 14 days"]
    )
    why: list[str] = Field(description="Why this order is what it is, one sentence a step, each said once.")
    possible: list[Act] = Field(description="Commands that it can take in its status.")


class Job(Order):
    """An open order with its clocks, as the board lists it."""

    clocks: list[Clock]

    @property
    def pressing(self) -> Clock | None:
        """The clock that is due first, else one that is paused, else the last one that has stopped."""
        return min(self.clocks, key=_urgency, default=None)


def listed(connection: Connection, wanted: views.Wanted, limit: int, before: int | None = None) -> Orders:
    """Read one page of orders, the newest first."""
    found = views.orders(connection, wanted, limit + 1, before)
    items = [Order.model_validate(_fields(order)) for order in found[:limit]]
    return Orders(items=items, next=str(found[limit - 1].number) if len(found) > limit else None)


def file(connection: Connection, number: int, now: datetime) -> OrderFile:
    """Read the file of one order as of `now`; raises NotFound."""
    order = orders.get(connection, number)
    marks = views.marks_of(connection, [number])[number]
    lines, earlier = views.timeline_of(connection, number, MOST_LINES)
    alarms = episodes.of(connection, order, lines, MOST_LINES)
    return OrderFile.model_validate(
        _fields(order)
        | {
            "alarms": alarms,
            "clocks": clocks.read(views.clocks_of(connection, [number])[number], marks, now),
            "timeline": [Line.model_validate(line) for line in lines],
            "earlier": earlier,
            "why": _why([*marks, *lines]),
            "recurred": _recurred([*marks, *lines]),
            "possible": possible(order.status),
        }
    )


def jobs(connection: Connection, found: Collection[WorkOrder], now: datetime) -> list[Job]:
    """Give each of these orders its clocks as of `now`."""
    numbers = [order.number for order in found]
    marks, known = views.marks_of(connection, numbers), views.clocks_of(connection, numbers)
    return [Job.model_validate(_fields(order) | {"clocks": clocks.read(known[order.number], marks[order.number], now)}) for order in found]


def possible(status: Status) -> list[Act]:
    """Return what people can do with an order in this status."""
    return [act for act in TABLE[status] if act is not Act.SELF_CLEAR]


def _fields(order: WorkOrder) -> dict[str, Any]:
    fields = {name: getattr(order, name) for name in orders.ORDER_FIELDS}
    return fields | {"number": order.name, "link": workorder.name_of(order.link) if order.link is not None else None}


def _why(entries: Iterable[Entry]) -> list[str]:
    said = (sentence for entry in entries for sentence in entry.details.get("why") or ())
    return list(dict.fromkeys(said))


def _recurred(entries: Iterable[Entry]) -> str | None:
    said = [(entry.recorded_at, str(entry.details["recurred"])) for entry in entries if "recurred" in entry.details]
    return max(said)[1] if said else None


def _urgency(clock: Clock) -> tuple[bool, bool, float, float]:
    stopped = clock.stopped_at.timestamp() if clock.stopped_at else 0.0
    return (clock.done, not clock.running, -stopped, clock.remaining_seconds)
