"""Which standing alarms of a site are causes of others, and which came lately and may turn out to be effects."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

from rules.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from assets.model import Asset
    from assets.register import Register
    from rules.book import RuleBook
    from rules.inhibition import Inhibition
    from rules.standing import StandingAlarm

Found = tuple["StandingAlarm", "Inhibition"]


class Links:
    """Causes by inhibition and by the place that they reach out from, and what was raised lately. All of it can be made anew."""

    def __init__(self) -> None:
        self._causes: dict[tuple[str, str], dict[StandingAlarm, None]] = {}
        self._raised: deque[StandingAlarm] = deque()

    def recall(self, standings: Iterable[StandingAlarm], book: RuleBook, register: Register) -> None:
        """Learn from `standings`, which were read from SQL, what was known when they were written."""
        raised = [standing for standing in standings if standing.order is not None and standing.raised_at is not None]
        raised.sort(key=_beginning)
        for standing in raised:
            self.note(standing, _asset_of(standing, register), book)

    def note(self, standing: StandingAlarm, asset: Asset | None, book: RuleBook) -> None:
        """Take in an alarm that has been raised."""
        facts = book.facts(standing, asset)
        for inhibition in book.inhibitions:
            place = inhibition.place_of_cause(asset)
            if place is not None and inhibition.cause.fits(facts):
                self._causes.setdefault((inhibition.name, place), {})[standing] = None
        self._raised.append(standing)
        self._forget(_beginning(standing)[0] - max(inhibition.lasts for inhibition in book.inhibitions) - SLACK)

    def cause_of(self, effect: StandingAlarm, asset: Asset | None, book: RuleBook, register: Register, at: datetime) -> Found | None:
        """Return what `effect`, which began at `at`, follows from: of several causes the one that came first."""
        facts = book.facts(effect, asset)
        found = [
            (_beginning(cause), cause, inhibition)
            for inhibition in book.inhibitions
            if inhibition.effect.fits(facts)
            for cause in self._reaching(inhibition, asset, register)
            if cause is not effect and cause.order is not None and not cause.is_suppressed and inhibition.covers(cause, at)
        ]
        return min(found, key=lambda each: each[0])[1:] if found else None

    def effects_of(self, cause: StandingAlarm, asset: Asset | None, book: RuleBook, register: Register) -> list[Found]:
        """Return what had been raised in the time of `cause` before that was heard of, and follows from it."""
        facts = book.facts(cause, asset)
        inhibitions = [each for each in book.inhibitions if each.cause.fits(facts) and each.place_of_cause(asset) is not None]
        if not inhibitions:
            return []
        found: dict[StandingAlarm, Inhibition] = {}
        for effect in self._raised:
            if effect is not cause and effect.is_active and effect.order is not None and effect.reason != Reason.CONSEQUENCE:
                inhibition = _first(inhibitions, cause, asset, effect, book, register)
                if inhibition is not None:
                    found[effect] = inhibition
        return list(found.items())

    def _reaching(self, inhibition: Inhibition, asset: Asset | None, register: Register) -> Iterator[StandingAlarm]:
        for place in inhibition.places_of_effect(asset, register):
            yield from self._causes.get((inhibition.name, place), ())

    def _forget(self, before: datetime) -> None:
        while self._raised and _beginning(self._raised[0])[0] < before:
            self._raised.popleft()


SLACK = timedelta(hours=1)
"""What is raised does not come in order of event time, and a cause may come late."""


def _first(
    inhibitions: list[Inhibition],
    cause: StandingAlarm,
    asset: Asset | None,
    effect: StandingAlarm,
    book: RuleBook,
    register: Register,
) -> Inhibition | None:
    its_asset = _asset_of(effect, register)
    facts = book.facts(effect, its_asset)
    for inhibition in inhibitions:
        if not inhibition.covers(cause, _beginning(effect)[0]) or not inhibition.effect.fits(facts):
            continue
        if any(place == inhibition.place_of_cause(asset) for place in inhibition.places_of_effect(its_asset, register)):
            return inhibition
    return None


def _asset_of(standing: StandingAlarm, register: Register) -> Asset | None:
    return register.get(standing.site, standing.asset) if standing.asset is not None else None


def _beginning(standing: StandingAlarm) -> tuple[datetime, str, str]:
    # Only what has been raised comes here, and that has a beginning.
    return standing.raised_at, standing.source, standing.kind  # type: ignore[return-value]
