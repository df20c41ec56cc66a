"""Promises by working hours, as the pipeline keeps them. Stories begin on a Saturday at nine; the first hour that counts is their 47th."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assets.model import Site
from assets.register import Register
from rules.book import RuleBook
from rules.treatment import Treatment
from sla.hours import Hours
from sla.policy import ClockRule, Contract, Policies, Subcontract, Terms, Workdays
from store.store import Store
from streams.estate import Estate
from tests.unit.streams.conftest import ASSETS
from tests.unit.streams.story import SIGNED, SITE, Story, act, alarm, at, clock, moment, order, restarted, span, want

OFFICE = Hours(week=(((8 * 60, 18 * 60),),) * 5 + ((), ()), timezone="Europe/London", country="GB", subdivision="ENG")


def contract(response: str = "4h", hours: Hours = OFFICE) -> Contract:
    by_office = dict.fromkeys(("P1", "P2", "P3", "P4"), hours)
    rule = ClockRule(name="response", stop="attended")
    answer = Terms(contract="fm", rule=rule, targets=dict.fromkeys(by_office, span(response)), warn_at=(0.5,), calendars=by_office)
    fix = Terms(
        contract="fm",
        rule=ClockRule(name="fix", stop="completed", pause=frozenset({"awaiting-parts"})),
        targets=dict.fromkeys(by_office, Workdays(2)),
        warn_at=(span("1h"),),
        calendars=by_office,
    )
    cool = Terms(contract="cool", rule=ClockRule(name="cool", start="assigned", stop="attended"), targets={"P2": span("1h")})
    return Contract(
        id="fm", sites=(SITE,), clocks=(answer, fix), subcontracts=(Subcontract(id="cool", trades=frozenset({"hvac"}), clocks=(cool,)),)
    )


def estate(promised: Contract) -> Estate:
    book = RuleBook(defaults=Treatment())
    return Estate(sites={SITE: Site(id=SITE)}, register=Register(ASSETS), book=book, policies=Policies((promised,)))


@pytest.fixture
def tell(store: Store) -> Story:
    return Story(store, estate(contract()))


def test_what_fell_due_while_nobody_was_there_is_said_at_its_time_and_in_order(tell: Story) -> None:
    """Down from Saturday to Friday: warnings and breaches of the week, each at its true time, with how long it took to notice."""
    tell(at("0m", alarm()), at("1h", restarted), want("150h"))
    said = [
        (entry.event, entry.details["clock"], entry.at, entry.details["lag"]) for entry in tell.file(1).timeline if "clock" in entry.details
    ]
    assert said == [
        ("sla.at-risk", "response", moment("49h"), span("101h").total_seconds()),
        ("sla.breached", "response", moment("51h"), span("99h").total_seconds()),
        ("sla.at-risk", "fix", moment("80h"), span("70h").total_seconds()),
        ("sla.breached", "fix", moment("81h"), span("69h").total_seconds()),
    ]


def test_never_early_and_not_before_the_hours_begin(tell: Story) -> None:
    tell(
        at("0m", alarm()),
        want("46h59m", clock(1, "response", state="running", elapsed="0s", due="51h", warned=0)),
        want("50h59m59s", clock(1, "response", state="running", warned=1)),
        want("51h", clock(1, "response", state="breached")),
    )


def test_a_hold_over_the_night_costs_the_hours_of_the_evening_and_the_morning(tell: Story) -> None:
    tell(
        at("0m", alarm()),
        at("48h", act("assign", to="j.ortiz")),
        at("49h", act("attend")),
        at("55h", act("hold", reason="awaiting-parts")),
        want("70h", clock(1, "fix", state="paused", elapsed="8h")),
        at("73h", act("resume")),
        want("73h", clock(1, "fix", state="running", elapsed="8h", paused="4h", due="99h")),
        at("98h", act("complete", job_sheet=SIGNED)),
        want("98h", clock(1, "fix", state="met", elapsed="19h")),
    )


def test_an_order_keeps_the_promise_and_the_calendar_under_which_it_was_opened(tell: Story, store: Store) -> None:
    tell(at("0m", alarm()))
    edited = Hours(week=((),) * 6 + (((0, 1440),),), timezone="Europe/London")
    after = Story(store, estate(contract("2h", edited)), offset=1)
    after(
        at("1h", alarm("CH-1", "chiller trip")),
        want("24h", clock(1, "response", state="running", target="4h", due="51h"), clock(2, "response", state="breached", target="2h")),
        want("51h", clock(1, "response", state="breached")),
    )


def test_a_contractor_has_clocks_of_its_own_on_orders_of_its_trade(tell: Story) -> None:
    tell(
        at("0m", alarm(), alarm("CH-1", "chiller trip")),
        at("1h", act("assign", to="j.ortiz")),
        want("1h", clock(1, "cool", state="running", due="2h")),
        want("2h", clock(1, "cool", state="breached"), clock(1, "response", state="running")),
    )
    assert [each.name for each in tell.file(1).clocks] == ["cool", "fix", "response"]
    assert [each.name for each in tell.file(2).clocks] == ["fix", "response"]
    assert timedelta(0) == next(each.reading.elapsed for each in tell.file(1).clocks if each.name == "response")


def test_a_breach_that_is_withdrawn_stays_on_record(tell: Story) -> None:
    tell(
        at("0m", alarm()),
        at("48h", act("assign", to="j.ortiz")),
        want("52h", clock(1, "response", state="breached")),
        at("53h", act("attend", late="3h")),
        want("53h", clock(1, "response", state="met", elapsed="3h"), order(1, status="attended")),
    )
    assert [word for word in tell.said(1) if word in ("sla.breached", "sla.withdrawn", "sla.met")] == [
        "sla.breached",
        "sla.breached",
        "sla.withdrawn",
        "sla.met",
    ]
