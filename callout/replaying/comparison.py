"""The comparison: the same history under two rule folders, order by order. Pure.

Orders are the same job when they are about the same episodes of alarms: their numbers mean nothing, since one order more shifts all that
follow. Each order has at most one counterpart, the one that it shares most episodes with.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from callout.replaying.jobs import Episode, Job

FIELDS = ("title", "priority", "asset", "category", "trade", "status", "logged_at", "closed_at", "alarms")
"""What may differ between an order and its counterpart."""


@dataclass(frozen=True, slots=True)
class Pair:
    """An order here and its counterpart there, one of them None where there is none; `instead` says what became of its alarms there."""

    here: Job | None
    there: Job | None
    instead: str = ""

    @property
    def differs(self) -> tuple[str, ...]:
        """The fields in which they differ; none where one of them is missing."""
        if self.here is None or self.there is None:
            return ()
        return tuple(field for field in FIELDS if getattr(self.here, field) != getattr(self.there, field))

    @property
    def word(self) -> str:
        """What the pair is: `only-here`, `only-there`, `different` or `same`."""
        if self.here is None or self.there is None:
            return "only-there" if self.here is None else "only-here"
        return "different" if self.differs else "same"

    @property
    def logged_at(self) -> datetime:
        """When the first of the two was logged."""
        return min(job.logged_at for job in (self.here, self.there) if job is not None)

    def document(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "change": self.word,
            "differs": list(self.differs),
            "here": self.here.document() if self.here else None,
            "there": self.there.document() if self.there else None,
            "instead": self.instead or None,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs, in order of time."""

    pairs: Sequence[Pair]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pairs there are of each word."""
        found = Counter(pair.word for pair in self.pairs)
        return {word: found[word] for word in ("same", "different", "only-here", "only-there")}

    @property
    def changes(self) -> list[Pair]:
        """The pairs that are not the same on both sides."""
        return [pair for pair in self.pairs if pair.word != "same"]


def compare(here: Sequence[Job], there: Sequence[Job]) -> Comparison:
    """Return the orders of both sides, each with its counterpart."""
    matched = _matched(here, there)
    taken = set(matched.values())
    ours, theirs = _homes(here), _homes(there)
    pairs = [
        Pair(job, there[matched[place]]) if place in matched else Pair(job, None, _instead(job, theirs)) for place, job in enumerate(here)
    ]
    pairs += [Pair(None, job, _instead(job, ours)) for place, job in enumerate(there) if place not in taken]
    return Comparison(sorted(pairs, key=lambda pair: pair.logged_at))


def _matched(here: Sequence[Job], there: Sequence[Job]) -> dict[int, int]:
    """Return for each place of `here` that has a counterpart its place in `there`: most shared episodes first, then fewest others."""
    candidates = sorted(_candidates(here, there))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for *_, mine, theirs in candidates:
        if mine not in matched and theirs not in taken:
            matched[mine] = theirs
            taken.add(theirs)
    return matched


def _candidates(here: Sequence[Job], there: Sequence[Job]) -> Iterator[tuple[int, int, float, int, int]]:
    """Yield pairs of places that share episodes: less shared episodes, then episodes that are not shared, then the time between them."""
    places: dict[Episode, list[int]] = {}
    for place, job in enumerate(there):
        for episode in job.episodes:
            places.setdefault(episode, []).append(place)
    for place, job in enumerate(here):
        shared = Counter(other for episode in job.episodes for other in places.get(episode, ()))
        for other, number in shared.items():
            apart = abs((job.logged_at - there[other].logged_at).total_seconds())
            yield -number, len(job.episodes) + len(there[other].episodes) - 2 * number, apart, place, other


def _homes(jobs: Sequence[Job]) -> dict[Episode, Job]:
    """Return for each episode the order that it belongs to: the latest one that it came to."""
    return {episode: job for job in jobs for episode in job.episodes}


def _instead(job: Job, homes: Mapping[Episode, Job]) -> str:
    """Say what became of the alarms of an order on the other side, where it has no counterpart."""
    found = Counter(homes[episode].name for episode in job.episodes if episode in homes)
    if not found:
        return "none of its alarms came to an order"
    said = ", ".join(sorted(found, key=lambda name: (-found[name], name))[:3])
    return f"{'its alarms' if found.total() == len(job.episodes) else 'some of its alarms'} belong to {said}"
