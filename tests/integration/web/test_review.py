"""The review queue through the API and on its page: what waits, and what a person's word does."""

import pytest

from tests.integration.web.client import Client
from tests.integration.web.house import House
from tests.integration.web.test_pages import EVIL, read

SOURCE = "AHU-3-12 SAF"
"""There is an AHU-3, and the number behind it may be another unit's."""


@pytest.fixture
def asking(house: House) -> House:
    house.alarm(SOURCE, "supply flow fail")  # WO-1
    house.alarm("CH-9 trip", "trip")  # WO-2
    return house


def test_what_waits_is_listed_with_what_it_may_mean(asking: House, client: Client) -> None:
    found = client.read("/review")
    assert (found["waiting"], [each["source"] for each in found["items"]]) == (2, ["CH-9 trip", SOURCE])
    first = found["items"][1]
    assert (first["order"], first["kind"], first["answer"]) == ("WO-1", "supply flow fail", None)
    assert [(each["asset"], each["name"]) for each in first["candidates"]] == [("AHU-3", "Air handler 3, Laboratories")]
    assert "the number 12 follows" in first["reasons"][-1]
    page = client.read("/review?limit=1")
    assert [each["source"] for each in client.read("/review", params={"before": page["next"]})["items"]] == [SOURCE]
    assert client.read("/review?site=moon")["items"] == []


def test_an_answer_repairs_the_order(asking: House, client: Client) -> None:
    answer = client.tell("/review/1", {"by": "desk", "asset": "A3"})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert (said["answer"], said["answered_by"], said["repaired"]) == ("AHU-3", "desk", ["WO-1"])
    order = client.read("/workorders/WO-1")
    assert (order["asset"], order["status"], order["priority"]) == ("AHU-3", "open", "P1")
    assert client.read("/review")["waiting"] == 1
    assert client.read("/review/1")["answer"] == "AHU-3"
    asking.alarm(SOURCE, "temperature high")
    assert client.read("/workorders/WO-1")["alarms"][-1]["source"] == SOURCE


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/review/1", {"by": "desk", "asset": "AHU-77"}, 422, "no asset of riverside has the id or alias AHU-77"),
        ("/review/99", {"by": "desk", "asset": "AHU-3"}, 404, "there is no question 99"),
        ("/review/1", {"asset": "AHU-3"}, 422, "by"),
        ("/review/1", {"by": "desk"}, 422, "asset"),
    ],
)
def test_what_cannot_be_is_refused(asking: House, client: Client, path: str, body: dict[str, str], status: int, words: str) -> None:
    answer = client.tell(path, body)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert client.read("/review")["waiting"] == 2


def test_the_page_asks_and_thanks(asking: House, client: Client) -> None:
    page = read(client.get("/review"))
    assert SOURCE in page.text
    assert "Air handler 3, Laboratories" in page.text
    assert {"name": "asset", "value": "AHU-3", "title": "Block A/L03/Plant room"} in page.all("button")
    answer = client.post("/review/1", data={"by": "desk", "asset": "AHU-3", "other": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?done=AHU-3-12%20SAF")
    assert f"{SOURCE} is known from now on" in read(client.get(answer.headers["location"])).text
    assert client.read("/workorders/WO-1")["asset"] == "AHU-3"


def test_another_asset_may_be_typed_and_none_be_said(asking: House, client: Client) -> None:
    wrong = read(client.post("/review/1", data={"by": "desk", "asset": "AHU-3", "other": "AHU-77"}), 422)
    assert "No asset of riverside has the id or alias AHU-77" in wrong.text or "AHU-77" in wrong.text
    assert [field["value"] for field in wrong.all("input") if field.get("name") == "other" and field["value"]] == ["AHU-77"]
    assert "Your name" in read(client.post("/review/1", data={"by": "", "other": "CH-1"}), 422).text
    assert client.post("/review/1", data={"by": "desk", "other": "CH-1"}).status_code == 303
    assert client.post("/review/2", data={"by": "desk", "asset": "none of the register", "other": ""}).status_code == 303
    assert "Nothing waits" in read(client.get("/review")).text
    assert (client.read("/review/1")["answer"], client.read("/review/2")["answer"]) == ("CH-1", None)


def test_what_plant_sends_is_shown_and_not_obeyed(house: House, client: Client) -> None:
    house.alarm(f"AHU-99 {EVIL}", EVIL)
    assert EVIL in read(client.get("/review")).text
    assert client.get("/review/1").headers["location"] == "/review"
