"""The changes of phase that a standing alarm can go through. Steps decide that one happens; this module makes it happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import shelf, waiting
from rules.case import Clear, Move, Raise, Verdict
from rules.group import group_of
from rules.reason import Reason, Word, decided
from rules.standing import Change, Phase

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rules.case import Case, Verdicts
    from rules.inhibition import Inhibition
    from rules.standing import StandingAlarm

NEW_FAULT = decided(Word.OPENED, Reason.NEW_FAULT)
STALE = decided(Word.OPENED, Reason.STALE)
ESCALATED = decided(Word.JOINED, Reason.SEVERITY)
CLEARED = decided(Word.CLEARED, Reason.NORMAL)


def activate(case: Case) -> Verdicts:
    """The alarm counts: make it active and ask the desk for an order of its group; what follows from it comes along."""
    standing = case.standing
    in_order = case.in_order
    _stand(case)
    mine = group_of(standing, case.asset, case.treatment.group_by)
    raised = Raise(
        decision=ESCALATED if in_order else STALE if case.stale else NEW_FAULT,
        standing=standing,
        at=standing.raised_at or case.now,
        group=mine if case.flood is None else group_of(standing, case.asset, case.flood),
        usual_group="" if case.flood is None else mine,
        order=standing.order if in_order else case.cause.order if case.cause else None,
        asset=case.asset,
        treatment=case.treatment,
        location="" if case.asset else case.register.match(standing.site, standing.source).location,
        why=tuple(case.why),
        recurred=case.recurred,
    )
    return (raised, *_consequences(case))


def _consequences(case: Case) -> Verdicts:
    """Return the moves of what had come before its cause, which is this alarm."""
    if case.escalated or not case.book.inhibitions:
        return ()
    case.standings.links.note(case.standing, case.asset, case.book)
    found = case.standings.links.effects_of(case.standing, case.asset, case.book, case.register)
    return tuple(_move(case, effect, inhibition) for effect, inhibition in found)


def _move(case: Case, effect: StandingAlarm, inhibition: Inhibition) -> Move:
    asset = case.register.get(effect.site, effect.asset) if effect.asset is not None else None
    treatment = case.treatment_of(effect)
    return Move(
        decision=MOVED,
        standing=effect,
        at=effect.raised_at or case.now,
        group=group_of(effect, asset, treatment.group_by),
        asset=asset,
        treatment=treatment,
        why=(inhibition.sentence(case.standing),),
        cause=case.standing,
    )


MOVED = decided(Word.JOINED, Reason.CONSEQUENCE)


def begin_clearing(case: Case, at: datetime) -> Verdicts:
    """The point went back to normal at `at`: clear it, or wait for its off-delay to pass, or until it no longer flaps."""
    delay, reason = case.treatment.off_delay, Reason.OFF_DELAY
    if case.standing.flapping_since is not None and case.book.flapping is not None and case.book.flapping.within > delay:
        delay, reason = case.book.flapping.within, Reason.FLAPPING
    # One that is held back until a moment waits for that alone.
    if not delay or case.standing.until is not None:
        return clear(case, at)
    _enter(case, Phase.CLEARING, until=at + delay, wake=waiting.until(at, delay, case.now))
    return (Verdict(decision=decided(Word.PENDING, reason)),)


def resume(case: Case) -> None:
    """The point left normal again within its off-delay: the alarm had never cleared."""
    _stand(case)


def clear(case: Case, at: datetime) -> Verdicts:
    """End the episode at `at`; its order, if it has one, hears of it and may close itself after the quiet time."""
    order = None if case.standing.is_suppressed else case.standing.order
    end(case, at)
    if case.treatment.raises:
        _await_quiet(case, at)
    return (Clear(decision=CLEARED, standing=case.standing, at=at, order=order),)


def drop(case: Case, at: datetime) -> Verdicts:
    """End an episode that did not stand for its on-delay. An order of an earlier episode begins its quiet time anew."""
    end(case, at)
    if case.standing.order is not None:
        _await_quiet(case, at)
    return (verdict(case, Word.SUPPRESSED, Reason.DID_NOT_STAND),)


def suppress(case: Case, reason: Reason, *, until: datetime | None = None, wake: datetime | None = None) -> Verdicts:
    """Let the alarm stand without an order; until `until`, when there is one, and then keep it with the order that it had."""
    _enter(case, Phase.ACTIVE, until=until, wake=wake)
    left = case.standing.order if until is None else None
    if left is not None:
        case.standings.detach(case.standing)
        _look_at_others(case, left)
    return (verdict(case, Word.SUPPRESSED, reason),)


def hold_back(case: Case, reason: Reason, ask: Callable[[Case], tuple[datetime, str] | None]) -> Verdicts | None:
    """Hold the alarm until the end that `ask` names, with the sentence why; None as soon as nothing holds it.

    What it names is asked anew as of each end that an episode has outlasted.
    """
    while (held := ask(case)) is not None:
        until, why = held
        case.why.append(why)
        if not _outlasts(case, until):
            return _hold(case, reason, until)
    return None


def _hold(case: Case, reason: Reason, until: datetime) -> Verdicts:
    """Let the alarm stand without an order until `until`, to be judged afresh then; one that is over already is only on record.

    An order of an earlier episode begins its quiet time anew.
    """
    verdicts = suppress(case, reason, until=until, wake=waiting.until(case.at, until - case.at, case.now))
    if case.ended_at is not None:
        end(case, case.ended_at)
        if case.standing.order is not None:
            _await_quiet(case, case.ended_at)
    return verdicts


def _outlasts(case: Case, until: datetime) -> bool:
    """Say whether an episode that was over before it was heard of stood until `until`; then it is judged as of that moment."""
    if case.ended_at is None or case.ended_at < until:
        return False
    case.at = until
    return True


def _look_at_others(case: Case, order: int) -> None:
    """Have an order that an alarm has left looked at again: those that stayed may all have been quiet for long."""
    others = case.standings.of_order(order)
    last = max(others, key=lambda other: (other.cleared_at is not None, other.cleared_at), default=None)
    if last is not None and all(other.phase is Phase.NORMAL and other.wake_at is None for other in others):
        case.standings.wake(last, case.now)
        case.standings.changed.add(last)


def delay(case: Case, until: datetime, wake: datetime) -> Verdicts:
    """Let the alarm stand until `until` before it counts."""
    _enter(case, Phase.PENDING, until=until, wake=wake)
    return (verdict(case, Word.PENDING, Reason.ON_DELAY),)


def end(case: Case, at: datetime) -> None:
    """Make the standing alarm normal since `at`."""
    known = case.corrects and case.standing.cleared_at == at
    _enter(case, Phase.NORMAL)
    case.standing.cleared_at = at
    if not known:
        case.standings.move(case.standing, Change.RETURNED, at)


def _await_quiet(case: Case, at: datetime) -> None:
    quiet = case.treatment.quiet_close
    if quiet is not None:
        case.standings.wake(case.standing, waiting.until(at, quiet, case.now))


def verdict(case: Case, word: Word, reason: Reason) -> Verdict:
    """Return a verdict that asks nothing of the desk and remembers why it was reached."""
    case.standing.decision, case.standing.reason, case.standing.why = word, reason, tuple(case.why)
    return Verdict(decision=decided(word, reason), standing=case.standing, at=case.standing.raised_at, why=tuple(case.why))


def _stand(case: Case) -> None:
    _enter(case, Phase.ACTIVE)
    if case.shelves:
        shelf.settle_one(case, case.standing, case.shelves, case.now)


def _enter(case: Case, phase: Phase, *, until: datetime | None = None, wake: datetime | None = None) -> None:
    standing = case.standing
    standing.phase = phase
    standing.until = until
    case.standings.wake(standing, wake)
    case.standings.changed.add(standing)
