"""A house to tell stories of: Riverside, with two air handling units, a chiller, and a promise on every order."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assets.model import Asset, Criticality, Site
from assets.register import Register
from rules.book import Rule, RuleBook
from rules.condition import Condition, glob
from rules.treatment import GroupBy, Priority, Recurrence, Treatment
from sla.policy import ClockRule, Contract, Policies, Terms
from store.store import Store
from streams.estate import Estate
from tests.contract import databases
from tests.unit.streams.story import SITE, Story, span

ASSETS = (
    Asset(id="AHU-3", site=SITE, name="Air handling unit 3", klass="AHU", system="AIR", trade="hvac", location="Block A"),
    Asset(id="AHU-4", site=SITE, name="Air handling unit 4", klass="AHU", system="AIR", trade="hvac", aliases=("RTU-4",)),
    Asset(id="CH-1", site=SITE, name="Chiller 1", klass="Chiller", system="CHW", criticality=Criticality.A, feeds=("AHU-4",)),
)
TARGETS = {"P1": span("4h"), "P2": span("8h"), "P3": span("24h"), "P4": span("48h")}
HOLDS = frozenset({"awaiting-parts", "awaiting-access"})


def rule(name: str, kind: str = "*", severity: str = "*", *, stop: bool = False, **sets: Any) -> Rule:
    """A rule for kinds and severities; durations are said as in stories."""
    match = Condition((("kind", glob((kind,))), ("severity", glob((severity,)))))
    return Rule(name=name, match=match, sets=said(sets), stop=stop)


def said(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: READ[name](value) if name in READ and isinstance(value, str) else value for name, value in fields.items()}


def about(kind: str = "*", **fields: str) -> Condition:
    """A condition on the kind, and on other fields."""
    return Condition((("kind", glob((kind,))), *((field.rstrip("_"), glob((text,))) for field, text in fields.items())))


SPANS = ("on_delay", "off_delay", "quiet_close", "reopen_within", "stale_after")
READ: dict[str, Any] = {"group_by": GroupBy, "priority": Priority, "recurrence": Recurrence, **dict.fromkeys(SPANS, span)}


def contract() -> Contract:
    response = Terms(contract="fm", rule=ClockRule(name="response", stop="attended"), targets=TARGETS, warn_at=(0.5, 0.75))
    doubled = {priority: 2 * target for priority, target in TARGETS.items()}
    fix = Terms(contract="fm", rule=ClockRule(name="fix", stop="completed", pause=HOLDS), targets=doubled, warn_at=(0.5,))
    return Contract(id="fm", sites=(SITE,), clocks=(response, fix))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with databases.sqlite_in(tmp_path) as store:
        yield store


@pytest.fixture
def story(store: Store) -> Callable[..., Story]:
    """Make a story of a house whose defaults are said, as `story(on_delay="3m")`, and that has these rules."""

    def begin(*rules: Rule, sites: Sequence[str] = (SITE,), book: dict[str, Any] | None = None, **defaults: Any) -> Story:
        more = {"flapping": None, "flood": None, **(book or {})}
        made = RuleBook(defaults=Treatment(**said(defaults)), rules=rules, **more)
        policies = Policies((contract(),))
        return Story(store, Estate(sites={each: Site(id=each) for each in sites}, register=Register(ASSETS), book=made, policies=policies))

    return begin
