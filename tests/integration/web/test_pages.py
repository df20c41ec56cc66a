"""The pages as HTML: what they say, what they do without script, and that what strangers write stays text."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest

from assets.model import Site
from rules.reason import Reason
from tests.integration.web import scene
from tests.integration.web.client import Client
from tests.integration.web.house import House, estate
from workorders.lifecycle import Act

EVIL = "<script>alert(1)</script>"
PAGES = (
    *(
        "/",
        "/orders",
        "/orders?status=all",
        "/orders/WO-1",
        "/alarms",
        "/alarms?show=all",
        "/sla",
        "/reports",
        "/reports/riverside-fm/2026-11",
    ),
    *("/review", "/shelves", "/shelves?show=all", "/quarantine"),
)


class Reader(HTMLParser):
    """Reads a page: its words, its tags with their attributes, and that every tag is closed."""

    VOID = frozenset({"meta", "link", "input", "br", "rect", "path", "circle", "line"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == [], f"not closed: {self._open}"
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.text += " "
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        self.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def read(answer: httpx.Response, status: int = 200) -> Reader:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Reader(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(house: House, client: Client, path: str) -> None:
    scene.play(house)
    page = read(client.get(path))
    assert [tag for tag in page.all("html") if tag == {"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == 1
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids)), "an id stands once"
    assert all(attrs["id"] for _, attrs in page.tags if "data-live" in attrs), "what is replaced has an id"
    assert not [attrs for _, attrs in page.tags if "style" in attrs or any(name.startswith("on") for name in attrs)], (
        "the policy forbids it"
    )
    for tag, attrs in page.tags:
        for address in (attrs.get("src"), attrs.get("href") if tag != "a" else None):
            assert address is None or address.startswith("/static/"), "nothing comes from elsewhere"


def test_the_board_reads_without_script(house: House, client: Client) -> None:
    scene.play(house)
    page = read(client.get("/"))
    assert "7 open orders P1 4 P2 1 P3 1 P4 1 1 breached 1 at risk 131 alarms a minute 9 standing 204 : 1 alarms to one order" in page.text
    assert (
        "0:12:00 response late · target 4 h 100 % P1 WO-1 supply flow fail: Air handler 3, Laboratories AHU-3 · Block A / L03" in page.text
    )
    assert "21:20:00 fix paused · target 1 d" in page.text
    assert {"http-equiv": "refresh", "content": "10"} in page.all("meta")


def test_the_page_of_an_order(house: House, client: Client) -> None:
    scene.play(house)
    page = read(client.get("/orders/WO-1"))
    assert "1.The" not in page.text
    for words in (
        "P1 WO-1 accepted",
        "AHU-3 Air handler 3, Laboratories · Block A / L03 / Plant room · Riverside Campus",
        "Broken at 13:00 · riverside-fm",
        "Severity critical on criticality A is P1.",
        "Opened: nothing else was open for this group, so it got an order of its own.",
        "active supply flow fail AHU-3/flow · critical since 09:00 13\u00d7",
        "accepted by e.malik Accepted, expected 09:50 UTC.",
        "clock breached The response promise was broken",
    ):
        assert words in page.text
    assert not [meta for meta in page.all("meta") if "http-equiv" in meta], "a page with forms does not reload under the writer's hands"
    assert {form["action"] for form in page.all("form")} == {
        f"/orders/WO-1/{act}" for act in ("assign", "decline", "attend", "hold", "cancel", "raise", "note")
    }


def test_times_are_those_of_the_site_with_utc_beside_them(house: House, client: Client) -> None:
    house.clock.now = house.clock.now.replace(month=7)  # summer time in London
    house.alarm("AHU-3/flow", "supply flow fail")
    page = read(client.get("/orders"))
    assert "10:00" in page.text
    assert "2026-07-21 09:00:00 UTC" in [time.get("title") for time in page.all("time")]


def test_a_form_does_what_it_says_and_goes_back(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    answer = client.post("/orders/WO-1/assign", data={"by": "J. Ortiz, désk", "version": "1", "to": "s.kaur", "note": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders/WO-1?done=assign")
    page = read(client.get(answer.headers["location"]))
    assert "Assigned." in page.text
    assert {field["value"] for field in page.all("input") if field["name"] == "by"} == {"J. Ortiz, désk"}, "the name is remembered"
    assert client.read("/workorders/WO-1")["timeline"][-1]["by"] == "J. Ortiz, désk"


def test_a_time_in_a_form_is_that_of_the_site(house: House, client: Client) -> None:
    house.clock.now = house.clock.now.replace(month=7)
    house.alarm("AHU-3/flow", "supply flow fail")
    house.act(1, Act.ASSIGN, to="s.kaur")
    assert client.post("/orders/WO-1/accept", data={"by": "s.kaur", "eta": "2026-07-21T10:45"}).status_code == 303
    assert client.read("/workorders/WO-1")["eta"] == "2026-07-21T09:45:00Z"


def test_the_job_sheet_in_a_form(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    house.act(1, Act.ASSIGN, to="s.kaur")
    house.act(1, Act.ATTEND)
    said = {"by": "s.kaur", "version": "3", "job_sheet.done": "Belt\r\nreplaced.", "job_sheet.signed_by": "S. Kaur", "at": ""}
    assert client.post("/orders/WO-1/complete", data=said).status_code == 303
    (completed,) = (line for line in client.read("/workorders/WO-1")["timeline"] if line["event"] == "completed")
    assert completed["details"]["job_sheet"] == {"done": "Belt\r\nreplaced.", "signed_by": "S. Kaur"}


@pytest.mark.parametrize(
    ("act", "said", "status", "sentence"),
    [
        ("assign", {"by": "", "to": "s.kaur"}, 422, "By: is missing."),
        ("assign", {"by": "desk", "to": ""}, 422, "To: is missing."),
        ("assign", {"by": "desk", "to": "s.kaur", "version": "7"}, 409, "somebody changed it; read it again."),
        (
            "complete",
            {"by": "desk", "job_sheet.done": "x", "job_sheet.signed_by": "y"},
            409,
            "An order that is open cannot take the step “complete”",
        ),
        ("raise", {"by": "desk", "priority": "P1"}, 422, "Priority: must be one of P2, P3, P4."),
        ("hold", {"by": "desk", "reason": "other", "at": "2026-11-22T09:00"}, 422, "is in the future"),
        ("hold", {"by": "desk", "reason": "other", "at": "yesterday"}, 422, "At: must be a time with its offset"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_and_what_was_typed_is_kept(
    house: House, client: Client, act: str, said: dict[str, str], status: int, sentence: str
) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    page = read(client.post(f"/orders/WO-1/{act}", data=said), status)
    assert sentence in page.text
    assert client.read("/workorders/WO-1")["version"] == 1
    if act == "assign" and said["to"]:
        assert "s.kaur" in [field.get("value") for field in page.all("input") if field["name"] == "to"]


def test_the_address_of_a_form_leads_to_its_order(client: Client) -> None:
    answer = client.get("/orders/WO-1/assign")
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders/WO-1")


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("GET", "/orders/WO-9", 404, "There is no order WO-9."),
        ("GET", "/orders/none", 404, "'none' is no work order number; they look like WO-17."),
        ("GET", "/nowhere", 404, "There is no such page here."),
        ("POST", "/orders/WO-9/note", 404, "There is no order WO-9."),
        ("POST", "/orders/WO-1/explode", 404, "'explode' is nothing that can be done to an order."),
        ("POST", "/orders", 405, "This cannot be done here."),
        ("GET", "/orders?before=x", 422, "Before: must be a whole number."),
        ("GET", "/static/nothing.css", 404, "There is no such page here."),
    ],
)
def test_problems_are_pages_of_the_same_look(client: Client, method: str, path: str, status: int, sentence: str) -> None:
    page = read(client.send(method, path), status)
    assert sentence in page.text
    assert "Callout" in page.text
    assert "To the board" in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Nothing is open An alarm that counts opens an order here by itself."),
        ("/orders", "Nothing is open Orders open by themselves when an alarm counts."),
        ("/orders?priority=P1", "No order fits"),
        ("/alarms", "No alarm stands"),
        ("/alarms?q=x", "No alarm fits"),
        ("/review", "Nothing waits"),
        ("/quarantine", "Quarantine is empty"),
        ("/quarantine?reason=late", "No message fits"),
    ],
)
def test_an_empty_page_says_what_to_do(client: Client, path: str, words: str) -> None:
    assert words in read(client.get(path)).text


def test_a_runtime_that_is_not_ready_is_said_on_every_page(house: House, client: Client) -> None:
    scene.play(house)
    house.figures.ready, house.figures.why_not = False, "the database does not take what we write"
    for path in PAGES:
        page = read(client.get(path))
        assert "Alarms are not taken in just now. The database does not take what we write." in page.text
        assert "Not ready" in page.text


def test_what_strangers_write_stays_text(house: House, client: Client) -> None:
    attack = f"'\"><img src=x onerror=alert(1)>{EVIL}"
    house.alarm(attack, attack, message=attack, unit=attack, value=attack, attributes={attack: attack})
    house.alarm("x", "y", site=attack)
    house.reject(EVIL.encode(), Reason.NOT_JSON, topic=attack, detail=attack)
    client.tell("/workorders", {"site": "riverside", "title": "t", "by": EVIL, "location": EVIL, "trade": EVIL})
    client.tell("/workorders/WO-1/note", {"by": EVIL, "note": attack})
    client.tell("/workorders/WO-1/assign", {"by": EVIL, "to": EVIL})
    paths = (
        "/",
        "/orders",
        "/orders/WO-1",
        "/orders/WO-2",
        "/orders/WO-3",
        "/alarms",
        f"/alarms?q={EVIL}&site={EVIL}",
        "/quarantine",
        f"/orders/{quote(EVIL)}",
    )
    for path in paths:
        answer = client.get(path)
        page = Reader(answer.text)
        assert [script for script in page.all("script") if not script.get("src", "").startswith("/static/callout.js")] == []
        assert page.all("img") == []
        assert "<script>" in page.text or EVIL in [field.get("value") for field in page.all("input")]


def test_invisible_characters_in_quarantine_are_shown(house: House, client: Client) -> None:
    house.reject("a\u202eb\x00c\x1b[31md\ttab".encode() + b"\xfe")
    assert r"a\u202eb\x00c\x1b[31md" in read(client.get("/quarantine")).text
    assert r"\xfe" in read(client.get("/quarantine")).text


def test_lists_go_on_where_the_page_ends(house: House, client: Client) -> None:
    for i in range(51):
        house.alarm(f"P-{i}", "pump fault")
    page = read(client.get("/orders?site=riverside"))
    older = next(link["href"] for link in page.all("a") if link.get("rel") == "next")
    assert "WO-1 " in read(client.get(older)).text
    assert "site=riverside" in older
    assert "/orders?site=riverside" in [link["href"] for link in read(client.get(older)).all("a")], "and back to the newest"
    for i in range(52):
        house.reject(b"x" * i)
    older = next(link["href"] for link in read(client.get("/quarantine")).all("a") if link.get("rel") == "next")
    assert "1 byte " in read(client.get(older)).text


def test_several_sites_each_in_its_own_time(tmp_path_factory: pytest.TempPathFactory, house: House) -> None:
    sites = {
        "riverside": Site(id="riverside", name="Riverside Campus", timezone="Europe/London"),
        "kyoto": Site(id="kyoto", timezone="Asia/Tokyo"),
    }
    far = House(house.url, estate=estate(sites))
    far.alarm("AHU-3/flow", "supply flow fail")
    far.alarm("P-1", "pump fault", site="kyoto")
    with Client(far.app) as client:
        text = read(client.get("/orders")).text
        assert "asset not known · kyoto new 18:00" in text
        assert "Riverside Campus open 09:00" in text
        assert read(client.get("/orders?site=kyoto")).text.count("WO-") == 1
    far.close()
