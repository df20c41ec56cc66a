"""The chain: the way of one alarm through the rules, in one literal, and who answers when a wait is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.case import REPEATED
from rules.standing import Phase, StandingAlarm
from rules.steps import (
    clearing,
    episode,
    flapping,
    flood,
    grouping,
    heartbeat,
    inhibition,
    lateness,
    locate,
    maintenance,
    on_delay,
    quiet,
    recurrence,
    redelivery,
    repeat,
    shelving,
    stamp,
    suppression,
    treat,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from rules.alarm import Alarm
    from rules.case import Case, Verdicts

GATES = (
    suppression.judge,  # nobody's job
    shelving.judge,  # somebody put it aside
    maintenance.judge,  # somebody is working there
    on_delay.judge,  # has not stood long enough
    inhibition.judge,  # follows from another alarm
    flood.judge,  # one of too many: one order a system
    recurrence.judge,  # comes back day after day
    grouping.judge,  # counts: an order for its group
)
"""What an alarm that stands must pass before it is a job: when it begins, and again when a wait is over."""

CHAIN = (
    stamp.judge,  # a clock that cannot be right
    redelivery.judge,  # the same message again
    heartbeat.judge,  # a sign of life of a point that must be heard of
    lateness.judge,  # older than what is known
    flapping.judge,  # comes and goes
    repeat.judge,  # standing already: counted
    clearing.judge,  # back to normal, now or after the off-delay
    episode.judge,  # left normal: a new episode
    locate.judge,  # which asset
    treat.judge,  # what the rule book says
    *GATES,
)

SILENCE = CHAIN[CHAIN.index(episode.judge) :]
"""The way of an alarm that nobody sent: a point that must be heard of has been silent."""

WAKES = {
    Phase.PENDING: GATES,
    Phase.ACTIVE: GATES,
    Phase.CLEARING: (clearing.wake,),
    Phase.NORMAL: (quiet.wake,),
}


def judge(case: Case, alarm: Alarm, now: datetime) -> Verdicts:
    """Return the verdicts on `alarm`, received when the pipeline's time is `now`; its standing alarm is changed in place."""
    standing = case.standings.by_key.get((alarm.source, alarm.kind))
    if standing is None:
        standing = StandingAlarm(site=alarm.site, source=alarm.source, kind=alarm.kind, severity=alarm.severity)
        case.standings.add(standing)
    elif repeat.count_if_plain(case.standings, standing, alarm):
        return REPEATED
    case.take(standing, now, alarm.at)
    case.alarm = alarm
    return _walk(case, CHAIN)


def wake(case: Case, standing: StandingAlarm, now: datetime) -> Verdicts:
    """Return the verdicts on `standing`, whose wait is over at `now`; what still stands is judged afresh."""
    case.take(standing, now, standing.until or now)
    if heartbeat.is_silent(case):
        return _walk(case, SILENCE)
    if standing.phase in AFRESH:
        case.why += standing.why
    return _walk(case, WAKES[standing.phase])


def _walk(case: Case, steps: Iterable[Callable[[Case], Verdicts | None]]) -> Verdicts:
    for step in steps:
        verdicts = step(case)
        if verdicts is not None:
            return (*case.earlier, *verdicts) if case.earlier else verdicts
    message = "the last step ends every case"
    raise AssertionError(message)


AFRESH = (Phase.PENDING, Phase.ACTIVE)
