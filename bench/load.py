"""The load that benchmarks put on: 50,000 alarm keys of one site, of which 95 of 100 messages only repeat what stands."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from assets.model import Asset, Criticality, Site
from assets.register import Register
from rules.alarm import Alarm, Severity, State
from rules.standing import Phase
from sla.policy import ClockRule, Contract, Policies, Terms
from streams.estate import Estate

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = "riverside"
KEYS = 50_000
ASSETS = 2_000
REPEATS = 0.95
LIVELY = 0.05
START = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEP = timedelta(microseconds=10)


def estate() -> Estate:
    """Return an estate of 2,000 assets under one contract of two clocks."""
    assets = [Asset(id=f"AHU-{number}", site=SITE, klass="Air_Handling_Unit", criticality=Criticality.B) for number in range(ASSETS)]
    return Estate(sites={SITE: Site(id=SITE)}, register=Register(assets), policies=Policies((_contract(),)))


def source_of(key: int) -> str:
    """Return the source of alarm key number `key`: 25 points an asset."""
    return f"AHU-{key % ASSETS}/point-{key // ASSETS}"


class Load:
    """Alarms in the order in which they are sent. Knows what is standing, so that it knows what every message must lead to."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._now = START
        self.phase = [Phase.NORMAL] * KEYS
        self.repeats = 0
        self.sent = 0
        self.activations = 0

    def first(self) -> Iterator[tuple[int, State, datetime]]:
        """Raise every key once."""
        for key in range(KEYS):
            yield self._send(key, State.ACTIVE)

    def mixed(self, many: int) -> Iterator[tuple[int, State, datetime]]:
        """Send `many` alarms over all keys, 95 of 100 of them repeats; the others clear, or come back."""
        for _ in range(many):
            key = self._random.randrange(KEYS)
            if self.phase[key] is Phase.NORMAL:
                yield self._send(key, State.ACTIVE)
            elif self._random.random() < (1 - REPEATS) / 2:
                yield self._send(key, State.CLEARED)
            else:
                self.repeats += 1
                yield self._send(key, State.ACTIVE)

    def lively(self, many: int) -> Iterator[tuple[int, State, datetime]]:
        """Send `many` alarms, 90 of 100 of them repeats; of the others one half clear, and the other half come back and lead to orders."""
        away = [key for key in range(KEYS) if self.phase[key] is Phase.NORMAL]
        for _ in range(many):
            chance = self._random.random()
            if away and chance < LIVELY:
                yield self._send(away.pop(), State.ACTIVE)
                continue
            key = self._random.randrange(KEYS)
            while self.phase[key] is Phase.NORMAL:
                key = self._random.randrange(KEYS)
            if chance > 1 - LIVELY:
                away.append(key)
                yield self._send(key, State.CLEARED)
            else:
                self.repeats += 1
                yield self._send(key, State.ACTIVE)

    def _send(self, key: int, state: State) -> tuple[int, State, datetime]:
        self._now += STEP
        self.sent += 1
        self.activations += state is State.ACTIVE
        self.phase[key] = Phase.ACTIVE if state is State.ACTIVE else Phase.NORMAL
        return key, state, self._now


def alarm(key: int, state: State, at: datetime) -> Alarm:
    """Return the alarm that the core would be given."""
    return Alarm(SITE, source_of(key), "out of range", state, Severity.MAJOR, at, at)


def _contract() -> Contract:
    targets = {f"P{number}": timedelta(hours=8 * number) for number in range(1, 5)}
    response = Terms(contract="bench", rule=ClockRule(name="response", stop="attended"), targets=targets, warn_at=(0.5, 0.9))
    fix = Terms(contract="bench", rule=ClockRule(name="fix", stop="completed"), targets=targets, warn_at=(0.5, 0.9))
    return Contract(id="bench", sites=(SITE,), clocks=(response, fix))
