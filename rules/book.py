"""The rule book: what `rules.yaml` says, made ready to be asked. It answers with a treatment; it decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from assets.model import Criticality
from rules import condition
from rules.alarm import Severity
from rules.index import Index
from rules.limits import USUAL_FLAPPING, USUAL_FLOOD, Flood, Limit
from rules.recurrence import USUAL_RECURRENCE, Recurring
from rules.treatment import Priority, Treatment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from assets.model import Asset
    from rules.inhibition import Inhibition
    from rules.standing import StandingAlarm
    from rules.threshold import Hours, Threshold
    from rules.window import Window

Matrix = dict[Severity, dict[Criticality, Priority]]


def matrix(**rows: str) -> Matrix:
    """Return a matrix from one text a severity, its priorities for criticality A to D: `major="P1 P2 P3 P3"`."""
    return {Severity(name): dict(zip(Criticality, (Priority(word) for word in row.split()), strict=True)) for name, row in rows.items()}


USUAL_MATRIX = matrix(critical="P1 P1 P2 P2", major="P1 P2 P3 P3", minor="P2 P3 P3 P4", warning="P3 P4 P4 P4")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One entry of `rules:`: for the alarms that `match` fits, these fields of the treatment; `stop` ends the walk."""

    name: str
    match: condition.Condition = field(default_factory=condition.Condition)
    sets: Mapping[str, Any] = field(default_factory=dict)
    stop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All that `rules.yaml` says: defaults, the priority matrix, the rules in order, inhibitions, windows and limits.

    `thresholds` say by site what is too little to be heard of, `hours` when it is open.
    """

    defaults: Treatment = field(default_factory=Treatment)
    priorities: Matrix = field(default_factory=lambda: USUAL_MATRIX)
    rules: tuple[Rule, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    windows: tuple[Window, ...] = ()
    flapping: Limit | None = USUAL_FLAPPING
    flood: Flood | None = USUAL_FLOOD
    recurring: Recurring | None = USUAL_RECURRENCE
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    hours: Mapping[str, Hours] = field(default_factory=dict)
    _index: Index = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_index", Index([rule.match for rule in self.rules]))

    def facts(self, standing: condition.Subject, asset: Asset | None) -> dict[str, str]:
        """Return what conditions may ask about `standing`, as of the beginning of its episode."""
        facts = condition.facts_of(standing, asset)
        hours = self.hours.get(standing.site)
        if hours is not None and standing.raised_at is not None:
            facts["hours"] = "open" if hours.covers(standing.raised_at) else "closed"
        return facts

    def threshold(self, site: str, at: datetime) -> Severity | None:
        """Return the least severity that `site` wants to hear of at `at`, None when it wants to hear of everything."""
        threshold = self.thresholds.get(site)
        return threshold.at(at) if threshold else None

    def treat(self, standing: StandingAlarm, asset: Asset | None) -> Treatment:
        """Return how to treat `standing`; an asset that is not known counts as criticality B."""
        criticality = asset.criticality if asset else Criticality.B
        priority = self.priorities[standing.severity][criticality]
        why = [f"severity {standing.severity} on criticality {criticality}{'' if asset else ' (asset unknown)'} is {priority}"]
        sets: dict[str, Any] = {"priority": priority, "trade": asset.trade if asset and asset.trade else self.defaults.trade}
        facts = self.facts(standing, asset)
        for number in self._index.candidates(facts):
            rule = self.rules[number]
            if rule.match.fits(facts):
                sets |= rule.sets
                why.append(f"rule “{rule.name}” fits: {_say(rule.sets)}")
                if rule.stop:
                    break
        return replace(self.defaults, **sets, why=tuple(why))


def _say(sets: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in sets.items()) or "it changes nothing"
