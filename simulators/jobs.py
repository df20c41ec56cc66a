"""A job as the crew sees it, and the next step it takes: seeded, in simulated time. No HTTP and no clock.

The delays are such that most promises of `examples/riverside/sla.yaml` are kept, and some are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulators import team

STATUSES = ("new", "open", "assigned", "accepted", "attended", "on-hold", "completed", "verified", "reopened")
"""The statuses in which an order waits for somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the crew needs of one order."""

    number: str
    status: str
    priority: str
    version: int
    trade: str = ""
    asset: str | None = None
    engineer: str | None = None

    @classmethod
    def read(cls, order: Mapping[str, Any]) -> Job:
        """Read one order as the API gives it; raises KeyError when it lacks what every order has."""
        return cls(
            number=order["number"],
            status=order["status"],
            priority=order["priority"],
            version=order["version"],
            trade=order.get("trade") or "",
            asset=order.get("asset"),
            engineer=order.get("engineer"),
        )


def urgency(job: Job) -> tuple[str, int, str]:
    """Return what sorts the most urgent job first, and the older one of two: `WO-9` before `WO-10`."""
    return (job.priority, len(job.number), job.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command to send, by whom, `after` this much simulated time. `on_site` steps need an engineer who is nowhere else.

    `arrives` is how long after the command is sent the engineer expects to be there.
    """

    command: str
    by: str
    after: timedelta
    fields: Mapping[str, Any] = field(default_factory=dict)
    on_site: bool = False
    arrives: timedelta | None = None

    def body(self, version: int, now: datetime) -> dict[str, Any]:
        """Return what is sent at `now` about an order of this version."""
        eta = {} if self.arrives is None else {"eta": (now + self.arrives).isoformat()}
        return {"by": self.by, "version": version, **self.fields, **eta}


Delay = tuple[float, float]
TRIAGE, DISPATCH, ANSWER, TRAVEL = (0.3, 1.5), (0.3, 1.5), (0.3, 1.5), (1.5, 7.5)
WORK, UNTIL_HOLD, HOLD, VERIFY, CLOSE = (3.0, 9.0), (1.5, 4.0), (3.0, 10.0), (0.5, 2.5), (0.3, 1.5)
"""Fewest and most simulated minutes of each stage."""

HASTE = {"P1": 1.0, "P2": 1.5, "P3": 2.5, "P4": 4.0}
"""How much longer everything up to the arrival takes, by priority."""

DECLINES, HOLDS = 0.08, 0.25
HOLD_REASONS = ("awaiting-parts", "awaiting-access", "awaiting-client")
DECLINE_REASON = "Held up on another site."


class Dice:
    """Seeded chance for one job in one status, at one try: the same whatever the crew did in between."""

    def __init__(self, seed: int, job: Job, attempt: int) -> None:
        self._rng = Random(f"{seed}:{job.number}:{job.status}:{attempt}")
        self._haste = HASTE.get(job.priority, max(HASTE.values()))

    def minutes(self, delay: Delay, *, hurried: bool = False) -> timedelta:
        """Return a delay; one that is `hurried` is shorter the more urgent the job is."""
        return timedelta(minutes=self._rng.uniform(*delay) * (self._haste if hurried else 1.0))

    def chance(self, share: float) -> bool:
        """Return True in this share of cases."""
        return self._rng.random() < share

    def pick(self, choices: tuple[Any, ...]) -> Any:
        """Return one of `choices`."""
        return self._rng.choice(choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What the crew knows on one round: jobs in hand by engineer, and which jobs have been held already."""

    now: datetime
    in_hand: Counter[str] = field(default_factory=Counter)
    held: frozenset[str] = frozenset()


def next_step(job: Job, dice: Dice, known: Round) -> Step | None:
    """Return what is to be done next about `job`, or None when it is not the crew's (another person took it)."""
    if job.status in _BY_ENGINEER and not team.known(job.engineer):
        return None
    return _NEXT[job.status](job, dice, known)


def _triage(_: Job, dice: Dice, __: Round) -> Step:
    return Step(command="triage", by=team.DISPATCHER, after=dice.minutes(TRIAGE, hurried=True))


def _assign(job: Job, dice: Dice, known: Round) -> Step:
    able = team.able(job.trade)
    least = min(known.in_hand[engineer.id] for engineer in able)
    free = tuple(engineer.id for engineer in able if known.in_hand[engineer.id] == least)
    return Step(command="assign", by=team.DISPATCHER, after=dice.minutes(DISPATCH, hurried=True), fields={"to": dice.pick(free)})


def _answer(job: Job, dice: Dice, _: Round) -> Step:
    after = dice.minutes(ANSWER, hurried=True)
    if dice.chance(DECLINES):
        return Step(command="decline", by=str(job.engineer), after=after, fields={"why": DECLINE_REASON})
    return Step(command="accept", by=str(job.engineer), after=after, arrives=dice.minutes(TRAVEL, hurried=True))


def _attend(job: Job, dice: Dice, _: Round) -> Step:
    return Step(command="attend", by=str(job.engineer), after=dice.minutes(TRAVEL, hurried=True), on_site=True)


def _work(job: Job, dice: Dice, known: Round) -> Step:
    by = str(job.engineer)
    if job.number not in known.held and dice.chance(HOLDS):
        return Step(command="hold", by=by, after=dice.minutes(UNTIL_HOLD), fields={"reason": dice.pick(HOLD_REASONS)})
    sheet = {"done": dice.pick(team.SHEETS.get(job.trade, (team.DONE,))), "signed_by": team.name_of(by)}
    return Step(command="complete", by=by, after=dice.minutes(WORK), fields={"job_sheet": sheet})


def _resume(job: Job, dice: Dice, _: Round) -> Step:
    return Step(command="resume", by=str(job.engineer), after=dice.minutes(HOLD), on_site=True)


def _verify(_: Job, dice: Dice, __: Round) -> Step:
    return Step(command="verify", by=team.SUPERVISOR, after=dice.minutes(VERIFY))


def _close(_: Job, dice: Dice, __: Round) -> Step:
    return Step(command="close", by=team.SUPERVISOR, after=dice.minutes(CLOSE))


_BY_ENGINEER = frozenset({"assigned", "accepted", "attended", "on-hold"})

_NEXT: Mapping[str, Callable[[Job, Dice, Round], Step]] = {
    "new": _triage,
    "open": _assign,
    "reopened": _assign,
    "assigned": _answer,
    "accepted": _attend,
    "attended": _work,
    "on-hold": _resume,
    "completed": _verify,
    "verified": _close,
}
