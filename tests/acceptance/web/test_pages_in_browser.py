"""The pages in a browser: how they look on a phone, a desk and a wall, that clocks tick, and that news arrive by themselves."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streams import shelving
from tests.acceptance.web.conftest import Opens, Shoots
from tests.integration.web.house import House
from web.server import Server
from workorders.lifecycle import Act

CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
PAGES = {
    "board": "/",
    "orders": "/orders?status=all",
    "order": "/orders/WO-1",
    "on-hold": "/orders/WO-3",
    "alarms": "/alarms?show=all",
    "new-order": "/orders/new",
    "sla": "/sla",
    "reports": "/reports",
    "report": "/reports/riverside-fm/2026-11",
    "shelves": "/shelves?show=all",
    "quarantine": "/quarantine",
}
SIZES = {"phone": (360, 780), "desk": (1440, 900), "wall": (1920, 1080)}
expect.set_options(timeout=15_000)


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_fits_and_can_be_read(opens: Opens, server: Server, shoot: Shoots, size: str, scheme: str) -> None:
    page = opens("/", SIZES[size], color_scheme=scheme)
    for name, path in PAGES.items():
        page.goto(server.url.rstrip("/") + path)
        expect(page.locator("h1")).to_have_count(1)
        assert sideways(page) <= 0, f"{name} scrolls sideways"
        assert page.evaluate(CONTRAST) == [], f"{name} is hard to read"
        shoot(page, f"{name}-{size}-{scheme}", whole=size != "wall")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_problems_have_the_same_look(opens: Opens, shoot: Shoots, size: str) -> None:
    page = opens("/nowhere", SIZES[size], refused=404)
    expect(page.locator("h1")).to_have_text("Not found")
    assert sideways(page) <= 0
    shoot(page, f"problem-{size}", whole=False)


def test_words_without_a_gap_do_not_push_the_page_aside(house: House, server: Server, opens: Opens) -> None:
    house.alarm("X" * 300, "Y" * 300, message="Z" * 900)
    house.reject(b"Q" * 3000, topic="T" * 300)
    page = opens("/", SIZES["phone"])
    for path in ("", "orders", "orders/WO-8", "alarms", "quarantine"):
        page.goto(server.url + path)
        assert sideways(page) <= 0, path


SHOWN = "document.querySelectorAll('#jobs .job')[{0}].querySelector('.figure').textContent.split(':').reduce((a, b) => 60 * a + +b, 0)"


def test_clocks_count_down_with_the_speed_of_the_house(house: House, opens: Opens) -> None:
    house.figures.speed = 60
    house.clock.run(60)
    page = opens("/")
    # A page that has just been opened on a busy machine may be behind, and catch up: it counts from when it has moved.
    page.wait_for_function(f"left => {SHOWN.format(1)} < left", arg=page.evaluate(SHOWN.format(1)))
    began, left, late = time.monotonic(), page.evaluate(SHOWN.format(1)), page.evaluate(SHOWN.format(0))
    page.wait_for_function(f"left => {SHOWN.format(1)} <= left - 120", arg=left)
    page.wait_for_function(f"late => {SHOWN.format(0)} >= late + 120", arg=late)  # what is late grows later
    page.wait_for_function("document.querySelector('[data-now]').textContent > '13:13:59'")
    assert time.monotonic() - began > 1.5, "and no faster"


def test_a_clock_that_runs_out_turns_late_by_itself(house: House, opens: Opens) -> None:
    house.figures.speed = 1800  # the server's own time stands still, so it is the page that finds out
    page = opens("/orders/WO-4")
    clock = page.locator("#clocks .clock").first
    expect(clock).to_have_class("clock risk")
    expect(clock).to_have_class("clock late")
    expect(clock.locator(".means")).to_contain_text("response late · target 4 h")
    expect(clock.locator(".figure")).to_have_text(re.compile(r"[0-9]:[0-9]{2}:[0-9]{2}"))


def test_news_arrive_by_themselves(house: House, opens: Opens) -> None:
    page = opens("/")
    expect(page.locator("#figures .open .value")).to_have_text("7")
    page.get_by_role("link", name="WO-6").focus()
    house.alarm("FP-1/zone9", "fire alarm", severity="critical")
    expect(page.locator("#figures .open .value")).to_have_text("8")
    expect(page.get_by_role("link", name="WO-8")).to_be_visible()
    expect(page.get_by_role("link", name="WO-6")).to_be_focused()


def test_a_breach_is_said_aloud(house: House, opens: Opens) -> None:
    page = opens("/")
    expect(page.locator("#said")).to_be_hidden()
    house.wait(hours=1, minutes=10)
    expect(page.locator("#said")).to_have_text("WO-4 has broken its response promise.")
    expect(page.locator("#figures .bad .value")).to_have_text("2")


def test_the_promises_are_kept_up_to_date_and_what_is_open_stays_open(house: House, opens: Opens, shoot: Shoots) -> None:
    page = opens("/sla", SIZES["phone"])
    page.locator("#contract-1-table summary").click()
    shoot(page, "sla-table-phone-light")
    assert sideways(page) <= 0
    house.wait(hours=1, minutes=10)
    expect(page.locator("#sla-figures .bad .value")).to_have_text("2")
    expect(page.get_by_role("img", name="Compliance by priority and clock")).to_contain_text("P1 response")
    expect(page.locator("#contract-1-table table")).to_be_visible()


def test_an_order_is_kept_up_to_date_and_what_is_open_stays_open(house: House, opens: Opens) -> None:
    page = opens("/orders/WO-1")
    page.locator("#timeline summary").last.click()
    house.act(1, Act.ATTEND)
    expect(page.locator("#head .status")).to_have_text("attended")
    expect(page.locator("#act-complete")).to_have_attribute("open", "")
    expect(page.locator("#timeline .steps").last).to_be_visible()


def look_again(page: Page) -> None:
    """Let the time pass after which a page looks by itself."""
    with page.expect_response(lambda reply: reply.request.resource_type == "fetch"):
        page.clock.fast_forward(12_000)


@pytest.fixture
def timed(opens: Opens) -> Opens:
    """Opens a page whose time passes when it is told to, and that has looked once already, as each does when it begins to listen."""

    def open_page(path: str) -> Page:
        page = opens("/")
        page.clock.install()
        page.goto(page.url.rstrip("/") + path)
        look_again(page)
        return page

    return open_page


def test_what_is_no_event_is_seen_when_the_page_looks_again(house: House, timed: Opens) -> None:
    page = timed("/orders/WO-1")
    house.act(1, Act.NOTE, note="Ring the bell.")
    look_again(page)
    expect(page.locator("#timeline")).to_contain_text("Ring the bell.")


def test_a_list_with_forms_is_kept_up_to_date_but_for_what_somebody_types(house: House, timed: Opens) -> None:
    page = timed("/shelves")
    shelving.take_away(house.store, 2, "desk", house.clock.now)
    look_again(page)
    expect(page.locator("#list li")).to_have_count(1)
    page.locator("#list input[name=by]").fill("e.malik")
    shelving.take_away(house.store, 1, "desk", house.clock.now)
    look_again(page)
    expect(page.locator("#list input[name=by]")).to_have_value("e.malik")


def test_what_somebody_types_is_not_taken_away(house: House, opens: Opens) -> None:
    page = opens("/orders/WO-1", refused=409)
    page.locator("#act-attend textarea").fill("Gate code is 17")
    house.act(1, Act.RAISE, priority="P2")
    expect(page.locator("#stale")).to_be_visible()
    expect(page.locator("#act-attend textarea")).to_have_value("Gate code is 17")
    page.locator("#act-attend input[name=by]").fill("e.malik")
    page.get_by_role("button", name="I am on site").click()
    expect(page.locator(".notice.bad")).to_contain_text("somebody changed it; read it again.")
    expect(page.locator("#act-attend textarea")).to_have_value("Gate code is 17")
    page.get_by_role("button", name="I am on site").click()
    expect(page.locator(".notice.good")).to_have_text("Attended.")
    page.locator("#act-note summary").click()
    expect(page.locator("#act-note input[name=by]")).to_have_value("e.malik")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_without_script(house: House, opens: Opens, size: str) -> None:
    page = opens("/", SIZES[size], java_script_enabled=False)
    expect(page.locator("#jobs .job").first).to_contain_text("0:12:00")
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "10"
    page.get_by_role("link", name="WO-5").click()
    page.locator("#act-assign input[name=to]").fill("s.kaur")
    page.locator("#act-assign input[name=by]").fill("desk")
    page.locator("#act-assign button").click()
    expect(page.locator(".notice.good")).to_have_text("Assigned.")
    expect(page.locator("#head .status")).to_have_text("assigned")


def test_the_keyboard_is_enough(opens: Opens) -> None:
    page = opens("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(9):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "cover":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#head .number")).to_have_text("WO-1")


def test_a_server_that_goes_away_is_said_and_found_again(house: House, server: Server, opens: Opens) -> None:
    page = opens("/orders", refused=503)
    expect(page.locator("#list .row").first).to_be_visible()
    page.route("**/orders", lambda route: route.fulfill(status=503, body="away"))
    house.alarm("P-1", "pump fault")
    expect(page.locator("#said")).to_have_text("Callout does not answer. What you see is as it was; trying again.")
    expect(page.locator("#list .row").first).to_be_visible()
    page.unroute("**/orders")
    house.alarm("P-2", "pump fault")
    expect(page.get_by_role("link", name="P-2")).to_be_visible()
    expect(page.locator("#said")).to_be_hidden()
