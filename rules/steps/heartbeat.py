"""A point that must be heard of, or must change: each sign of life puts off the moment at which its silence is an alarm.

The moment is the `until` of a standing alarm that is normal. Nobody has to remember anything else: it survives restarts with its row, and
a replay comes to the same end.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from rules import case as cases, transition, waiting
from rules.alarm import Alarm, State
from rules.reason import Reason
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

WITHIN: Final = "within_seconds"
"""The attribute of a sign of life that says in how many seconds the next one must come."""

CHANGES: Final = "must_change"
"""The attribute by which only another value is a sign of life."""

ALIVE = cases.ignored(Reason.ALIVE)
LATE = cases.ignored(Reason.LATE)


def judge(case: Case) -> Verdicts | None:
    """End the case of a sign of life: what was silent is heard of again, and the next silence is waited for."""
    alarm, standing = case.alarm, case.standing
    if alarm.state is not State.ALIVE:
        return None
    if standing.last_at is not None and alarm.at < standing.last_at:
        return LATE
    same = standing.last_at is not None and alarm.attributes.get(CHANGES) and standing.value == alarm.value
    standing.note(alarm)
    case.standings.changed.add(standing)
    if same:
        return ALIVE
    verdicts = _end(case)
    standing.describe(alarm)
    within = timedelta(seconds=float(alarm.attributes.get(WITHIN, 0)))
    standing.until = alarm.at + within
    case.standings.wake(standing, waiting.until(alarm.at, within, case.now))
    return verdicts


def is_silent(case: Case) -> bool:
    """Say whether a normal alarm is woken because a sign of life did not come; then `case.alarm` is that silence."""
    standing = case.standing
    if standing.phase is not Phase.NORMAL or standing.until is None:
        return False
    case.alarm = Alarm(
        standing.site,
        standing.source,
        standing.kind,
        State.ACTIVE,
        standing.severity,
        standing.until,
        case.now,
        standing.value,
        standing.unit,
        standing.message,
        None,
        standing.attributes,
    )
    standing.until = None
    return True


def _end(case: Case) -> Verdicts:
    phase = case.standing.phase
    if phase is Phase.NORMAL:
        return ALIVE
    return transition.drop(case, case.alarm.at) if phase is Phase.PENDING else transition.clear(case, case.alarm.at)
