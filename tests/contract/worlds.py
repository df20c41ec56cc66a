"""Plants with rules of every sort, and what they send: for the properties that must hold whatever is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from assets.model import Asset, Criticality, Site
from assets.register import Register
from rules.alarm import Alarm, Severity, State
from rules.book import Rule, RuleBook
from rules.condition import Condition, glob
from rules.treatment import GroupBy, Recurrence, Treatment
from sla.policy import ClockRule, Contract, Policies, Terms
from streams.estate import Estate
from streams.frame import Batch, Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

START = datetime(2026, 11, 21, 9, tzinfo=UTC)
SITES = ("harbour", "riverside")
KINDS = ("flow fail", "hot", "leak", "door", "fire")
SOURCES = ("AHU-1/flow", "AHU-1/temp", "AHU-2/temp", "roof")


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def estate() -> Estate:
    """Two sites with the same assets, a rule for each sort of waiting, and promises of a few minutes."""
    assets = [
        Asset(id="AHU-1", site=site, klass="Air_Handling_Unit", system="AIR", criticality=Criticality.A, trade="hvac") for site in SITES
    ] + [Asset(id="AHU-2", site=site, system="AIR", criticality=Criticality.D) for site in SITES]
    return Estate(
        sites={site: Site(id=site) for site in SITES},
        register=Register(assets),
        book=RuleBook(defaults=Treatment(quiet_close=minutes(12), reopen_within=minutes(20)), rules=tuple(_rules())),
        policies=Policies((_contract(),)),
    )


def _rules() -> list[Rule]:
    said: dict[str, dict[str, Any]] = {
        "flow fail": {"on_delay": minutes(3)},
        "hot": {"off_delay": minutes(4), "group_by": GroupBy.SYSTEM},
        "leak": {"group_by": GroupBy.ALARM, "recurrence": Recurrence.LINK, "quiet_close": minutes(2)},
        "fire": {"group_by": GroupBy.SITE, "on_delay": minutes(1), "off_delay": minutes(1)},
    }
    rules = [Rule(name=kind, match=Condition((("kind", glob((kind,))),)), sets=sets) for kind, sets in said.items()]
    nobody = Condition((("kind", glob(("door",))), ("severity", glob(("warning", "minor")))))
    at_once = Condition((("kind", glob(("flow fail",))), ("severity", glob(("critical",)))))
    return [
        *rules,
        Rule(name="a door is nobody's job", match=nobody, sets={"raises": False}),
        Rule(name="no waiting when it is critical", match=at_once, sets={"on_delay": timedelta(0)}),
    ]


def _contract() -> Contract:
    targets = {"P1": minutes(5), "P2": minutes(15), "P3": minutes(25), "P4": minutes(60)}
    response = Terms(contract="fm", rule=ClockRule(name="response", stop="attended"), targets=targets, warn_at=(0.5, 0.9))
    fix_rule = ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts"}))
    fix = Terms(contract="fm", rule=fix_rule, targets={name: 3 * target for name, target in targets.items()}, warn_at=(0.5, 0.75))
    return Contract(id="fm", sites=SITES, clocks=(response, fix))


@dataclass(frozen=True, slots=True)
class Sent:
    """One message. Alarms are made of it anew for each run, so that no run can see what another did to them."""

    site: str
    source: str
    kind: str
    state: State
    severity: Severity
    at: datetime
    received_at: datetime

    def alarm(self) -> Alarm:
        return Alarm(self.site, self.source, self.kind, self.state, self.severity, self.at, self.received_at)


@st.composite
def messages(draw: st.DrawFn, sites: Sequence[str] = SITES, most: int = 40) -> list[Sent]:
    """Messages of a few points in order of arrival: some late, some sent twice, some from a clock that cannot be right."""
    points = draw(st.lists(st.tuples(*map(st.sampled_from, (sites, SOURCES, KINDS))), min_size=1, max_size=6))
    sent: list[Sent] = []
    now = START
    for _ in range(draw(st.integers(1, most))):
        now += draw(GAPS)
        again = draw(AGAIN)
        if sent and again:
            old = draw(st.sampled_from(sent[-5:]))
            sent.append(Sent(old.site, old.source, old.kind, old.state, old.severity, old.at, now))
        else:
            site, source, kind = draw(st.sampled_from(points))
            sent.append(Sent(site, source, kind, draw(STATES), draw(st.sampled_from(Severity)), now - draw(LATENESS), now))
    return sent


GAPS = st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(seconds=30), minutes(1), minutes(2), minutes(5), minutes(30)])
STATES = st.sampled_from([State.ACTIVE] * 3 + [State.CLEARED] * 2)
AGAIN: SearchStrategy[bool] = st.sampled_from([False] * 9 + [True])
LATENESS = st.sampled_from([timedelta(0)] * 6 + [timedelta(seconds=30), minutes(2), minutes(6), minutes(-9), timedelta(days=9000)])


def batches(sent: Sequence[Sent], cuts: Iterable[int] = (), first: int = 0) -> list[Batch]:
    """Cut messages into batches before each of the places `cuts`; within a batch a frame ends where the site changes."""
    ends = [0, *sorted({cut % (len(sent) + 1) for cut in cuts}), len(sent)]
    lots = [sent[begin:end] for begin, end in pairwise(ends) if begin < end]
    return [Batch(offset=first + number, frames=_frames(lot)) for number, lot in enumerate(lots)]


def _frames(lot: Sequence[Sent]) -> list[Frame]:
    frames: list[tuple[str, list[Alarm]]] = []
    for each in lot:
        if not frames or frames[-1][0] != each.site:
            frames.append((each.site, []))
        frames[-1][1].append(each.alarm())
    return [Frame(site, alarms) for site, alarms in frames]


CUTS: SearchStrategy[list[int]] = st.lists(st.integers(0, 10_000), max_size=8)
