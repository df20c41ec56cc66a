"""Orders through the API: the list, the file with its clocks as of now, and new ones from the help desk."""

from datetime import timedelta

import pytest

from rules.alarm import Severity
from tests.integration.web.client import Client
from tests.integration.web.house import START, House
from workorders.lifecycle import Act

SHEET = {"done": "Reset.", "signed_by": "E. Malik"}


def three_orders(house: House) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical")
    house.alarm("LIFT-2/ctrl", "lift out of service", severity="minor")
    house.alarm("CH-1/trip", "chiller tripped")
    house.act(2, Act.ASSIGN, to="s.kaur")


def test_newest_first(house: House, client: Client) -> None:
    three_orders(house)
    found = client.read("/workorders")
    assert [order["number"] for order in found["items"]] == ["WO-3", "WO-2", "WO-1"]
    assert found["next"] is None


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("status=open", ["WO-3", "WO-1"]),
        ("status=open&status=assigned", ["WO-3", "WO-2", "WO-1"]),
        ("status=closed", []),
        ("priority=P1", ["WO-3", "WO-1"]),
        ("priority=P1&asset=CH-1", ["WO-3"]),
        ("asset=CH-1&asset=LIFT-2", ["WO-3", "WO-2"]),
        ("site=riverside", ["WO-3", "WO-2", "WO-1"]),
        ("site=elsewhere", []),
        ("before=3", ["WO-2", "WO-1"]),
    ],
)
def test_filters(house: House, client: Client, query: str, numbers: list[str]) -> None:
    three_orders(house)
    assert [order["number"] for order in client.read(f"/workorders?{query}")["items"]] == numbers


def test_pages_follow_one_another_without_gap_or_repeat(house: House, client: Client) -> None:
    three_orders(house)
    first = client.read("/workorders", params={"limit": 2})
    second = client.read("/workorders", params={"limit": 2, "before": first["next"]})
    assert [order["number"] for order in first["items"] + second["items"]] == ["WO-3", "WO-2", "WO-1"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("limit=501", "limit: must not be more than 500"),
        ("limit=0", "limit: must not be less than 1"),
        ("limit=many", "limit: must be a whole number"),
        ("statsu=open", "statsu: is not known here"),
        ("priority=P5", "priority.0: must be 'P1', 'P2', 'P3' or 'P4'"),
        ("before=99999999999999999999", "before: must not be more than 9223372036854775807"),
    ],
)
def test_a_query_that_is_not_understood_is_refused_in_one_sentence(client: Client, query: str, sentence: str) -> None:
    answer = client.get(f"/api/v1/workorders?{query}")
    assert answer.status_code == 422
    assert answer.json() == {"detail": sentence}


