"""The reader: from a message to alarms or a rejection, by the source whose pattern its topic fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from ingest import wire
from ingest.dialects.making import Refusal
from ingest.source import CANONICAL, Spot, fill
from rules.reason import Reason
from rules.rejected import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import tzinfo

    from ingest.message import Message
    from ingest.source import Command, Source
    from rules.alarm import Alarm

MOST_REMEMBERED = 200_000
LONGEST_NAME = 1024
FORBIDDEN = frozenset("+#\x7f") | {chr(number) for number in range(32)}


class Reader:
    """Reads messages of all `sources`; canonical alarms are always taken.

    `knows` says whether a site is one of ours, `zones` are the time zones of sites. What topics mean is remembered.
    """

    def __init__(self, knows: Callable[[str], bool], sources: Sequence[Source] = (), zones: Mapping[str, tzinfo] | None = None) -> None:
        self._knows = knows
        self._sessions = [(source, source.begin()) for source in sources if source.begin is not None]
        begun = {id(source): replace(source, read=session.read) for source, session in self._sessions}
        self._sources = (CANONICAL, *(begun.get(id(source), source) for source in sources))
        self._zones = zones or {}
        self._heard: dict[bytes, tuple[Spot, Source]] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        """The topic filters to subscribe to."""
        return tuple(source.pattern.filter for source in self._sources)

    def read(self, message: Message) -> Sequence[Alarm] | Rejected:
        """Return the alarms that `message` brings, or why it is none. Never raises for what a sender can do."""
        if len(message.payload) > wire.MAX_BYTES:
            return message.reject(Reason.TOO_LARGE, f"the message has {len(message.payload)} bytes; at most {wire.MAX_BYTES} are read")
        heard = self._heard.get(message.topic)
        try:
            spot, source = heard or self._find(message.topic)
            return source.read(spot, message)
        except Refusal as refusal:
            return message.reject(refusal.reason, refusal.detail)

    def spot_of(self, topic: bytes) -> Spot | None:
        """Return what a topic of canonical alarms says; None of one that no canonical alarm can come on."""
        heard = self._heard.get(topic)
        if heard is None:
            try:
                heard = self._find(topic)
            except Refusal:
                return None
        return heard[0] if heard[1] is CANONICAL else None

    def take_commands(self) -> list[Command]:
        """Return what dialects want to say to plant since the last call: topics and payloads, to be published once, at QoS 0."""
        return [command for _, session in self._sessions for command in session.take_commands()]

    def dialect(self, topic: bytes) -> str:
        """Return the dialect in which a message on `topic` was read just now."""
        heard = self._heard.get(topic)
        return heard[1].dialect if heard else CANONICAL.dialect

    def _find(self, topic: bytes) -> tuple[Spot, Source]:
        """Return what the topic says, and the source that it belongs to; raises Refusal."""
        try:
            text = topic.decode()
        except UnicodeDecodeError as error:
            raise Refusal(Reason.NOT_UTF8, f"byte {error.start + 1} of the topic is not UTF-8") from None
        for source in self._sources:
            names = source.pattern.match(text)
            if names is not None:
                return self._remember(topic, self._spot(source, names), source)
        others = f"; other sources: {', '.join(source.pattern.text for source in self._sources[1:])}" if self._sources[1:] else ""
        raise Refusal(Reason.UNKNOWN_TOPIC, f"the topic fits no pattern; canonical alarms come on {CANONICAL.pattern.text}{others}")

    def _spot(self, source: Source, names: Mapping[str, str]) -> Spot:
        site, point = fill(source.site, names), fill(source.source, names)
        if source.source and not point.strip("/ "):
            raise Refusal(Reason.EMPTY_SOURCE, "source: the topic ends where the name of the point should follow")
        for name, value in (("site", site), ("source", point)):
            _check(name, value, wanted=bool(name == "site" or source.source))
        if not self._knows(site):
            raise Refusal(Reason.UNKNOWN_SITE, f"site: {site!r} stands neither in site.yaml nor in the asset register")
        return Spot(site, point, names, self._zones.get(site, UTC))

    def _remember(self, topic: bytes, spot: Spot, source: Source) -> tuple[Spot, Source]:
        if len(self._heard) < MOST_REMEMBERED:
            self._heard[topic] = (spot, source)
        return spot, source


def _check(name: str, value: str, *, wanted: bool) -> None:
    wrong = next((sign for sign in value if sign in FORBIDDEN), None)
    if wrong is not None:
        raise Refusal(Reason.BAD_NAME, f"{name}: {value!r} holds {wrong!r}; names have no wildcards and no control characters")
    if (wanted and not value) or len(value) > LONGEST_NAME:
        raise Refusal(Reason.BAD_NAME, f"{name}: must have 1 to {LONGEST_NAME} characters")
