"""Shelves: what somebody put aside for a while, with a reason and an end. ISA-18.2 lets no alarm be shelved for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rules import wording
from rules.condition import Condition
from rules.reason import Reason
from rules.standing import Phase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from rules.case import Case
    from rules.standing import StandingAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Alarms of `site` that `match` fits raise nothing from `begin` to `until`, unless it was taken away before, at `ended_at`.

    `match` is in the words of `rules.wording`, `by` whom it was put up and `why`.
    """

    id: int
    site: str
    match: Mapping[str, Any]
    by: str
    why: str
    begin: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: str | None = None
    condition: Condition = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "condition", wording.condition_of(self.match))

    @property
    def end(self) -> datetime:
        """When it holds nothing back any more."""
        return self.until if self.ended_at is None else min(self.ended_at, self.until)

    def holds(self, at: datetime, now: datetime) -> bool:
        """Say whether what happened `at` and is heard of at `now` is put aside.

        By the time of the plant it must be before the end. What is heard of only after the shelf was put up is what nobody
        wants to hear of now, whenever it began.
        """
        return self.begin <= now and at < self.end

    def sentence(self) -> str:
        """Say it to a person."""
        return f"{self.by} shelved it until {self.until.isoformat()}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to put aside: alarms of `site` about `asset`, or those that `match` fits; of both, those that are both."""

    site: str
    by: str
    why: str
    until: datetime
    asset: str | None = None
    match: Mapping[str, Any] | None = None


def over(case: Case, at: datetime) -> Shelf | None:
    """Return the shelf that puts the alarm of `case`, as of `at`, aside: of several the one that ends last."""
    facts = case.book.facts(case.standing, case.asset)
    held = [shelf for shelf in case.shelves if shelf.holds(at, case.now) and shelf.condition.fits(facts)]
    return max(held, key=_last, default=None)


def settle(case: Case, shelves: Iterable[Shelf], now: datetime) -> None:
    """Have all that stands at `now` look at `shelves`, which were put up or taken away."""
    shelves = tuple(shelves)
    for standing in case.standings if shelves else ():
        if standing.phase is Phase.ACTIVE:
            settle_one(case, standing, shelves, now)


def settle_one(case: Case, standing: StandingAlarm, shelves: tuple[Shelf, ...], now: datetime) -> None:
    """Have `standing` look at `shelves`: at the end of one that it fits it is judged afresh.

    What a shelf holds back waits for its end, which may have come earlier than it was said. What has its order keeps it, and is
    looked at then all the same: somebody may have cancelled the order meanwhile, trusting that the end of the shelf brings it back.
    """
    asset = case.register.get(standing.site, standing.asset) if standing.asset is not None else None
    facts = case.book.facts(standing, asset)
    ends = [shelf.end for shelf in shelves if shelf.condition.fits(facts)]
    if not ends:
        return
    if not standing.is_suppressed:
        coming = [end for end in ends if end > now]
        sooner = [end for end in ends if standing.wake_at is not None and end < standing.wake_at]
        _wake(case, standing, max(coming or sooner, default=standing.wake_at))
    elif standing.reason == Reason.SHELVED and standing.until not in ends:
        standing.until = max((end for end in ends if standing.until and end < standing.until), default=standing.until)
        _wake(case, standing, standing.until)


def _wake(case: Case, standing: StandingAlarm, at: datetime | None) -> None:
    if at != standing.wake_at:
        case.standings.wake(standing, at)
        case.standings.changed.add(standing)


def _last(shelf: Shelf) -> tuple[datetime, int]:
    return shelf.end, shelf.id
