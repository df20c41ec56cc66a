"""A clock whose calendar is closed stands still in the browser, says until when, and goes on by itself when the hours begin."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sla.hours import Hours
from sla.policy import Policies
from tests.acceptance.web.conftest import Opens, Shoots
from tests.contract import databases
from tests.integration.web.house import CONTRACT, START, Clock, House, estate

OFFICE = Hours(week=(((480, 1080),),) * 5 + ((), ()), timezone="Europe/London")
FIRST = ".clock .figure"
LEFT = f"document.querySelector('{FIRST}').textContent.split(':').reduce((a, b) => 60 * a + +b, 0)"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """On a Saturday, a P2 of 8 office hours."""
    clocks = tuple(replace(terms, calendars=dict.fromkeys(("P1", "P2", "P3", "P4"), OFFICE)) for terms in CONTRACT.clocks)
    described = replace(estate(), policies=Policies((replace(CONTRACT, clocks=clocks),)))
    house = House(f"sqlite:///{databases.prepare_sqlite(tmp_path)}", estate=described, clock=Clock(START))
    house.alarm("CH-1/flow", "chiller trip", severity="minor")
    house.figures.speed = 60
    yield house
    house.close()


def test_outside_its_hours_a_clock_stands_still_and_says_until_when(house: House, opens: Opens, shoot: Shoots) -> None:
    page = opens("/")
    first = page.locator(".job .clock").first
    expect(first).to_contain_text("response left, stands until 23 Nov 08:00 · target 8 h")
    page.wait_for_function("() => document.querySelector('[data-now]').textContent > '09:01:30'")  # a minute and a half later ...
    expect(first.locator(".figure")).to_have_text("8:00:00")
    shoot(page, "stands-desk-light", whole=False)


def test_it_goes_on_when_its_hours_begin(house: House, opens: Opens) -> None:
    house.clock.now = datetime(2026, 11, 23, 7, tzinfo=UTC)
    page = opens("/orders/WO-1")
    clock = page.locator("#clocks .clock").first
    expect(clock).to_contain_text("8:00:00 response left, stands until 08:00")
    house.clock.now = datetime(2026, 11, 23, 7, 58, tzinfo=UTC)
    house.clock.run(60)
    page.reload()
    page.wait_for_function(f"() => {LEFT} < 8 * 3600 - 60")
    assert house.clock() > datetime(2026, 11, 23, 8, 1, tzinfo=UTC), "and not before"
    expect(clock).to_contain_text("response left · target 8 h")
