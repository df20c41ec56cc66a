"""Commands through the API: every act a person may do, and what is said when it cannot be done."""

from pathlib import Path
from typing import Any

import pytest

from tests.integration.web.client import Client
from tests.integration.web.house import House
from web.api.bodies import SPECS
from workorders.lifecycle import Act

SHEET = {"done": "Belt replaced.", "signed_by": "E. Malik"}
BY = {"by": "e.malik"}

LIFE: list[tuple[str, dict[str, Any], str]] = [
    ("triage", {"note": "Looks real."}, "open"),
    ("note", {"note": "Keys are at the gatehouse."}, "open"),
    ("raise", {"priority": "P1"}, "open"),
    ("assign", {"to": "e.malik"}, "assigned"),
    ("decline", {"why": "Held up on another site."}, "open"),
    ("assign", {"to": "s.kaur"}, "assigned"),
    ("accept", {"eta": "2026-11-21T10:00:00+01:00"}, "accepted"),
    ("attend", {}, "attended"),
    ("hold", {"reason": "awaiting-parts"}, "on-hold"),
    ("resume", {}, "attended"),
    ("complete", {"job_sheet": SHEET}, "completed"),
    ("reopen", {"why": "It rattles."}, "reopened"),
    ("cancel", {"why": "The tenant has left."}, "cancelled"),
    ("reopen", {"why": "The tenant is back."}, "reopened"),
    ("assign", {"to": "e.malik"}, "assigned"),
    ("attend", {"at": "2026-11-21T09:00:00Z"}, "attended"),
    ("complete", {"job_sheet": SHEET}, "completed"),
    ("verify", {}, "verified"),
    ("close", {}, "closed"),
]


@pytest.fixture
def wo(client: Client) -> str:
    client.tell("/workorders", {"site": "riverside", "title": "Radiator cold", "by": "reception"})
    return "/workorders/WO-1"


def test_the_whole_life_of_an_order(house: House, client: Client, wo: str) -> None:
    for act, said, status in LIFE:
        possible, version = client.read(wo)["possible"], client.read(wo)["version"]
        assert act in possible, f"{act} is offered before it is done"
        answer = client.tell(f"{wo}/{act}", BY | {"version": version} | said)
        assert (answer.status_code, answer.json().get("status")) == (200, status), answer.text
    assert {act for act, _, _ in LIFE} == {str(act) for act in SPECS}, "every act that a person may do is in this life"


def test_what_is_said_stands_on_the_timeline(client: Client, wo: str) -> None:
    client.tell(f"{wo}/assign", BY | {"to": "s.kaur"})
    order = client.tell(f"{wo}/accept", BY | {"eta": "2026-11-21T10:00:00+00:30"}).json()
    assert order["eta"] == "2026-11-21T09:30:00Z"
    assert [(line["event"], line["by"], line["text"]) for line in order["timeline"][1:]] == [
        ("assigned", "e.malik", "Assigned to s.kaur."),
        ("accepted", "e.malik", "Accepted, expected 09:30 UTC."),
    ]


def test_an_act_that_is_not_possible_now(client: Client, wo: str) -> None:
    answer = client.tell(f"{wo}/complete", BY | {"job_sheet": SHEET})
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith("an order that is new cannot take the step “complete”; possible now: ")
    assert client.read(wo)["version"] == 1


