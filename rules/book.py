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
    from collections.abc import Iterable, Mapping
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


MOST_TREATMENTS = 10_000
"""Treatments that are kept ready, so that one alarm after another that is to be treated alike shares one."""

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
    _ready: dict[tuple[object, ...], Treatment] = field(init=False, repr=False, compare=False, default_factory=dict)

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
        trade = asset.trade if asset and asset.trade else self.defaults.trade
        fitting = self._fitting(standing, asset) if self.rules else ()
        # There are few of these and many alarms: each is made once.
        key = (standing.severity, criticality, asset is None, trade, fitting)
        treatment = self._ready.get(key)
        if treatment is None:
            if len(self._ready) >= MOST_TREATMENTS:
                self._ready.clear()
            known = "" if asset else " (asset unknown)"
            treatment = self._ready[key] = self._treatment(standing.severity, criticality, known, trade, fitting)
        return treatment

    def _fitting(self, standing: StandingAlarm, asset: Asset | None) -> tuple[int, ...]:
        """Return the numbers of the rules that fit, in order, up to and with the first that ends the walk."""
        facts = self.facts(standing, asset)
        found: list[int] = []
        for number in self._index.candidates(facts):
            rule = self.rules[number]
            if rule.match.fits(facts):
                found.append(number)
                if rule.stop:
                    break
        return tuple(found)

    def _treatment(self, severity: Severity, criticality: Criticality, known: str, trade: str, fitting: Iterable[int]) -> Treatment:
        priority = self.priorities[severity][criticality]
        why = [f"severity {severity} on criticality {criticality}{known} is {priority}"]
        sets: dict[str, Any] = {"priority": priority, "trade": trade}
        for number in fitting:
            rule = self.rules[number]
            sets |= rule.sets
            why.append(f"rule “{rule.name}” fits: {_say(rule.sets)}")
        return replace(self.defaults, **sets, why=tuple(why))


def _say(sets: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in sets.items()) or "it changes nothing"
