"""Shelves through the API and on their page: what people put aside, and take out again."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from rules.standing import Phase
from tests.integration.web.client import Client
from tests.integration.web.house import HOUR, SITE, START, House
from tests.integration.web.test_odd_values import in_order, odd_value
from tests.integration.web.test_pages import EVIL, read

KNOWN = {"site": SITE, "by": "desk", "why": "a new sensor comes on Friday"}


def body(hours: float = 2, **more: Any) -> dict[str, Any]:
    return {**KNOWN, "until": (START + hours * HOUR).isoformat(), **more}


def test_a_shelf_holds_back_and_lets_go(house: House, client: Client) -> None:
    made = client.tell("/shelves", body(asset="A3", match={"kind": "*fail*", "severity": {"not": "critical"}}))
    assert made.status_code == 201, made.text
    shelf = made.json()
    assert (shelf["active"], shelf["match"]) == (True, {"kind": "*fail*", "severity": {"not": "critical"}, "asset": "AHU-3"})
    assert shelf["sentence"] == "kind *fail*, severity not critical, asset AHU-3"
    house.alarm("AHU-3/flow", "supply flow fail")
    [alarm] = client.read("/alarms")["items"]
    assert (alarm["decision"], alarm["reason"], alarm["order"], alarm["active"]) == ("suppressed", "shelved", None, True)
    assert (alarm["shelf"], alarm["shelved_until"]) == (1, "2026-11-21T11:00:00Z")
    assert "somebody has shelved it" in alarm["sentence"]
    assert any("desk shelved it until" in sentence and "a new sensor comes on Friday" in sentence for sentence in alarm["why"])
    house.wait(hours=2)
    assert client.read("/workorders/WO-1")["status"] == "open"
    assert any("desk shelved it" in sentence for sentence in client.read("/workorders/WO-1")["why"])
    assert client.read("/shelves/1")["active"] is False
    assert client.read("/alarms/1")["shelf"] is None


def test_shelves_are_listed(client: Client) -> None:
    for hours, match in ((1, {"kind": "a"}), (2, {"kind": "b"}), (3, {"kind": "c"})):
        assert client.tell("/shelves", body(hours, match=match)).status_code == 201
    page = client.read("/shelves?limit=2")
    assert [each["id"] for each in page["items"]] == [3, 2]
    assert [each["id"] for each in client.read("/shelves", params={"before": page["next"]})["items"]] == [1]
    assert client.read("/shelves?site=moon")["items"] == []
    ended = client.tell("/shelves/2/end", {"by": "j.ortiz"})
    assert (ended.status_code, ended.json()["ended_by"], ended.json()["active"]) == (200, "j.ortiz", False)
    assert client.send("DELETE", "/api/v1/shelves/3", params={"by": "j.ortiz"}).json()["ended_at"] == "2026-11-21T09:00:00Z"
    assert [each["id"] for each in client.read("/shelves?active=true")["items"]] == [1]
    assert [each["id"] for each in client.read("/shelves?active=false")["items"]] == [3, 2]


def test_ending_a_shelf_lets_go_at_once(house: House, client: Client) -> None:
    client.tell("/shelves", body(match={"source": "CH-1/*"}))
    house.alarm("CH-1/trip", "trip")
    house.wait(minutes=5)
    assert client.read("/workorders")["items"] == []
    client.tell("/shelves/1/end", {"by": "desk"})
    house.pipeline.learn()
    house.wait(seconds=1)
    assert client.read("/workorders/WO-1")["asset"] == "CH-1"


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        (body(), 422, "match: say what to shelve"),
        (body(-1, asset="AHU-3"), 422, "a shelf ends later than now"),
        (body(91 * 24, asset="AHU-3"), 422, "a shelf lasts for 90 days at most"),
        (body(asset="AHU-77"), 422, "no asset of riverside has the id or alias AHU-77"),
        (body(match={"kindd": "x"}), 422, "match.kindd: this is no field of an alarm; did you mean “kind”?"),
        (body(match={"class": "AHUU"}), 422, "no class of plant"),
        (body(site="moon", asset="AHU-3"), 422, "site: “moon” is not known here; known are riverside"),
        ({**KNOWN, "asset": "AHU-3"}, 422, "until: is missing"),
        (body(asset="AHU-3") | {"why": " "}, 422, "why: must not be empty"),
        (body(asset="AHU-3") | {"by": ""}, 422, "by: must not be empty"),
        (body(asset="AHU-3", untill="x"), 422, "untill: is not known here"),
    ],
)
def test_what_cannot_be_is_refused(client: Client, said: dict[str, Any], status: int, words: str) -> None:
    answer = client.tell("/shelves", said)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert client.read("/shelves")["items"] == []


def test_a_shelf_that_is_not_there_or_over(client: Client) -> None:
    assert "there is no shelf 7" in client.get("/api/v1/shelves/7").json()["detail"]
    assert client.tell("/shelves/7/end", {"by": "desk"}).status_code == 404
    client.tell("/shelves", body(asset="AHU-3"))
    assert client.tell("/shelves/1/end", {"by": "desk"}).status_code == 200
    again = client.tell("/shelves/1/end", {"by": "desk"})
    assert (again.status_code, "desk took it away" in again.json()["detail"]) == (409, True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.fixed_dictionaries({}, optional=dict.fromkeys(("site", "asset", "match", "by", "why", "until"), odd_value)),
    match=st.dictionaries(st.sampled_from(("kind", "class", "severity", "hours", "asset", "attributes.x")), odd_value, max_size=3),
)
def test_any_body(client: Client, said: dict[str, Any], match: dict[str, Any]) -> None:
    for each in (said, body(match=match)):
        headers = {"content-type": "application/json"}
        in_order(client.post("/api/v1/shelves", content=json.dumps(each).encode(), headers=headers), "/api/v1/shelves")
    in_order(client.get("/api/v1/alarms"), "/api/v1/alarms")


FORM = {"site": SITE, "asset": "", "source": "", "kind": "", "severity": "", "why": "known", "lasts": "1 hour", "until": "", "by": "desk"}


def test_an_alarm_leads_to_the_form_that_shelves_it(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow[1]", "supply flow fail")
    [link] = [each["href"] for each in read(client.get("/alarms")).all("a") if each.get("aria-label", "").startswith("Shelve ")]
    form = {each["name"]: each.get("value", "") for each in read(client.get(link.partition("#")[0])).all("input") if "name" in each}
    assert (form["source"], form["kind"], form["site"]) == ("AHU-3/flow[[]1]", "supply flow fail", SITE)
    answer = client.post("/shelves", data=FORM | {name: form[name] for name in ("source", "kind")})
    assert (answer.status_code, answer.headers["location"]) == (303, "/shelves?done=up")
    page = read(client.get(answer.headers["location"]))
    assert "It is shelved." in page.text
    assert "source AHU-3/flow[[]1], kind supply flow fail" in page.text
    assert "by desk" in page.text
    assert "Known." in page.text
    assert "1 h left" in page.text.replace("\u00a0", " ")
    assert "Shelved until 10:00" in read(client.get("/alarms")).text


def test_an_order_leads_to_the_form_that_shelves_its_asset(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    assert "/shelves?site=riverside&asset=AHU-3#new" in [each["href"] for each in read(client.get("/orders/WO-1")).all("a")]
    page = read(client.get("/shelves?site=riverside&asset=AHU-3"))
    assert [each["value"] for each in page.all("input") if each.get("name") == "asset"] == ["AHU-3"]


def test_a_moment_is_typed_in_the_time_of_the_site(house: House, client: Client) -> None:
    house.clock.move(timedelta(days=200))  # June: London is an hour ahead
    assert client.post("/shelves", data=FORM | {"asset": "AHU-3", "until": "2026-06-20T10:00"}).status_code == 422
    assert client.post("/shelves", data=FORM | {"asset": "AHU-3", "until": "2027-06-20T10:00"}).status_code == 303
    assert client.read("/shelves/1")["until"] == "2027-06-20T09:00:00Z"


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client: Client) -> None:
    wrong = read(client.post("/shelves", data=FORM | {"asset": "AHU-77", "kind": EVIL}), 422)
    assert "no asset of riverside has the id or alias AHU-77" in wrong.text
    assert [each["value"] for each in wrong.all("input") if each.get("name") in {"asset", "kind"}] == ["AHU-77", EVIL]
    assert "Until: is missing" in read(client.post("/shelves", data=FORM | {"asset": "AHU-3", "lasts": "for ever"}), 422).text


def test_a_shelf_is_taken_away_on_the_page(house: House, client: Client) -> None:
    client.tell("/shelves", body(match={"kind": EVIL}))
    assert EVIL in read(client.get("/shelves")).text
    assert "Your name" in read(client.post("/shelves/1/end", data={"by": ""}), 422).text
    answer = client.post("/shelves/1/end", data={"by": "desk"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/shelves?done=away")
    assert "Nothing is shelved" in read(client.get("/shelves?done=away")).text
    assert "taken away by desk" in read(client.get("/shelves?show=all")).text
    assert "took it away" in read(client.post("/shelves/1/end", data={"by": "desk"}), 409).text
    assert client.get("/shelves/1/end").headers["location"] == "/shelves"
    house.alarm("AHU-3/x", EVIL)
    assert client.read("/alarms")["items"][0]["phase"] == Phase.ACTIVE
