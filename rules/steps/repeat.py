"""An alarm that is standing already is counted, and goes on only when it says something new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import case as cases, transition
from rules.alarm import RANK, State
from rules.case import Verdict
from rules.reason import Decision, Reason, Word
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.alarm import Alarm
    from rules.case import Case, Verdicts
    from rules.standing import StandingAlarm, Standings

PENDING = (Verdict(decision=Decision(Word.PENDING, Reason.ON_DELAY)),)
STANDS, ACTIVE = Phase.ACTIVE, State.ACTIVE
"""Enum members under names of this module: looking one up in its class costs as much as all of the rest of the question."""

RETURNED = (Verdict(decision=Decision(Word.JOINED, Reason.RETURNED)),)


def count_if_plain(standings: Standings, standing: StandingAlarm, alarm: Alarm) -> bool:
    """Count `alarm` and return True when it only repeats what stands: then no step of the chain would have anything else to say.

    95 of 100 alarms are so, and this costs a fifth of walking the steps that would come to the same end.
    """
    at = alarm.at
    if (
        standing.phase is not STANDS
        or alarm.state is not ACTIVE
        or alarm.severity is not standing.severity
        or not standing.last_at < at <= alarm.received_at  # type: ignore[operator]
    ):
        return False
    standing.count += 1
    standing.last_at = at
    standing.last_state = ACTIVE
    standing.last_id = alarm.id
    standings.counted.add(standing)
    return True


def judge(case: Case) -> Verdicts | None:
    """Count the alarm when its key is standing; end the case unless it became more severe or had cleared meanwhile."""
    alarm, standing = case.alarm, case.standing
    if alarm.state is not State.ACTIVE or standing.phase is Phase.NORMAL or case.corrects:
        return None
    if standing.phase is Phase.CLEARING and _is_over(case):
        case.earlier = transition.clear(case, standing.until)  # type: ignore[arg-type]
        return None
    standing.count += 1
    standing.note(alarm)
    case.standings.counted.add(standing)
    if standing.phase is Phase.ACTIVE and alarm.severity is standing.severity:
        return cases.REPEATED
    return _said_more(case)


def _said_more(case: Case) -> Verdicts | None:
    standing, waited = case.standing, case.standing.phase
    if waited is Phase.CLEARING:
        transition.resume(case)
    if RANK[case.alarm.severity] > RANK[standing.severity]:
        standing.describe(case.alarm)
        case.standings.changed.add(standing)
        case.escalated = standing.phase is Phase.ACTIVE
        return None
    if waited is Phase.PENDING:
        return None if _is_over(case) else PENDING
    return RETURNED if waited is Phase.CLEARING else cases.REPEATED


def _is_over(case: Case) -> bool:
    """Say whether, by event time, the delay of the standing alarm had passed before this message."""
    return case.standing.until is not None and case.alarm.at >= case.standing.until
