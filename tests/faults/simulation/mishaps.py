"""What goes wrong, and at which step. Every step of a world is counted, so that one seed, or one number, says it all again."""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import Enum

ROW = 25
"""Steps for which a row of troubles lasts after each of them."""

ROW_RATE = 0.15


class Killed(BaseException):
    """The process was killed here, as by `kill -9`: nothing of ours may catch this."""


class Fault(Enum):
    """What can happen at a step: the process dies, or what it asked for fails."""

    KILL = "the process is killed"
    FAIL = "the database or the connection fails"


Decide = Callable[[int], Fault | None]
"""Says what goes wrong at a step, by its number from 1."""


class Mishaps:
    """Counts the steps of one world and lets some of them go wrong."""

    def __init__(self, decide: Decide) -> None:
        self._decide = decide
        self.steps = 0
        self.happened: list[tuple[int, Fault]] = []

    def step(self) -> bool:
        """Say whether the step that begins now fails; raises Killed where the process dies before it."""
        self.steps += 1
        fault = self._decide(self.steps)
        if fault is not None:
            self.happened.append((self.steps, fault))
        if fault is Fault.KILL:
            raise Killed
        return fault is Fault.FAIL


def never(_: int) -> None:
    """Let nothing go wrong."""


def at(number: int, fault: Fault) -> Decide:
    """Let one step go wrong."""
    return lambda step: fault if step == number else None


def by_chance(chance: random.Random) -> Decide:
    """Let some steps go wrong, seldom alone: troubles come in rows. Not for ever, so that the world can come to rest."""
    rate = chance.choice((0.003, 0.01, 0.03, 0.1))
    left = chance.randint(1, 20)
    until = 0

    def decide(step: int) -> Fault | None:
        nonlocal left, until
        if not left or chance.random() >= (ROW_RATE if step < until else rate):
            return None
        left -= 1
        until = step + chance.choice((0, ROW))
        return chance.choice(tuple(Fault))

    return decide
