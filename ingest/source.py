"""A source: topics that bring alarms, the dialect that is spoken there, and what a topic says before anybody has read the message."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, Protocol

from ingest import topics, wire
from ingest.dialects import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ingest.message import Message
    from ingest.topics import Pattern
    from rules.alarm import Alarm
    from rules.rejected import Rejected

    Read = Callable[["Spot", Message], Sequence[Alarm] | Rejected]
    """A dialect: what a message is. It raises Refusal, and nothing else, for what a sender can do."""

    Command = tuple[str, bytes]
    """A topic and what is to be published there."""

NAMES = re.compile(r"\{([a-z_]+)\}")
"""A name of a topic in a template, as in `{outstation}/{module}`."""


class Session(Protocol):
    """A dialect that must remember something from message to message, and may have something to say to plant."""

    def read(self, spot: Spot, message: Message) -> Sequence[Alarm] | Rejected:
        """Return what a message is. Asked again for the same message, it says the same."""

    def take_commands(self) -> list[Command]:
        """Return what is to be published since the last call."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a topic says: the site, the source as far as the topic names it, every name of its pattern, and the site's time zone."""

    site: str
    source: str
    names: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Topics that fit `pattern`, read by `read`. `site` and `source` are templates of its names; without a source the message says it.

    `begin` begins a session of a dialect that must remember: each reader has its own, and `read` is then that of no session.
    """

    pattern: Pattern
    dialect: str
    read: Read
    site: str = "{site}"
    source: str = "{source}"
    begin: Callable[[], Session] | None = None


def fill(template: str, names: Mapping[str, str]) -> str:
    """Return `template` with what the topic names."""
    return NAMES.sub(lambda found: names[found[1]], template)


CANONICAL = Source(pattern=topics.compile_pattern(wire.alarm_topic("{site}", "{source...}")), dialect="canonical", read=canonical.read)
"""The source that is always there."""
