"""The reader: from a message to alarms or a rejection, by the pattern that its topic fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import topics, wire
from ingest.dialects import canonical
from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.message import Message
    from rules.alarm import Alarm
    from rules.rejected import Rejected

CANONICAL = topics.compile_pattern(f"{wire.ROOT}/{{site}}/alarms/{{source...}}")
MOST_REMEMBERED = 200_000
LONGEST_NAME = 1024
FORBIDDEN = frozenset("+#\x7f") | {chr(number) for number in range(32)}


@dataclass(frozen=True, slots=True)
class Address:
    """What a topic names."""

    site: str
    source: str


class Reader:
    """Reads messages of all sources. `knows` says whether a site is one of ours. What topics mean is remembered."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._addresses: dict[bytes, Address] = {}

    @property
    def filters(self) -> tuple[str, ...]:
        """The topic filters to subscribe to."""
        return (CANONICAL.filter,)

    def read(self, message: Message) -> Alarm | Rejected:
        """Return the alarm that `message` is, or why it is none. Never raises for what a sender can do."""
        if len(message.payload) > wire.MAX_BYTES:
            return message.reject(Reason.TOO_LARGE, f"the message has {len(message.payload)} bytes; at most {wire.MAX_BYTES} are read")
        address = self._addresses.get(message.topic)
        if address is None:
            found = self._address(message)
            if not isinstance(found, Address):
                return found
            address = found
        return canonical.read(address.site, address.source, message)

    def _address(self, message: Message) -> Address | Rejected:
        try:
            topic = message.topic.decode()
        except UnicodeDecodeError as error:
            return message.reject(Reason.NOT_UTF8, f"byte {error.start + 1} of the topic is not UTF-8")
        names = CANONICAL.match(topic)
        if names is None:
            return message.reject(Reason.UNKNOWN_TOPIC, f"the topic fits no pattern; canonical alarms come on {CANONICAL.text}")
        problem = _problem(names["site"], names["source"])
        if problem is not None:
            return message.reject(*problem)
        if not self._knows(names["site"]):
            return message.reject(Reason.UNKNOWN_SITE, f"site: {names['site']!r} stands neither in site.yaml nor in the asset register")
        return self._remember(message.topic, Address(names["site"], names["source"]))

    def _remember(self, topic: bytes, address: Address) -> Address:
        if len(self._addresses) < MOST_REMEMBERED:
            self._addresses[topic] = address
        return address


def _problem(site: str, source: str) -> tuple[Reason, str] | None:
    if not source.strip("/ "):
        return Reason.EMPTY_SOURCE, "source: the topic ends where the name of the point should follow"
    for name, value in (("site", site), ("source", source)):
        wrong = next((sign for sign in value if sign in FORBIDDEN), None)
        if wrong is not None:
            return Reason.BAD_NAME, f"{name}: {value!r} holds {wrong!r}; names have no wildcards and no control characters"
        if not value or len(value) > LONGEST_NAME:
            return Reason.BAD_NAME, f"{name}: must have 1 to {LONGEST_NAME} characters"
    return None
