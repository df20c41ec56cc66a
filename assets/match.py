"""What came of looking for the asset that a point name means. A value; `assets.matcher` finds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assets.model import Asset

ACCEPT = 0.8
"""The accept line, unless the site folder draws another: below it a person is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An asset that a name may mean, and how sure that is, 0 to 1."""

    asset: Asset
    confidence: float


# Not frozen, although nothing ever changes it: a frozen one takes four times as long to make, and there is one to each new name
# (measured on Python 3.11).
@dataclass(slots=True, kw_only=True)
class Match:
    """The asset that a name means best, None when nothing fits at all.

    `accepted` says that it is as sure as the accept line wants; `asset` may only be used then. `reasons` has a sentence a
    step. `location` is the nearest place that is sure, empty when none is.
    """

    asset: Asset | None = None
    confidence: float = 0.0
    accepted: bool = False
    reasons: tuple[str, ...] = ()
    others: tuple[Candidate, ...] = ()
    location: str = ""
    strangers: tuple[str, ...] = ()
    """Units that the name mentions and the register does not know."""
    related: bool = False
    """Whether the name also mentions what the asset is a part of, or fed by."""

    @property
    def sure(self) -> Asset | None:
        """The asset, when it may be used without asking."""
        return self.asset if self.accepted else None

    @property
    def why(self) -> str:
        """The reasons in one sentence."""
        return "; ".join(self.reasons)
