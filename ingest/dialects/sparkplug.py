"""The dialect of Sparkplug B: births give metrics their names, data say their values, deaths say that a node or a device is gone.

Sparkplug 3.0, chapters 4 (topics), 5 (operation) and 6 (payload). Names come once, in the birth, and data speak by alias; so this dialect
must remember. It remembers nothing that a birth does not say again, and asks for one whenever it is in doubt: after a start, after a gap in
the sequence, for an alias that it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.dialects import limits, making, points, sparkplug_payload
from ingest.dialects.making import Refusal
from ingest.dialects.moments import EPOCH
from rules.alarm import Severity, State
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.dialects.limits import Limit
    from ingest.dialects.sparkplug_payload import Metric, Payload
    from ingest.message import Message
    from ingest.source import Command, Spot
    from rules.alarm import Alarm

BIRTHS, DATA, DEATHS = ("NBIRTH", "DBIRTH"), ("NDATA", "DDATA"), ("NDEATH", "DDEATH")
OFFLINE = "offline"
"""The kind of the alarm that a node, or a device of it, is gone."""

BD_SEQ = "bdSeq"
REBIRTH = "Node Control/Rebirth"
CONTROLS = ("Node Control/", "Device Control/", "_types_/", "Node Info/", "Properties/")
"""Beginnings of names that are no points of plant."""

SEQUENCE = 256
NODE_LEVELS = 4
ASK_EVERY = timedelta(seconds=30)
"""A node is asked for its birth no more often than this: one answer may take a while, and has many metrics."""


@dataclass(slots=True)
class _Node:
    """What the last birth of a node said, and where it is in its sequence. Aliases hold name and type, and are those of all its devices."""

    aliases: dict[int, tuple[str, int]] = field(default_factory=dict)
    born: bool = False
    birth: int | None = None
    seq: int | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """What a topic of Sparkplug says."""

    group: str
    word: str
    node: str
    device: str

    @classmethod
    def of(cls, topic: bytes) -> _Place | None:
        """Return the place; None for topics that are no news of a node, such as STATE and commands."""
        levels = topic.decode().split("/")
        if len(levels) < NODE_LEVELS or levels[2] not in (*BIRTHS, *DATA, *DEATHS):
            return None
        return cls(levels[1], levels[2], levels[3], "/".join(levels[NODE_LEVELS:]))


class Sparkplug:
    """Reads messages of all nodes of one source. With `limits` these say which values are alarms, else metrics called like alarms are."""

    def __init__(self, rules: tuple[Limit, ...] = ()) -> None:
        self._limits = rules
        self._nodes: dict[tuple[str, str], _Node] = {}
        self._commands: list[Command] = []

    def read(self, spot: Spot, message: Message) -> tuple[Alarm, ...]:
        """Return the alarms of one message. Asked again for the same message, it says the same."""
        if message.read_as is not None:
            return message.read_as
        place = _Place.of(message.topic)
        if place is None:
            return ()
        payload = _payload(message)
        node = self._nodes.setdefault((place.group, place.node), _Node())
        alarms = tuple(self._alarms(_News(spot, message, place, payload), node))
        message.read_as = alarms
        return alarms

    def take_commands(self) -> list[Command]:
        """Return what is to be sent to nodes since the last call: topics and payloads."""
        commands, self._commands = self._commands, []
        return commands

    def _alarms(self, news: _News, node: _Node) -> Iterator[Alarm]:
        word = news.place.word
        if word == "NDEATH":
            yield from _death_of_node(news, node)
            return
        self._follow_sequence(news, node)
        if word == "NBIRTH":
            node.aliases, node.born, node.birth = {}, True, _birth_of(news.payload)
        if word in DEATHS:
            yield news.offline(State.ACTIVE)
            return
        if word in BIRTHS:
            yield news.offline(State.CLEARED)
        yield from self._metrics(news, node)

    def _follow_sequence(self, news: _News, node: _Node) -> None:
        seq = news.payload.seq
        if news.place.word != "NBIRTH" and (not node.born or seq is None or node.seq is None or seq != (node.seq + 1) % SEQUENCE):
            self._ask(news, node)
        node.seq = seq

    def _metrics(self, news: _News, node: _Node) -> Iterator[Alarm]:
        refused, unknown, found = "", 0, 0
        for metric in news.payload.metrics:
            if news.place.word in BIRTHS and metric.alias is not None and metric.name:
                node.aliases[metric.alias] = (metric.name, metric.datatype)
            name, datatype = (metric.name, metric.datatype) if metric.name else node.aliases.get(metric.alias or 0, ("", 0))
            if not name:
                unknown += 1
            elif name == BD_SEQ or name.startswith(CONTROLS) or metric.is_historical:
                continue
            elif metric.refused:
                refused = refused or f"{name} is {metric.refused}"
            elif metric.value is not None:
                for alarm in self._judge(news, name, sparkplug_payload.typed(metric.value, metric.datatype or datatype), metric):
                    found += 1
                    yield alarm
        if unknown:
            self._ask(news, node)
        if not found:
            _refuse(news, unknown, refused)

    def _judge(self, news: _News, name: str, value: Any, metric: Metric) -> Iterator[Alarm]:
        at = news.at(metric)
        if self._limits:
            yield from limits.alarms(self._limits, news.spot, f"{news.source}/{name}", value, at, news.message)
        elif points.is_alarm_like(name) and (state := points.state_of(value)) is not None:
            yield making.alarm(news.spot.site, news.source, name, state, Severity.MAJOR, at, news.message, value=value)

    def _ask(self, news: _News, node: _Node) -> None:
        """Ask the node for its birth, unless that was done a moment ago."""
        now = news.message.received_at
        if node.asked_at is not None and now - node.asked_at < ASK_EVERY:
            return
        node.asked_at = now
        milliseconds = (now - EPOCH) // timedelta(milliseconds=1)
        wish = {"name": REBIRTH, "datatype": sparkplug_payload.BOOLEAN, "boolean_value": True, "timestamp": milliseconds}
        topic = f"spBv1.0/{news.place.group}/NCMD/{news.place.node}"
        self._commands.append((topic, sparkplug_payload.write([wish], timestamp=milliseconds)))


class _News:
    """One message being read: where it is from and what it says."""

    def __init__(self, spot: Spot, message: Message, place: _Place, payload: Payload) -> None:
        self.spot, self.message, self.place, self.payload = spot, message, place, payload
        node = spot.source or place.node
        self.source = f"{node}/{place.device}" if place.device else node

    def at(self, metric: Metric | None = None) -> datetime:
        """Return the time of a metric, else of the payload, else of reception."""
        said = metric.timestamp if metric is not None and metric.timestamp else self.payload.timestamp
        try:
            return EPOCH + timedelta(milliseconds=said) if said else self.message.received_at
        except OverflowError:
            raise Refusal(Reason.BAD_TIME, f"timestamp: {said} milliseconds since 1970 is after the year 9999") from None

    def offline(self, state: State) -> Alarm:
        """Return the alarm that this node or device is gone, or back. A will was written when the node came, so its time says nothing."""
        at = self.message.received_at if self.place.word == "NDEATH" else self.at()
        return making.alarm(self.spot.site, self.source, OFFLINE, state, Severity.MAJOR, at, self.message)


def _payload(message: Message) -> Payload:
    try:
        return sparkplug_payload.read(message.payload)
    except sparkplug_payload.BadPayload as error:
        raise Refusal(Reason.NOT_PROTOBUF, f"the message is no payload of Sparkplug B: {error}") from None


def _death_of_node(news: _News, node: _Node) -> Iterator[Alarm]:
    """Yield the alarm that a node is gone, unless it is the will of a connection that a later birth has followed."""
    death = _birth_of(news.payload)
    if node.born and death is not None and node.birth is not None and death != node.birth:
        return
    node.aliases, node.born, node.seq = {}, False, None
    yield news.offline(State.ACTIVE)


def _birth_of(payload: Payload) -> int | None:
    """Return the number by which a birth and its death belong together."""
    return next((metric.value for metric in payload.metrics if metric.name == BD_SEQ and isinstance(metric.value, int)), None)


def _refuse(news: _News, unknown: int, refused: str) -> None:
    """Refuse a message of which nothing could be read; one that brought an alarm is taken for that."""
    if unknown:
        raise Refusal(
            Reason.UNKNOWN_ALIAS,
            f"{unknown} metrics have no name and no alias that the birth of {news.place.node} gave; it is asked for one",
        )
    if refused:
        raise Refusal(Reason.BAD_FIELD, f"{refused}, which is not read; let the node send plain metrics beside it")
