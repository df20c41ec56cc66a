"""The chain: the way of one alarm through the rules, in one literal, and who answers when a wait is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.case import REPEATED
from rules.standing import Phase, StandingAlarm
from rules.steps import clearing, episode, grouping, lateness, locate, on_delay, quiet, redelivery, repeat, stamp, suppression, treat

if TYPE_CHECKING:
    from datetime import datetime

    from rules.alarm import Alarm
    from rules.case import Case, Verdicts

CHAIN = (
    stamp.judge,  # a clock that cannot be right
    redelivery.judge,  # the same message again
    lateness.judge,  # older than what is known
    repeat.judge,  # standing already: counted
    clearing.judge,  # back to normal, now or after the off-delay
    episode.judge,  # left normal: a new episode
    locate.judge,  # which asset
    treat.judge,  # what the rule book says
    suppression.judge,  # nobody's job
    on_delay.judge,  # has not stood long enough
    grouping.judge,  # counts: an order for its group
)

WAKES = {
    Phase.PENDING: on_delay.wake,
    Phase.CLEARING: clearing.wake,
    Phase.NORMAL: quiet.wake,
}


def judge(case: Case, alarm: Alarm, now: datetime) -> Verdicts:
    """Return the verdicts on `alarm`, received when the pipeline's time is `now`; its standing alarm is changed in place."""
    standing = case.standings.by_key.get((alarm.source, alarm.kind))
    if standing is None:
        standing = StandingAlarm(site=alarm.site, source=alarm.source, kind=alarm.kind, severity=alarm.severity)
        case.standings.add(standing)
    elif repeat.count_if_plain(case.standings, standing, alarm):
        return REPEATED
    case.take(standing, now)
    case.alarm = alarm
    for step in CHAIN:
        verdicts = step(case)
        if verdicts is not None:
            return (*case.earlier, *verdicts) if case.earlier else verdicts
    message = "the last step of the chain ends every case"
    raise AssertionError(message)


def wake(case: Case, standing: StandingAlarm, now: datetime) -> Verdicts:
    """Return the verdicts on `standing`, whose wait is over at `now`."""
    case.take(standing, now)
    answer = WAKES.get(standing.phase)
    return answer(case) if answer else ()
