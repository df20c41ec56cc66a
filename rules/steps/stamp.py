"""First step: a time that cannot be true is replaced by the time received, and flagged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.case import Case, Verdicts

AHEAD = timedelta(minutes=5)
"""A sender's clock may be this much fast."""

BEHIND = timedelta(days=366)
"""Older than this, and than all that its point said before, is a controller that lost its clock (1970, 2000), not a backlog."""

FLAG = "clock"
"""Attribute that says so: `ahead` or `behind`."""


def judge(case: Case) -> Verdicts | None:
    """Clamp `at` into what can be true; never ends a case."""
    alarm = case.alarm
    wrong = _wrong(alarm.received_at - alarm.at, case)
    if wrong is None:
        return None
    case.why.append(f"the sender's clock is far {wrong} ({alarm.at.isoformat()}), so the time received counts")
    # A copy, because the sender's alarm is judged again when the transaction fails.
    case.at = alarm.received_at
    case.alarm = replace(alarm, at=case.at, attributes={**alarm.attributes, FLAG: wrong})
    return None


def _wrong(age: timedelta, case: Case) -> str | None:
    if age < -AHEAD:
        return "ahead"
    last_at = case.standing.last_at
    went_back = last_at is None or case.alarm.at < last_at
    return "behind" if age > BEHIND and went_back else None
