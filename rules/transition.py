"""The changes of phase that a standing alarm can go through. Steps decide that one happens; this module makes it happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import waiting
from rules.case import Clear, Raise, Verdict
from rules.group import group_of
from rules.reason import Decision, Reason, Word
from rules.standing import Phase

if TYPE_CHECKING:
    from datetime import datetime

    from rules.case import Case, Verdicts

NEW_FAULT = Decision(Word.OPENED, Reason.NEW_FAULT)
ESCALATED = Decision(Word.JOINED, Reason.SEVERITY)
CLEARED = Decision(Word.CLEARED, Reason.NORMAL)


def activate(case: Case) -> Verdicts:
    """The alarm counts: make it active and ask the desk for an order of its group."""
    standing = case.standing
    _enter(case, Phase.ACTIVE)
    return (
        Raise(
            decision=ESCALATED if case.escalated else NEW_FAULT,
            standing=standing,
            at=standing.raised_at or case.now,
            group=group_of(standing, case.asset, case.treatment.group_by),
            asset=case.asset,
            treatment=case.treatment,
            why=tuple(case.why),
        ),
    )


def stood(case: Case) -> Verdicts:
    """The alarm stood for its on-delay, so it counts."""
    case.why = [*case.standing.why, *case.why, f"it stood longer than its on-delay of {case.treatment.on_delay}"]
    return activate(case)


def begin_clearing(case: Case, at: datetime) -> Verdicts:
    """The point went back to normal at `at`: clear it, or wait for its off-delay to pass."""
    delay = case.treatment.off_delay
    if not delay:
        return clear(case, at)
    _enter(case, Phase.CLEARING, until=at + delay, wake=waiting.until(at, delay, case.now))
    return (Verdict(decision=Decision(Word.PENDING, Reason.OFF_DELAY)),)


def resume(case: Case) -> None:
    """The point left normal again within its off-delay: the alarm had never cleared."""
    _enter(case, Phase.ACTIVE)


def clear(case: Case, at: datetime) -> Verdicts:
    """End the episode at `at`; its order, if it has one, hears of it and may close itself after the quiet time."""
    end(case, at)
    if case.treatment.raises:
        _await_quiet(case, at)
    return (Clear(decision=CLEARED, standing=case.standing, at=at, order=case.standing.order),)


def drop(case: Case, at: datetime) -> Verdicts:
    """End an episode that did not stand for its on-delay. An order of an earlier episode begins its quiet time anew."""
    end(case, at)
    if case.standing.order is not None:
        _await_quiet(case, at)
    return (verdict(case, Word.SUPPRESSED, Reason.DID_NOT_STAND),)


def suppress(case: Case) -> Verdicts:
    """Let the alarm stand without an order."""
    _enter(case, Phase.ACTIVE)
    case.standings.detach(case.standing)
    return (verdict(case, Word.SUPPRESSED, Reason.RULE),)


def delay(case: Case, until: datetime, wake: datetime) -> Verdicts:
    """Let the alarm stand until `until` before it counts."""
    _enter(case, Phase.PENDING, until=until, wake=wake)
    return (verdict(case, Word.PENDING, Reason.ON_DELAY),)


def end(case: Case, at: datetime) -> None:
    """Make the standing alarm normal since `at`."""
    _enter(case, Phase.NORMAL)
    case.standing.cleared_at = at


def _await_quiet(case: Case, at: datetime) -> None:
    quiet = case.treatment.quiet_close
    if quiet is not None:
        case.standings.wake(case.standing, waiting.until(at, quiet, case.now))


def verdict(case: Case, word: Word, reason: Reason) -> Verdict:
    """Return a verdict that asks nothing of the desk and remembers why it was reached."""
    case.standing.decision, case.standing.reason, case.standing.why = word, reason, tuple(case.why)
    return Verdict(decision=Decision(word, reason), standing=case.standing, at=case.standing.raised_at, why=tuple(case.why))


def _enter(case: Case, phase: Phase, *, until: datetime | None = None, wake: datetime | None = None) -> None:
    standing = case.standing
    standing.phase = phase
    standing.until = until
    case.standings.wake(standing, wake)
    case.standings.changed.add(standing)
