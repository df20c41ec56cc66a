"""The case: one alarm before the rules, with what is known about it, and the verdict that they reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.reason import Decision, Reason, Word

if TYPE_CHECKING:
    from datetime import datetime

    from assets.model import Asset
    from assets.register import Register
    from rules.alarm import Alarm
    from rules.book import RuleBook
    from rules.shelf import Shelf
    from rules.standing import StandingAlarm, Standings
    from rules.treatment import GroupBy, Treatment


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What the rules say of one case. `at` is the event time that it is about, `why` one sentence a step."""

    decision: Decision
    standing: StandingAlarm | None = None
    at: datetime | None = None
    why: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Raise(Verdict):
    """The alarm counts. The desk has the last word on it: opened, joined or reopened.

    It joins `order` when that is given and open; else, in a flood, the open order of `usual_group`, which it would be of without
    the flood; else that of `group`.
    """

    standing: StandingAlarm
    at: datetime
    group: str
    usual_group: str = ""
    order: int | None = None
    asset: Asset | None
    treatment: Treatment
    location: str = ""
    """The nearest sure place, where the asset is not sure."""
    recurred: str = ""
    """`recurred 9 times in 14 days`; empty when it has not come back often enough to speak of."""


@dataclass(slots=True, kw_only=True)
class Move(Raise):
    """The alarm had come before its `cause`, to whose order it belongs."""

    cause: StandingAlarm


@dataclass(slots=True, kw_only=True)
class Clear(Verdict):
    """An alarm is back to normal since `at`. `order` is the one that it belonged to when that was decided.

    When the order is opened by a verdict just before this one, the standing alarm knows it, not the verdict.
    """

    standing: StandingAlarm
    at: datetime
    order: int | None


@dataclass(slots=True, kw_only=True)
class CloseQuiet(Verdict):
    """All alarms of `order` have been quiet for long enough."""

    order: int


Verdicts = tuple[Verdict, ...]

REPEATED: Verdicts = (Verdict(decision=Decision(Word.JOINED, Reason.REPEAT)),)
"""The verdict on 95 of 100 alarms: made once, since it says nothing about the one alarm."""


def ignored(reason: Reason) -> Verdicts:
    """Return the verdict that nothing happens."""
    return (Verdict(decision=Decision(Word.IGNORED, reason)),)


# One case is used again for each alarm of a frame: slots and no construction on the hot path.
class Case:
    """One alarm being judged. `now` is the time of the pipeline, `at` the event time that is judged; steps fill in what later steps need.

    `ended_at` is set when the episode was over before it was heard of, `escalated` when a standing alarm became more
    severe, `corrects` when a late message says more of the episode that is known, `stale` when it counts only because it
    has stood for long, `cause` when it follows from another one, `flood` when it comes in a flood, to how that groups,
    `recurred` says how often it has come back, when that is often. `earlier` holds verdicts about what had happened before this alarm.
    """

    __slots__ = (
        "_asset",
        "alarm",
        "answers",
        "at",
        "book",
        "cause",
        "corrects",
        "earlier",
        "ended_at",
        "escalated",
        "flood",
        "now",
        "recurred",
        "register",
        "shelves",
        "stale",
        "standing",
        "standings",
        "why",
    )

    alarm: Alarm
    at: datetime
    now: datetime
    standing: StandingAlarm
    ended_at: datetime | None
    escalated: bool
    stale: bool
    cause: StandingAlarm | None
    corrects: bool
    flood: GroupBy | None
    recurred: str
    earlier: Verdicts
    why: list[str]
    _asset: Asset | None

    def __init__(self, standings: Standings, book: RuleBook, register: Register) -> None:
        self.standings = standings
        self.book = book
        self.register = register
        # What people answered about sources of this site: the asset, None where they said that it is none of the register.
        self.answers: dict[str, str | None] = {}
        # What people put aside at this site, also what is over by now: of an alarm that comes late it may still hold.
        self.shelves: tuple[Shelf, ...] = ()
        if book.inhibitions:
            standings.links.recall(standings, book, register)

    def take(self, standing: StandingAlarm, now: datetime, at: datetime) -> None:
        """Begin anew with `standing` at `now`, to be judged as of `at`."""
        self.now = now
        self.at = at
        self.standing = standing
        self.ended_at = None
        self.escalated = False
        self.stale = False
        self.cause = None
        self.corrects = False
        self.flood = None
        self.recurred = ""
        self.earlier = ()
        self.why = []
        self._asset = None

    def rename(self, standing: StandingAlarm) -> bool:
        """Give `standing` the asset that a person named for its source; say whether it has another one now."""
        named = self.answers[standing.source]
        asset = self.register.get(standing.site, named) if named is not None else None
        if asset is None or asset.id == standing.asset or (standing.attributes and self.register.field(standing.site, standing.attributes)):
            return False
        standing.asset, standing.treatment = asset.id, None
        if self.book.inhibitions and standing.order is not None and standing.raised_at is not None:
            self.standings.links.note(standing, asset, self.book)
        return True

    @property
    def asset(self) -> Asset | None:
        """The asset that the alarm is about, as found for this alarm or when its episode began."""
        if self._asset is None and self.standing.asset is not None:
            self._asset = self.register.get(self.standing.site, self.standing.asset)
        return self._asset

    @asset.setter
    def asset(self, asset: Asset | None) -> None:
        self._asset = asset
        self.standing.asset = asset.id if asset else None

    def treatment_of(self, standing: StandingAlarm) -> Treatment:
        """Return how the rules treat `standing`; worked out when it is not remembered."""
        if standing.treatment is None:
            asset = self.register.get(standing.site, standing.asset) if standing.asset is not None else None
            standing.treatment = self.book.treat(standing, asset)
        return standing.treatment

    @property
    def in_order(self) -> bool:
        """Whether the alarm has its order already and only became more severe: it stays there, whatever would hold it back."""
        return self.escalated and not self.standing.is_suppressed

    @property
    def treatment(self) -> Treatment:
        """How the rules treat the alarm."""
        return self.treatment_of(self.standing)

    @treatment.setter
    def treatment(self, treatment: Treatment) -> None:
        self.standing.treatment = treatment
