"""The story: what plant sends, in order, and what must be known of each alarm key when all of it has been taken.

Every key either stamps all its messages with `at` and `id`, or none of them. Of the stamped ones some are sent again later, as a
gateway does with its backlog; those change nothing. Of the others every message counts, byte for byte the same as the one before
it or not: only the broker's word tells a redelivery from a repeat.

What came just before an episode that is over is not sent again. Callout remembers one episode of a key: a message of the one before,
if that had ended only seconds earlier, would be taken for the beginning of the last, and be counted. No fault is needed for that.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from ingest import wire
from rules import waiting
from rules.standing import Phase
from tests.faults import site as places
from tests.services.firehose import Sent

Key = tuple[str, str, str]
"""Site, source and kind."""

KINDS = ("supply flow fail", "high temperature", "chiller trip", "fire alarm", "test alarm")
WEIGHTS = (8, 6, 2, 1, 1)
KEYS = 400
SENT_AGAIN = 0.04
NO_ASSET = 0.1
STEP = timedelta(seconds=1)
LAST: Key = ("north", "end/of", "the story")


@dataclass(slots=True, kw_only=True)
class Point:
    """One alarm key as plant sees it, and what Callout must know of it in the end. `again` is what may be sent again."""

    key: Key
    stamped: bool
    phase: Phase = Phase.NORMAL
    count: int = 0
    activations: int = 0
    cleared_at: datetime | None = None
    sent: list[bytes] = field(default_factory=list)
    again: list[bytes] = field(default_factory=list)


class Story:
    """Messages of some hundred alarm keys. `expected` is (phase, count, activations) of each key that was heard of."""

    def __init__(self, *, seed: int, many: int, began: datetime, stamped: bool | None = None) -> None:
        self._random = random.Random(seed)
        self._now = began
        self._stamped = stamped
        self._points = [self._point(number) for number in range(KEYS)]
        self.messages: list[Sent] = [self._next(self._random.choice(self._points)) for _ in range(many - 1)]
        last = Point(key=LAST, stamped=True)
        self._points.append(last)
        self.messages.append(self._next(last))

    @property
    def expected(self) -> dict[Key, tuple[Phase, int, int]]:
        return {point.key: (point.phase, point.count, point.activations) for point in self._points if point.sent}

    def parts(self, many: int) -> list[Sequence[Sent]]:
        """Return the messages in `many` parts, one after the other."""
        ends = [round(len(self.messages) * part / many) for part in range(many + 1)]
        return [self.messages[begin:end] for begin, end in pairwise(ends)]

    def _point(self, number: int) -> Point:
        place = self._random.choice(places.SITES)
        asset = places.asset_of(place, self._random.randrange(places.ASSETS))
        source = f"meter-{number}" if self._random.random() < NO_ASSET else f"{asset}/point-{number}"
        kind = self._random.choices(KINDS, WEIGHTS)[0]
        stamped = self._random.random() < 0.5 if self._stamped is None else self._stamped
        return Point(key=(place, source, kind), stamped=stamped)

    def _next(self, point: Point) -> Sent:
        if point.stamped and point.again and self._random.random() < SENT_AGAIN:
            body = self._random.choice(point.again)
        else:
            body = self._news(point)
            point.sent.append(body)
            point.again.append(body)
        place, source, _ = point.key
        return wire.alarm_topic(place, source), body

    def _news(self, point: Point) -> bytes:
        self._now += STEP
        active = self._random.random() < (0.9 if point.phase is Phase.NORMAL else 0.92)
        if active:
            point.count += 1
            self._begin(point)
        elif point.phase is Phase.ACTIVE:
            point.cleared_at = self._now
        point.phase = Phase.ACTIVE if active else Phase.NORMAL
        return wire.alarm_body(
            point.key[2],
            state="active" if active else "cleared",
            severity=self._random.choices(wire.SEVERITIES, (1, 4, 40, 5))[0],
            at=self._now if point.stamped else None,
            id=str(len(point.sent)) if point.stamped else None,
        )

    def _begin(self, point: Point) -> None:
        if point.phase is Phase.ACTIVE:
            return
        point.activations += 1
        if point.cleared_at is not None and self._now - point.cleared_at <= waiting.GRACE:
            point.again.clear()
