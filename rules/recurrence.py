"""Recurrence over days: a fault that comes back again and again, as a pump does that fails every morning when its schedule starts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from rules.treatment import Priority

if TYPE_CHECKING:
    from datetime import datetime

APART = timedelta(hours=1)
"""What comes back sooner than this is the same disturbance: it flaps, or was never gone."""

MOST = 50
"""Comings that are remembered of one alarm: a count is bounded by that."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """From so many `times` `within` a span an order says that its fault recurs. `corrective` is the priority of the one order that is
    raised to put an end to it, None when none is.
    """

    times: int = 3
    within: timedelta = timedelta(days=14)
    corrective: Priority | None = None

    def keep(self, comings: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
        """Return when a fault came that is worth remembering, now that it came `at` too: those within the span, and the one before."""
        if not comings:
            return (at,)
        if comings[-1] <= at < comings[-1] + APART:
            return comings
        kept: list[datetime] = []
        for each in sorted({*comings, at}):
            if not kept or each - kept[-1] >= APART:
                kept.append(each)
        first = next((place for place, each in enumerate(kept) if each > kept[-1] - self.within), 0)
        return tuple(kept[max(0, first - 1) :][-MOST:])

    def times_of(self, comings: tuple[datetime, ...], after: datetime | None = None) -> int:
        """Return how often a fault came back, at most `MOST` - 1: it came once without coming back. With `after`, only since then."""
        if after is None:
            return max(0, len(comings) - 1)
        return sum(1 for each in comings[1:] if each > after)

    def sentence(self, times: int) -> str:
        """Say it to a person: `recurred 9 times in 14 days`."""
        return f"recurred {times} times in {_span(self.within)}"


def _span(span: timedelta) -> str:
    return f"{span // DAY} days" if not span % DAY else f"{span / HOUR:g} hours"


USUAL_RECURRENCE = Recurring()
