"""The points that SQL still knows, from the beginning: orders by their timelines, clocks by what they said there, alarms by episode.

They are the points that were written live, and lie on those. What only the live run saw is not among them: earlier episodes of
alarms that never came to an order.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from store import history, standings
from streams import influx_points
from workorders.promise import CLOCK_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from rules.standing import StandingAlarm
    from streams.influx_points import Fields
    from streams.labels import Labels
    from workorders.order import Entry, WorkOrder

AT_ONCE = 500
"""Orders, or standing alarms, that are read together; so much is held in memory."""

Point = tuple[datetime, bytes]
"""A line of the protocol, with its time."""

WORDS = {"logged": "opened", "alarm": "joined"}
"""Words of a timeline whose event is called otherwise."""

NO_EVENT = frozenset({"cleared", "note"})


def lots(connection: Connection, labels: Labels) -> Iterator[tuple[int, list[Point]]]:
    """Yield points in lots, each with how many orders or alarms it is about."""
    last = 0
    while orders := history.orders(connection, last, AT_ONCE):
        known = {order.number: order for order in orders}
        timelines = history.timelines(connection, list(known))
        points = [point for order in orders for point in _of_order(labels, order, timelines[order.number])]
        starts = history.starts(connection, list(known))
        points += [_of_start(labels, known[row.order], timelines[row.order], row) for row in starts]
        yield len(orders), points
        last = orders[-1].number
    last = 0
    while found := standings.after(connection, last, AT_ONCE):
        yield len(found), [point for standing in found for point in _of_standing(labels, standing)]
        last = found[-1].id


def _of_standing(labels: Labels, standing: StandingAlarm) -> Iterator[Point]:
    times = (standing.raised_at, standing.cleared_at)
    for at, line in zip(times, influx_points.of_standing(labels, standing), strict=False):
        if at is not None:
            yield at, line


def _of_order(labels: Labels, order: WorkOrder, timeline: list[Entry]) -> Iterator[Point]:
    priority = ""
    for entry in timeline:
        if entry.event.startswith(CLOCK_EVENTS):
            yield entry.at, influx_points.of_event(labels, entry.event, entry.at, order.site, order.number, entry.details)
            continue
        priority = entry.priority or priority
        yield from _of_alarm(labels, order, entry)
        if entry.event not in NO_EVENT:
            # An alarm that joins is on the timeline at its own time, and is told of when it counted.
            at = entry.recorded_at if entry.event == "alarm" else entry.at
            event = f"{influx_points.WORKORDER}.{WORDS.get(entry.event, entry.event)}"
            data = {"priority": priority, "trade": order.trade, "asset": order.asset} | _alarm_of(entry)
            yield at, influx_points.of_event(labels, event, at, order.site, order.number, data)


def _of_alarm(labels: Labels, order: WorkOrder, entry: Entry) -> Iterator[Point]:
    """Yield the alarm that an entry tells of: it left normal at its own time, or came back."""
    said = entry.details
    if not said.get("source") or not said.get("alarm_at"):
        return
    active = entry.event != "cleared"
    at = datetime.fromisoformat(said["alarm_at"]) if active else entry.at
    more: Fields = {"order": order.number}
    site = labels.site(order.site)
    yield at, influx_points.of_alarm(site, said["source"], said["kind"], said["severity"], at=at, active=active, more=more)


def _alarm_of(entry: Entry) -> dict[str, Any]:
    return {name: entry.details[name] for name in ("source", "kind") if name in entry.details}


def _of_start(labels: Labels, order: WorkOrder, timeline: list[Entry], row: Any) -> Point:
    """Return the start of a clock, which has no entry of its own, at the priority that the order had then."""
    said = [entry.priority for entry in timeline if entry.priority and entry.at <= row.started_at]
    data = {"priority": said[-1] if said else order.priority, "contract": row.contract, "clock": row.name}
    at = row.started_at
    return at, influx_points.of_event(labels, f"{CLOCK_EVENTS}started", at, order.site, order.number, data)
