"""A rule may say that an alarm is nobody's job: it is counted and shown, and raises nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import transition

if TYPE_CHECKING:
    from rules.case import Case, Verdicts


def judge(case: Case) -> Verdicts | None:
    """End the case when a rule set `raise: false`."""
    if case.treatment.raises:
        return None
    verdicts = transition.suppress(case)
    if case.ended_at is not None:
        transition.end(case, case.ended_at)
    return verdicts
