"""The promises as they are watched: what is late, what is at risk, and that the month here is the month of the report."""

from typing import Any

import pytest

from tests.integration.web import scene
from tests.integration.web.client import Client
from tests.integration.web.house import HOUR, House
from tests.integration.web.test_pages import read
from workorders.lifecycle import Act


@pytest.fixture
def played(house: House) -> House:
    scene.play(house)
    return house


def test_what_presses_with_what_is_left(played: House, client: Client) -> None:
    found: Any = client.read("/sla")
    late, at_risk = ([(each["order"]["number"], each["clock"]["name"]) for each in found[name]] for name in ("late", "at_risk"))
    assert (found["late_total"], late, found["late"][0]["clock"]["remaining_seconds"]) == (1, [("WO-1", "response")], -720)
    assert (found["at_risk_total"], at_risk) == (1, [("WO-4", "response")])
    page = read(client.get("/sla"))
    for words in (
        "1 late now 1 at risk 1 breached this month 75 % kept this month 3 of 4",
        "Breached and not done 1 0:12:00 response late · target 4 h",
        "At risk 1 1:08:00 response left · target 4 h 72 % P1 WO-4 fire alarm",
        "Compliance, Riverside Estates November 2026",
    ):
        assert words in page.text
    assert {"http-equiv": "refresh", "content": "10"} in page.all("meta"), "without script it renews itself"
    assert "/reports/riverside-fm/2026-11" in [link["href"] for link in page.all("a")]


def test_a_promise_that_is_done_late_presses_no_more_and_stays_broken(played: House, client: Client) -> None:
    played.act(1, Act.ATTEND)
    found: Any = client.read("/sla")
    assert (found["late_total"], found["breached"]) == (0, 1)
    (response, _) = found["distribution"]
    assert [(each["over"], each["up_to"], each["breached"]) for each in response["classes"] if each["breached"]] == [(1.0, 1.1, 1)]


def test_a_breach_that_nobody_has_written_down_yet_is_late_all_the_same(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical")
    house.clock.move(5 * HOUR)  # the runtime is down
    assert client.read("/sla")["late_total"] == 1


def test_the_month_is_that_of_the_report(played: House, client: Client) -> None:
    played.act(4, Act.ASSIGN, to="e.malik")
    played.act(4, Act.ATTEND)
    found: Any = client.read("/sla")
    report: Any = client.read("/reports/riverside-fm/2026-11")
    (month,) = found["contracts"]
    assert (month["begins_at"], month["ends_at"]) == (report["begins_at"], report["ends_at"])
    settled = [line for line in report["figures"] if line["orders"]]
    assert month["figures"] == [{name: line[name] for name in month["figures"][0]} for line in settled]
    assert found["breaches"]["by_clock"] == {line["clock"]: line["breached"] for line in report["totals"]}


def test_before_anything_happened(client: Client) -> None:
    page = read(client.get("/sla"))
    for words in (
        "No promise is late.",
        "No promise is at risk.",
        "Nothing was settled yet this month.",
        "None so far.",
        "none kept this month",
    ):
        assert words in page.text
    assert client.read("/sla")["settled"] == 0


def test_of_many_that_press_the_first_are_shown(house: House, client: Client) -> None:
    for number in range(52):
        house.alarm(f"FP-{number}", "fire alarm", severity="critical")
        house.wait(seconds=1)
    house.wait(hours=2)
    found: Any = client.read("/sla")
    assert (found["at_risk_total"], len(found["at_risk"]), found["at_risk"][0]["order"]["number"]) == (52, 50, "WO-1")
    house.wait(hours=2)
    page = read(client.get("/sla"))
    assert "Breached and not done 52" in page.text
    assert "2 more are late." in page.text
    assert page.text.count("fire alarm") == 50
