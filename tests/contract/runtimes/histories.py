"""Histories: many sites, each with a story of its own that a seed tells, in steps of half a minute that all share."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from assets.model import Asset, Criticality, Site
from assets.register import Register
from ingest import wire
from rules.book import Rule, RuleBook
from rules.condition import Condition, glob
from rules.treatment import GroupBy, Recurrence, Treatment
from sla.policy import ClockRule, Contract, Policies, Terms
from streams.estate import Estate
from tests.faults.sizes import size

if TYPE_CHECKING:
    from collections.abc import Sequence

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
STEP = timedelta(seconds=30)
STEPS = size("HISTORY_STEPS", short=10, long=26)
HALF = timedelta(seconds=30)
KINDS = ("flow fail", "hot", "leak", "door", "fire")
SOURCES = ("AHU-1/flow", "AHU-1/temp", "AHU-2/temp", "roof")
SPEAKS = 0.28
"""How likely a site is to say something in a step."""

LATE = {"leak": (0, 0, 0, 1, 2, -3), "door": (0, 0, 0, 1, 2, -3)}
"""Half minutes by which a message is late; below 0 its sender's clock is ahead. Kinds that wait are never late: they would be woken between
two steps, and what happens between two steps has no order here that both runtimes share."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: its topic and its body."""

    topic: str
    body: bytes


def estate(many: int) -> Estate:
    """A rule for each sort of waiting, and promises of a few minutes; every wait is a whole number of steps."""
    sites = [site_of(number) for number in range(many)]
    assets = [
        Asset(id=asset, site=site, klass="Air_Handling_Unit", system="AIR", criticality=criticality, trade="hvac")
        for site in sites
        for asset, criticality in (("AHU-1", Criticality.A), ("AHU-2", Criticality.D))
    ]
    said: dict[str, dict[str, Any]] = {
        "flow fail": {"on_delay": 2 * HALF},
        "hot": {"off_delay": 2 * HALF, "group_by": GroupBy.SYSTEM},
        "leak": {"group_by": GroupBy.ALARM, "recurrence": Recurrence.LINK, "quiet_close": 3 * HALF},
        "fire": {"group_by": GroupBy.SITE, "on_delay": HALF, "off_delay": HALF},
    }
    rules = [Rule(name=kind, match=Condition((("kind", glob((kind,))),)), sets=sets) for kind, sets in said.items()]
    nobody = Condition((("kind", glob(("door",))), ("severity", glob(("warning", "minor")))))
    return Estate(
        sites={site: Site(id=site) for site in sites},
        register=Register(assets),
        book=RuleBook(
            defaults=Treatment(quiet_close=5 * HALF, reopen_within=6 * HALF),
            rules=(*rules, Rule(name="nobody's job", match=nobody, sets={"raises": False})),
        ),
        policies=Policies((_contract(tuple(sites)),)),
    )


def _contract(sites: tuple[str, ...]) -> Contract:
    targets = {"P1": 2 * HALF, "P2": 4 * HALF, "P3": 8 * HALF, "P4": 16 * HALF}
    response = Terms(contract="fm", rule=ClockRule(name="response", stop="attended"), targets=targets, warn_at=(0.5,))
    fix_rule = ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts"}))
    fix = Terms(contract="fm", rule=fix_rule, targets={name: 2 * target for name, target in targets.items()}, warn_at=(0.5,))
    return Contract(id="fm", sites=sites, clocks=(response, fix))


def site_of(number: int) -> str:
    """Return the site of history `number`."""
    return f"site-{number}"


class Story:
    """What one site says. `seed` tells it, and tells it again the same."""

    def __init__(self, site: str, seed: int) -> None:
        self._site = site
        self._random = random.Random(seed)
        self._points = [(self._random.choice(SOURCES), self._random.choice(KINDS)) for _ in range(3)]
        self._last: Said | None = None

    def at(self, now: datetime) -> Sequence[Said]:
        """Return what the site says at `now`: mostly nothing, now and then the same again, rarely nonsense."""
        if self._random.random() >= SPEAKS:
            return ()
        if self._last is not None and self._random.random() < 0.1:
            return (self._last,)
        if self._random.random() < 0.02:
            return (Said(wire.alarm_topic(self._site, "odd"), b"{nonsense"),)
        source, kind = self._random.choice(self._points)
        self._last = Said(
            wire.alarm_topic(self._site, source),
            wire.alarm_body(
                kind,
                state=self._random.choice(("active", "active", "cleared")),
                severity=self._random.choice(wire.SEVERITIES),
                at=now - self._random.choice(LATE.get(kind, (0, 0, 0, -3))) * HALF,
            ),
        )
        return (self._last,)


def stories(many: int) -> list[Story]:
    """Return as many stories, each of a site of its own."""
    return [Story(site_of(number), number) for number in range(many)]
