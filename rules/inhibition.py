"""Inhibition: one alarm makes others its consequences, as a fire alarm does that stops the air."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from rules.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from assets.model import Asset
    from assets.register import Register
    from rules.standing import StandingAlarm


class Scope(StrEnum):
    """How far a cause reaches."""

    ASSET = "asset"
    DOWNSTREAM = "downstream"
    SYSTEM = "system"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inhibition:
    """One entry of `inhibit:`. `lasts` is how long after the cause has cleared, and before it came, its effects are its own."""

    name: str
    cause: Condition = field(default_factory=Condition)
    effect: Condition = field(default_factory=Condition)
    scope: Scope = Scope.SITE
    lasts: timedelta = timedelta(0)

    def covers(self, cause: StandingAlarm, at: datetime) -> bool:
        """Say whether an effect that began at `at` lies in the time of `cause`."""
        if cause.raised_at is None or at < cause.raised_at - self.lasts:
            return False
        return cause.is_active or (cause.cleared_at is not None and at <= cause.cleared_at + self.lasts)

    def place_of_cause(self, asset: Asset | None) -> str | None:
        """Return the place that a cause on `asset` reaches out from; None when it reaches nothing."""
        if self.scope is Scope.SITE:
            return ""
        if asset is None:
            return None
        return (asset.system or None) if self.scope is Scope.SYSTEM else asset.id

    def places_of_effect(self, asset: Asset | None, register: Register) -> Iterable[str]:
        """Return the places whose causes reach an effect on `asset`."""
        if self.scope is Scope.DOWNSTREAM and asset is not None:
            return register.hierarchy.upstream(asset)
        place = self.place_of_cause(asset)
        return () if place is None else (place,)

    def sentence(self, cause: StandingAlarm) -> str:
        """Say it to a person."""
        return f"by “{self.name}” it follows from {cause.source} {cause.kind}"
