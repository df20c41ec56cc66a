"""What happens in a world, drawn from its seed: alarms, late ones, backlogs, poison, people, clocks that jump, servers that go away.

A patient script lets the house come to rest after each happening, and whatever goes wrong takes no time: then the end must be that of
a world in which nothing goes wrong. In a hurried one things happen while others still go on, and what is away stays away for a while.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

from ingest import wire
from tests.contract.worlds import KINDS, SITES, SOURCES, START, minutes
from tests.services.firehose import Sent
from workorders.lifecycle import Act

POISON = (
    b"",
    b"{",
    b"[]",
    b"\xff\xfe",
    b'{"kind": ""}',
    b'{"state": "active"}',
    b'{"kind": "hot", "state": "odd"}',
    b'{"kind": "hot", "at": "2026-11-21T09:00:00"}',
    b'{"kind": "hot", "site": "elsewhere"}',
    b'{"kind": "hot", "severity": 7}',
    b"[" * 500,
)
GAPS = (timedelta(0), timedelta(seconds=1), timedelta(seconds=40), minutes(1), minutes(2), minutes(4), minutes(11), minutes(60))
LATENESS = (*[timedelta(0)] * 6, timedelta(seconds=30), minutes(2), minutes(70), minutes(-9), timedelta(days=400))
JUMPS = (minutes(0), minutes(60), minutes(-60))


class Kind(StrEnum):
    """What can happen. That something goes away for a while happens only in a hurried script."""

    PUBLISH = "plant publishes"
    DEED = "a person does something to an order"
    JUMP = "the wall clock is set"
    SLEEP = "the machine sleeps for an hour"
    END = "the program is asked to end, and starts again"
    SECOND = "a second program takes over, and the first one lives on"
    PROCESS_AWAY = "the program is killed and stays away"
    PROCESS_BACK = "the program may start"
    DATABASE_AWAY = "the database goes away"
    DATABASE_BACK = "the database comes back"
    BROKER_AWAY = "the broker goes away"
    BROKER_BACK = "the broker comes back"
    CUT = "the connection to the broker is cut"
    WAIT = "time passes"


PATIENT = {Kind.PUBLISH: 12, Kind.DEED: 5, Kind.WAIT: 2, Kind.JUMP: 1, Kind.SLEEP: 1, Kind.END: 1, Kind.SECOND: 1}
AWAY = {Kind.PROCESS_AWAY: 1, Kind.PROCESS_BACK: 2, Kind.DATABASE_AWAY: 1, Kind.DATABASE_BACK: 2, Kind.BROKER_AWAY: 1, Kind.BROKER_BACK: 2}
HURRIED = PATIENT | AWAY | {Kind.SECOND: 3, Kind.CUT: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something at a moment of true time. `turns` is how many turns the program has after it; None lets it come to rest."""

    at: datetime
    kind: Kind
    messages: tuple[Sent, ...] = ()
    deed: tuple[Act, int] = (Act.NOTE, 1)
    jump: timedelta = timedelta(0)
    turns: int | None = None


class Plant:
    """Writes messages of a few points: some late, some sent again as they were, some in the wrong order, some that are none."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._points = [tuple(map(dice.choice, (SITES, SOURCES, KINDS))) for _ in range(dice.randint(1, 6))]
        self._written: list[Sent] = []
        self._numbers = count(1)

    def messages(self, now: datetime) -> tuple[Sent, ...]:
        """Return what is published at `now`."""
        lot = [self._message(now) for _ in range(self._dice.choice((1, 1, 2, 4, 12)))]
        if self._dice.random() < 0.1:
            self._dice.shuffle(lot)
        if self._dice.random() < 0.1:
            lot += self._written[-8:]
        self._written += lot
        return tuple(lot)

    def _message(self, now: datetime) -> Sent:
        dice = self._dice
        site, source, kind = dice.choice(self._points)
        topic = wire.alarm_topic(site, source)
        if dice.random() < 0.06:
            return dice.choice((topic, wire.alarm_topic("nowhere", source))), dice.choice(POISON)
        return topic, wire.alarm_body(
            kind,
            state=dice.choice(("active",) * 3 + ("cleared",) * 2),
            severity=dice.choice(wire.SEVERITIES),
            at=now - dice.choice(LATENESS) if dice.random() < 0.6 else None,
            id=str(next(self._numbers)) if dice.random() < 0.3 else None,
        )


def write(seed: int, *, hurried: bool) -> list[Happening]:
    """Return the script of `seed`. Its last happening gives every wait and promise the time to end."""
    dice = random.Random(seed)
    plant = Plant(dice)
    kinds = HURRIED if hurried else PATIENT
    now, script = START, list[Happening]()
    for _ in range(dice.randint(3, 16)):
        kind = dice.choices(tuple(kinds), tuple(kinds.values()))[0]
        now += minutes(60) if kind is Kind.SLEEP else dice.choice(GAPS)
        script.append(
            Happening(
                at=now,
                kind=kind,
                messages=plant.messages(now) if kind is Kind.PUBLISH else (),
                deed=(dice.choice(tuple(Act)), dice.randint(1, 4)),
                jump=dice.choice(JUMPS),
                turns=dice.choice((0, 1, 2, 5, 40)) if hurried else None,
            )
        )
    return [*script, Happening(at=now + minutes(5 * 60), kind=Kind.WAIT)]