def test_somebody_was_faster(client: Client, wo: str) -> None:
    assert client.tell(f"{wo}/triage", BY | {"version": 1}).status_code == 200
    answer = client.tell(f"{wo}/assign", BY | {"version": 1, "to": "s.kaur"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "WO-1 is at version 2, not 1: somebody changed it; read it again"


def test_the_plant_does_not_agree(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    for act, said in (("assign", {"to": "e.malik"}), ("attend", {}), ("complete", {"job_sheet": SHEET})):
        client.tell(f"/workorders/WO-1/{act}", BY | said)
    answer = client.tell("/workorders/WO-1/verify", BY)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "the plant does not agree: still standing is AHU-3/flow supply flow fail"
    house.alarm("AHU-3/flow", "supply flow fail", state="cleared")
    assert client.tell("/workorders/WO-1/verify", BY).json()["status"] == "verified"


@pytest.mark.parametrize(
    ("act", "body", "sentence"),
    [
        ("triage", {}, "by: is missing"),
        ("triage", {"by": ""}, "by: must not be empty"),
        ("triage", {"by": "x", "to": "y"}, "to: is not known here"),
        ("triage", {"by": "x", "version": "first"}, "version: must be a whole number"),
        ("triage", {"by": "x", "at": "2026-11-21T09:00:00"}, "at: must be a time with its offset, such as 2026-11-21T09:00:00+00:00"),
        ("triage", {"by": "x", "at": 1795251600}, "at: must be a time with its offset, such as 2026-11-21T09:00:00+00:00"),
        (
            "triage",
            {"by": "x", "at": "2026-11-21T09:00:06Z"},
            "at: 2026-11-21T09:00:06+00:00 is in the future; an act is recorded when it has been done",
        ),
        ("triage", {"by": "x", "at": "1969-01-01T00:00:00Z"}, "at: must be a time after 1970 and before 2200"),
        ("triage", {"by": "x", "at": "2026-13-01T00:00:00Z"}, "at: is no time that exists: month value is outside expected range of 1-12"),
        ("assign", {"by": "x"}, "to: is missing"),
        ("hold", {"by": "x", "reason": "lunch"}, "reason: must be 'awaiting-parts', 'awaiting-access', 'awaiting-client' or 'other'"),
        ("complete", {"by": "x"}, "job_sheet: is missing"),
        ("complete", {"by": "x", "job_sheet": "done"}, "job_sheet: must be a JSON object"),
        ("complete", {"by": "x", "job_sheet": {"done": "Yes"}}, "job_sheet.signed_by: is missing"),
        ("raise", {"by": "x", "priority": "P3"}, "priority: must be one of P1, P2, P4"),
        ("cancel", {"by": "x", "why": " \n "}, "why: must not be empty"),
        ("note", {"by": "x"}, "note: is missing"),
        ("note", {"by": "x", "note": None}, "note: must be a text"),
    ],
)
def test_an_act_that_was_not_understood(client: Client, wo: str, act: str, body: dict[str, object], sentence: str) -> None:
    answer = client.tell(f"{wo}/{act}", body)
    assert (answer.status_code, answer.json()) == (422, {"detail": sentence})
    assert client.read(wo)["version"] == 1


@pytest.mark.parametrize("body", [[], "triage", 7, None, [BY]])
def test_a_body_that_is_no_object(client: Client, wo: str, body: object) -> None:
    answer = client.tell(f"{wo}/triage", body)
    assert answer.status_code == 422
    assert answer.json()["detail"] in {"the body must be a JSON object", "the body is missing"}


def test_no_such_order_and_no_such_act(client: Client) -> None:
    assert client.tell("/workorders/WO-9/triage", BY).json() == {"detail": "there is no order WO-9"}
    assert client.tell("/workorders/WO-9/self-clear", BY).status_code == 404
    assert client.tell("/workorders/WO-9/explode", BY).json() == {"detail": "there is no such page here"}


def test_an_order_of_the_same_fault_keeps_an_ended_one_from_being_reopened(house: House, client: Client) -> None:
    house.alarm("LIFT-2/ctrl", "lift out of service")
    house.act(1, Act.CANCEL, why="Test of the doors.")
    house.alarm("LIFT-2/ctrl", "lift out of service", state="cleared")
    house.wait(hours=1)
    house.alarm("LIFT-2/ctrl", "lift out of service")
    answer = client.tell("/workorders/WO-1/reopen", BY | {"why": "It was not that."})
    assert answer.status_code == 409
    assert client.read("/workorders/WO-1")["status"] == "cancelled"


def test_a_database_that_is_away(house: House, client: Client, wo: str, tmp_path: Path) -> None:
    house.store.close()
    (tmp_path / "callout.db").rename(tmp_path / "away.db")
    (tmp_path / "callout.db").mkdir()
    for answer in (client.tell(f"{wo}/triage", BY), client.get("/api/v1/board"), client.get("/api/v1/stream"), client.get("/")):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
    assert client.get("/api/v1/board").json()["detail"].startswith("the database cannot be reached just now")
    (tmp_path / "callout.db").rmdir()
    (tmp_path / "away.db").rename(tmp_path / "callout.db")
    assert client.tell(f"{wo}/triage", BY).status_code == 200
