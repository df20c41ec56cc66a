"""A point leaves normal: a new episode of its standing alarm begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.standing import Change, Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """Begin an episode when the point was normal; never ends a case."""
    alarm, standing = case.alarm, case.standing
    if standing.phase is not Phase.NORMAL or case.corrects:
        return None
    standing.raised_at = alarm.at
    standing.count += 1
    standing.activations += 1
    standing.describe(alarm)
    if case.ended_at is None:
        standing.note(alarm)
    case.standings.move(standing, Change.LEFT, alarm.at)
    case.standings.wake(standing, None)
    case.standings.changed.add(standing)
    return None
