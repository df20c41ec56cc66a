"""A small house for tests: a store on SQLite that the real pipeline fills, a clock that is moved by hand, and the application over it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from assets.model import Asset, Criticality, Site
from assets.register import Register
from rules.alarm import Alarm, Severity, State
from rules.book import Rule, RuleBook
from rules.condition import Condition, glob
from rules.reason import Reason
from rules.rejected import Rejected
from rules.treatment import Priority
from sla.policy import ClockRule, Contract, Policies, Terms
from store.store import Store
from streams import acting
from streams.estate import Estate
from streams.frame import Batch, Frame
from streams.pipeline import Pipeline
from web import app
from workorders.acts import Deed
from workorders.lifecycle import Act

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SITE = "riverside"
HOUR = timedelta(hours=1)


class Clock:
    """Time that passes only when it is told to, or, once it is told to `run`, so many times as fast as ours."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self._speed = 0.0
        self._began = 0.0

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def run(self, speed: float) -> None:
        self._speed, self._began = speed, time.monotonic()

    def move(self, by: timedelta) -> datetime:
        self.now += by
        return self.now


@dataclass
class Figures:
    """What the runtime would say of itself; a test sets what it needs."""

    speed: float = 1.0
    alarms: int = 0
    orders: int = 0
    a_minute: float = 0.0
    ready: bool = True
    why_not: str = ""

    def alarms_a_minute(self) -> float:
        return self.a_minute

    def alarms_total(self) -> int:
        return self.alarms

    def orders_total(self) -> int:
        return self.orders

    def readiness(self) -> tuple[bool, str]:
        return self.ready, self.why_not


def clock_terms(name: str, stop: str, pause: tuple[str, ...] = (), **hours: float) -> Terms:
    rule = ClockRule(name=name, stop=stop, pause=frozenset(pause))
    return Terms(contract="riverside-fm", rule=rule, targets={each.upper(): hours[each] * HOUR for each in hours}, warn_at=(0.5, 0.75))


CONTRACT = Contract(
    id="riverside-fm",
    client="Riverside Estates",
    sites=(SITE,),
    clocks=(
        clock_terms("response", "attended", p1=4, p2=8, p3=24, p4=72),
        clock_terms("fix", "completed", ("awaiting-parts",), p1=24, p2=48, p3=120, p4=480),
    ),
)

ASSETS = (
    Asset(
        id="AHU-3",
        name="Air handler 3, Laboratories",
        klass="AHU",
        site=SITE,
        location="Block A/L03/Plant room",
        system="AIR-3",
        criticality=Criticality.A,
        trade="hvac",
        aliases=("A3",),
    ),
    Asset(
        id="CH-1",
        name="Chiller 1",
        klass="Chiller",
        site=SITE,
        location="Block C/L00/Energy centre",
        criticality=Criticality.A,
        trade="chillers",
    ),
    Asset(id="LIFT-2", name="Lift 2, Library", klass="Lift", site=SITE, location="Block B/L00", trade="lifts"),
    Asset(
        id="VAV-1-01",
        name="Offices east, room 1",
        klass="VAV",
        site=SITE,
        location="Block A/L01/Room 1.01",
        criticality=Criticality.D,
        trade="hvac",
    ),
)

RULES = (
    Rule(name="Fire", match=Condition((("kind", glob(("*fire*",))),)), sets={"priority": Priority.P1, "trade": "fire"}),
    Rule(name="Flow fail must stand", match=Condition((("kind", glob(("*flow low*",))),)), sets={"on_delay": timedelta(minutes=3)}),
    Rule(name="Test points are nobody's job", match=Condition((("kind", glob(("test*",))),)), sets={"raises": False}),
)


def estate(sites: Mapping[str, Site] | None = None) -> Estate:
    described = {SITE: Site(id=SITE, name="Riverside Campus", timezone="Europe/London")} if sites is None else dict(sites)
    return Estate(sites=described, register=Register(ASSETS), book=RuleBook(rules=RULES), policies=Policies((CONTRACT,)))


@dataclass
class House:
    """The store at `url`, with all that a test needs to fill it and to look at it; `prepare` makes the tables."""

    url: str
    estate: Estate = field(default_factory=estate)
    clock: Clock = field(default_factory=Clock)
    figures: Figures = field(default_factory=Figures)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    prepare: bool = False

    def __post_init__(self) -> None:
        self.store = Store(self.url)
        if self.prepare:
            self.store.prepare()
        self.pipeline = Pipeline(self.store, self.estate, "test")
        self.offset = self.pipeline.take_over().offset
        self.app: FastAPI = app.create(self.store, self.estate, self.figures, self.clock, self.registry)

    def alarm(self, source: str, kind: str, *, state: str = "active", severity: str = "major", site: str = SITE, **more: Any) -> None:
        """Let one alarm come in now and be committed."""
        now = self.clock.now
        one = Alarm(site=site, source=source, kind=kind, state=State(state), severity=Severity(severity), at=now, received_at=now, **more)
        self.frames(Frame(site, [one]))

    def frames(self, *frames: Frame, rejected: tuple[Rejected, ...] = ()) -> None:
        self.offset += 1
        self.pipeline.process(Batch(offset=self.offset, frames=frames, rejected=rejected))
        self.figures.alarms += sum(len(frame.alarms) for frame in frames)

    def reject(
        self, payload: bytes, reason: Reason = Reason.NOT_JSON, *, topic: str = "callout/riverside/alarms/X", detail: str = ""
    ) -> None:
        """Let one message come in that is no alarm."""
        self.frames(rejected=(Rejected(reason=reason, detail=detail, topic=topic, payload=payload, received_at=self.clock.now),))

    def act(self, number: int, act: Act, by: str = "e.malik", **said: Any) -> None:
        """Let a person act now."""
        acting.perform(self.store, number, Deed(act=act, by=by, at=self.clock.now, said=said), self.clock.now)
        self.pipeline.learn()

    def wait(self, **span: float) -> None:
        """Let time pass, and wake what is due."""
        self.pipeline.advance(self.clock.move(timedelta(**span)))

    def close(self) -> None:
        self.store.close()
