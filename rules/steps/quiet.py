"""An order that nobody touched, whose alarms have all stayed normal for the quiet time, may close itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.case import CloseQuiet
from rules.reason import Decision, Reason, Word
from rules.standing import Phase

if TYPE_CHECKING:
    from rules.case import Case, Verdicts
    from rules.standing import StandingAlarm


def wake(case: Case) -> Verdicts:
    """Ask the desk to close the order, when the last of its alarms has been quiet long enough."""
    standing = case.standing
    if standing.order is None or not all(_is_quiet(case, other) for other in case.standings.of_order(standing.order)):
        return ()
    return (CloseQuiet(decision=Decision(Word.CLOSED, Reason.QUIET), standing=standing, at=case.now, order=standing.order),)


def _is_quiet(case: Case, standing: StandingAlarm) -> bool:
    """An alarm that still waits asks again itself when its own quiet time is over; one whose quiet time is never is never quiet.

    One that waits for its next sign of life is quiet meanwhile.
    """
    over = standing.phase is Phase.NORMAL and (standing.wake_at is None or standing.until is not None)
    return over and case.treatment_of(standing).quiet_close is not None
