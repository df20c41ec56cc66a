"""The board, the estate and the quarantine through the API, and what machines ask."""

import base64

import pytest
from prometheus_client import Counter

from rules.reason import Reason
from tests.integration.web import scene
from tests.integration.web.client import Client
from tests.integration.web.house import House
from workorders.lifecycle import Act


def test_the_board(house: House, client: Client) -> None:
    scene.play(house)
    board = client.read("/board")
    assert board["open"]["total"] == 7
    assert board["open"]["by_priority"] == {"P1": 4, "P2": 1, "P3": 1, "P4": 1}
    assert sum(board["open"]["by_status"].values()) == 7
    assert (board["breached"], board["at_risk"]) == (1, 1)
    assert board["alarms"] == {"standing": 9, "a_minute": 131, "total": 1428, "to_one_order": 204}
    assert [job["number"] for job in board["jobs"]] == ["WO-1", "WO-4", "WO-7", "WO-6", "WO-5", "WO-3", "WO-2"], (
        "the one that is late first, then by what is due, then the one that is paused, then the one whose clocks have stopped"
    )
    assert (board["ready"], board["detail"], board["speed"]) == (True, "", 1)


def test_an_empty_board(client: Client) -> None:
    board = client.read("/board")
    assert board["open"]["total"] == board["breached"] == board["at_risk"] == 0
    assert board["jobs"] == []
    assert board["alarms"]["to_one_order"] is None


def test_a_breach_counts_before_anybody_wrote_it_down(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical")
    house.clock.now = house.clock.now.replace(hour=13)
    assert client.read("/board")["breached"] == 1


def test_an_ended_order_is_not_on_the_board(house: House, client: Client) -> None:
    house.alarm("AHU-3/flow", "supply flow fail", severity="critical")
    house.wait(hours=5)
    house.act(1, Act.CANCEL, why="Test.")
    board = client.read("/board")
    assert (board["open"]["total"], board["breached"], board["jobs"]) == (0, 0, [])


def test_sites_and_assets(client: Client) -> None:
    assert client.read("/sites")["items"] == [
        {"id": "riverside", "name": "Riverside Campus", "timezone": "Europe/London", "latitude": None, "longitude": None}
    ]
    assert [asset["id"] for asset in client.read("/assets")["items"]] == ["AHU-3", "CH-1", "LIFT-2", "VAV-1-01"]
    assert client.read("/assets?q=library")["items"][0]["class"] == "Lift"
    assert client.read("/assets?site=moon")["items"] == []
    page = client.read("/assets?limit=3")
    assert [asset["id"] for asset in client.read("/assets", params={"after": page["next"]})["items"]] == ["VAV-1-01"]


def test_the_quarantine(house: House, client: Client) -> None:
    house.reject(b'{"kind": ', detail="line 1, column 10: a value should come here")
    house.reject(b"\xff\x00", Reason.NOT_UTF8)
    found = client.read("/quarantine")
    assert [(each["id"], each["reason"], each["size"], each["preview"]) for each in found["items"]] == [
        (2, "not-utf8", 2, "\\xff\\x00"),
        (1, "not-json", 9, '{"kind": '),
    ]
    assert found["items"][1]["sentence"] == "the message is not JSON"
    assert (found["counts"], found["let_go"]) == ({"not-json": 1, "not-utf8": 1}, 0)
    assert [each["id"] for each in client.read("/quarantine?reason=not-json")["items"]] == [1]
    assert client.read("/quarantine?limit=1")["next"] == "2"
    assert [each["id"] for each in client.read("/quarantine?limit=1&before=2")["items"]] == [1]


def test_the_bytes_of_a_message(house: House, client: Client) -> None:
    house.reject('{"kind": "Strömung"'.encode())
    house.reject(b"\xff\x00" * 40_000, Reason.NOT_UTF8)
    text, other = client.read("/quarantine/1"), client.read("/quarantine/2")
    assert (text["encoding"], text["payload"]) == ("utf-8", '{"kind": "Strömung"')
    assert (other["encoding"], other["size"], other["kept"]) == ("base64", 80_000, 65_536)
    assert base64.b64decode(other["payload"]) == b"\xff\x00" * 32_768
    assert client.get("/api/v1/quarantine/3").status_code == 404


def test_metrics_in_both_formats(house: House, client: Client) -> None:
    Counter("callout_tests", "A counter.", registry=house.registry).inc()
    plain = client.get("/metrics")
    assert plain.headers["content-type"].startswith("text/plain")
    assert "callout_tests_total 1.0" in plain.text
    modern = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert modern.headers["content-type"].startswith("application/openmetrics-text")
    assert modern.text.endswith("# EOF\n")


def test_health(house: House, client: Client) -> None:
    assert client.get("/healthz").json() == {"alive": True}
    assert client.get("/readyz").json() == {"ready": True, "detail": ""}
    house.figures.ready, house.figures.why_not = False, "the broker at 127.0.0.1:1883 does not answer"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "detail": "the broker at 127.0.0.1:1883 does not answer"})
    assert "the broker at 127.0.0.1:1883 does not answer" in client.get("/").text.lower()


def test_openapi_describes_every_endpoint_with_examples(client: Client) -> None:
    document = client.read("/openapi.json")
    assert len([path for path in document["paths"] if path.startswith("/api/v1/workorders/{number}/")]) == 14
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], f"{method} {path}"
            assert operation["description"], f"{method} {path}"
            assert "HTTPValidationError" not in str(operation), f"{method} {path} promises another error than it gives"
    hold = document["components"]["schemas"]["Hold"]
    assert set(hold["properties"]) == {"by", "version", "at", "note", "reason"}
    assert hold["additionalProperties"] is False


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_nothing_that_would_come_from_elsewhere(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
