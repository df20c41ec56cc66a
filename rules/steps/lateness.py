"""Event time: what happened before the latest message of its key changes no state, but an unseen fault is still a fault.

And what had happened to a fault that is known counts too: that it was worse for a moment, or began a moment earlier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import case as cases, waiting
from rules.alarm import RANK, State
from rules.reason import Reason
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

LATE = cases.ignored(Reason.LATE)


def judge(case: Case) -> Verdicts | None:
    """End a late case, unless it tells of an episode that nobody had heard of, or something new of the one that is known.

    An unseen episode is judged, and ends at the later message.
    """
    alarm, standing = case.alarm, case.standing
    if standing.last_at is None or alarm.at >= standing.last_at:
        return None
    if alarm.state is State.CLEARED:
        return LATE
    if standing.phase is Phase.NORMAL and (standing.cleared_at is None or alarm.at > standing.cleared_at):
        case.ended_at = standing.last_at
        return None
    return None if _corrects(case) else LATE


def _corrects(case: Case) -> bool:
    """Take in what a late message says of the episode that is known; say whether that has to be judged again."""
    alarm, standing = case.alarm, case.standing
    if standing.raised_at is None:
        return False
    earlier = _began_earlier(case)
    worse = RANK[alarm.severity] > RANK[standing.severity] and (earlier or alarm.at >= standing.raised_at)
    if earlier:
        standing.raised_at = alarm.at
    if worse:
        standing.describe(alarm)
    if earlier or worse:
        standing.count += 1
        case.standings.changed.add(standing)
    if not worse and not (earlier and _had_not_stood(case)):
        return False
    case.corrects = True
    case.escalated = (worse and standing.is_active) or (standing.phase is Phase.NORMAL and not _had_not_stood(case))
    if standing.phase is Phase.NORMAL:
        case.ended_at = standing.cleared_at
    elif standing.phase is Phase.CLEARING:
        case.ended_at = standing.last_at
    return True


def _began_earlier(case: Case) -> bool:
    """Say whether the episode that is known began with this message: a moment before, and with no clear between the two."""
    alarm, standing = case.alarm, case.standing
    if standing.raised_at is None or not standing.raised_at - waiting.GRACE <= alarm.at < standing.raised_at:
        return False
    return standing.phase is Phase.NORMAL or standing.cleared_at is None or standing.cleared_at < alarm.at


def _had_not_stood(case: Case) -> bool:
    standing = case.standing
    return standing.phase is Phase.PENDING or standing.reason == Reason.DID_NOT_STAND