def test_the_file_of_an_order(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical", message="Flow switch open")
    house.wait(minutes=5)
    house.alarm("AHU-3/temp", "supply temperature high")
    house.alarm("AHU-3/temp", "supply temperature high", state="cleared")
    file = client.read("/workorders/WO-1")
    assert (file["number"], file["priority"], file["status"], file["asset"], file["trade"]) == ("WO-1", "P1", "open", "AHU-3", "hvac")
    assert file["location"] == "Block A/L03/Plant room"
    assert [(alarm["source"], alarm["state"], alarm["active"], alarm["severity"], alarm["count"]) for alarm in file["alarms"]] == [
        ("AHU-3/flow", "active", True, Severity.CRITICAL, 1),
        ("AHU-3/temp", "cleared", False, Severity.MAJOR, 1),
    ]
    assert [line["event"] for line in file["timeline"]] == ["logged", "alarm", "cleared"]
    assert file["why"] == [
        "the id AHU-3 in the source AHU-3/flow is asset AHU-3",
        "severity critical on criticality A is P1",
        "opened: nothing else was open for this group, so it got an order of its own",
        "the id AHU-3 in the source AHU-3/temp is asset AHU-3",
        "severity major on criticality A is P1",
        "joined: another alarm of the same group already has an open order, which this one joined",
    ]
    assert file["possible"] == ["raise", "note", "cancel", "assign", "hold"]
    assert file["earlier"] == 0


def test_clocks_are_read_as_of_now_whatever_was_written_last(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical")
    house.clock.move(timedelta(hours=3))  # the pipeline has not been woken since
    response, fix = client.read("/workorders/WO-1")["clocks"]
    assert (response["name"], response["state"], response["at_risk"]) == ("response", "running", True)
    assert (response["target_seconds"], response["elapsed_seconds"], response["remaining_seconds"]) == (14400, 10800, 3600)
    assert response["due_at"] == "2026-11-21T13:00:00Z"
    assert (fix["name"], fix["at_risk"], fix["remaining_seconds"]) == ("fix", False, 75600)
    house.clock.move(timedelta(hours=2))
    late = client.read("/workorders/WO-1")["clocks"][0]
    assert (late["state"], late["breached"], late["running"], late["remaining_seconds"]) == ("breached", True, True, -3600)
    assert late["breached_at"] == "2026-11-21T13:00:00Z"


def test_a_hold_pauses_the_clock_that_the_contract_says(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical")
    house.wait(hours=1)
    house.act(1, Act.HOLD, reason="awaiting-parts")
    house.clock.move(timedelta(hours=2))
    response, fix = client.read("/workorders/WO-1")["clocks"]
    assert (response["state"], response["elapsed_seconds"]) == ("running", 10800)
    assert (fix["state"], fix["running"], fix["due_at"], fix["elapsed_seconds"], fix["paused_seconds"]) == (
        "paused",
        False,
        None,
        3600,
        7200,
    )


def test_an_ended_order_still_names_alarms_that_a_later_order_has(house: House, client: Client) -> None:
    house.alarm("LIFT-2/ctrl", "lift out of service")
    house.wait(minutes=1)
    house.alarm("LIFT-2/ctrl", "lift out of service", state="cleared")
    house.act(1, Act.CANCEL, why="Test of the doors.")
    house.wait(hours=1)
    house.alarm("LIFT-2/ctrl", "lift out of service")
    assert client.read("/workorders/WO-2")["link"] == "WO-1"
    (alarm,) = client.read("/workorders/WO-1")["alarms"]
    assert (alarm["id"], alarm["source"], alarm["state"]) == (None, "LIFT-2/ctrl", "cleared")
    assert (alarm["raised_at"], alarm["cleared_at"]) == ("2026-11-21T09:00:00Z", "2026-11-21T09:01:00Z")


@pytest.mark.parametrize(
    ("number", "status", "sentence"),
    [
        ("WO-404", 404, "there is no order WO-404"),
        ("WO-0", 422, "number: 'WO-0' is no work order number; they look like WO-17"),
        ("nonsense", 422, "number: 'nonsense' is no work order number; they look like WO-17"),
    ],
)
def test_no_such_order(client: Client, number: str, status: int, sentence: str) -> None:
    answer = client.get(f"/api/v1/workorders/{number}")
    assert (answer.status_code, answer.json()) == (status, {"detail": sentence})


def test_a_bare_number_is_taken_too(house: House, client: Client) -> None:
    three_orders(house)
    assert client.read("/workorders/2")["number"] == client.read("/workorders/wo-2")["number"] == "WO-2"


def test_the_help_desk_asks_for_a_job(client: Client) -> None:
    answer = client.tell("/workorders", {"site": "riverside", "title": "Radiator cold", "by": "reception", "asset": "A3", "priority": "P2"})
    assert answer.status_code == 201
    order = answer.json()
    assert (order["number"], order["status"], order["category"], order["priority"]) == ("WO-1", "new", "help desk", "P2")
    assert (order["asset"], order["trade"], order["location"]) == ("AHU-3", "hvac", "Block A/L03/Plant room")
    assert [clock["name"] for clock in order["clocks"]] == ["response", "fix"]
    assert order["logged_at"] == START.isoformat().replace("+00:00", "Z")
    assert order["timeline"][0]["text"] == "reception asked for it."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"site": "moon"}, "site: 'moon' is not known here; known are riverside"),
        ({"site": "a/b"}, "site: must be the name of a site, which holds no /, + or #"),
        ({"asset": "AHU-99"}, "asset: no asset of riverside has the id or alias 'AHU-99'"),
        ({"title": "  "}, "title: must not be empty"),
        ({"title": "two\nlines"}, "title: must be one line"),
        ({"title": "a\u0000b"}, "title: must not hold control characters"),
        ({"title": 7}, "title: must be a text"),
        ({"title": "x" * 121}, "title: must not be longer than 120 characters"),
        ({"priority": "P9"}, "priority: must be 'P1', 'P2', 'P3' or 'P4'"),
        ({"colour": "red"}, "colour: is not known here"),
    ],
)
def test_a_job_that_cannot_be_is_refused_in_one_sentence(client: Client, change: dict[str, object], sentence: str) -> None:
    answer = client.tell("/workorders", {"site": "riverside", "title": "Radiator cold", "by": "reception"} | change)
    assert answer.status_code == 422
    assert answer.json() == {"detail": sentence}
    assert client.read("/workorders")["items"] == []


def test_a_body_that_is_no_json(client: Client) -> None:
    answer = client.post("/api/v1/workorders", content=b"{nope", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("the body is not JSON: ")
