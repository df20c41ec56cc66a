"""First step: a time that cannot be true is replaced by the time received, and flagged; one that nobody said keeps the order of arrival."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from rules.case import Case, Verdicts

AHEAD = timedelta(minutes=5)
"""A sender's clock may be this much fast."""

BEHIND = timedelta(days=366)
"""Older than this, and than all that its point said before, is a controller that lost its clock (1970, 2000), not a backlog."""

FLAG = "clock"
"""Attribute that says so: `ahead` or `behind`."""


MOMENT = timedelta(microseconds=1)


def judge(case: Case) -> Verdicts | None:
    """Clamp `at` into what can be true; never ends a case."""
    alarm = case.alarm
    wrong = _wrong(alarm.received_at - alarm.at, case)
    if wrong is not None:
        case.why.append(f"the sender's clock is far {wrong} ({alarm.at.isoformat()}), so the time received counts")
        # A copy, because the sender's alarm is judged again when the transaction fails.
        case.at = _in_order(alarm.received_at, case)
        case.alarm = replace(alarm, at=case.at, attributes={**alarm.attributes, FLAG: wrong})
    elif not alarm.timed and (at := _in_order(alarm.at, case)) is not alarm.at:
        case.at = at
        case.alarm = replace(alarm, at=at)
    return None


def _in_order(received_at: datetime, case: Case) -> datetime:
    """Return when a message happened that cannot say it: when it came, and after all that its point said before.

    Else, when our own clock is set back, all that comes would be older than what came before, and change nothing.
    """
    last_at = case.standing.last_at
    return received_at if last_at is None or received_at >= last_at else last_at + MOMENT


def _wrong(age: timedelta, case: Case) -> str | None:
    if age < -AHEAD:
        return "ahead"
    last_at = case.standing.last_at
    went_back = last_at is None or case.alarm.at < last_at
    return "behind" if age > BEHIND and went_back else None
