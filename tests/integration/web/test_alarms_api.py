"""Standing alarms through the API."""

import pytest

from tests.integration.web.client import Client
from tests.integration.web.house import House


def fill(house: House) -> None:
    house.alarm("AHU-3/flow", "supply flow fail")
    house.wait(minutes=1)
    house.alarm("LIFT-2/ctrl", "lift out of service", message="Door 2 blocked")
    house.wait(minutes=1)
    house.alarm("AHU-3/low", "return flow low")  # must stand for three minutes
    house.wait(minutes=1)
    house.alarm("TEST-1", "test signal")
    house.alarm("AHU-3/flow", "supply flow fail", state="cleared")
    house.alarm("CH-1/trip", "chiller tripped", state="cleared")  # never raised: nothing to list


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("", ["TEST-1", "AHU-3/low", "LIFT-2/ctrl", "AHU-3/flow"]),
        ("active=true", ["TEST-1", "AHU-3/low", "LIFT-2/ctrl"]),
        ("active=false", ["AHU-3/flow"]),
        ("phase=pending", ["AHU-3/low"]),
        ("phase=pending&phase=normal", ["AHU-3/low", "AHU-3/flow"]),
        ("phase=pending&active=false", []),
        ("q=FLOW", ["AHU-3/low", "AHU-3/flow"]),
        ("q=door 2", ["LIFT-2/ctrl"]),
        ("q=%25", []),
        ("site=riverside&q=test", ["TEST-1"]),
        ("site=moon", []),
    ],
)
def test_active_first_then_the_latest(house: House, client: Client, query: str, sources: list[str]) -> None:
    fill(house)
    assert [alarm["source"] for alarm in client.read(f"/alarms?{query}")["items"]] == sources


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_follow_one_another_without_gap_or_repeat(house: House, client: Client, limit: int) -> None:
    fill(house)
    sources: list[str] = []
    query: dict[str, object] = {"limit": limit}
    while True:
        page = client.read("/alarms", params=query)
        sources += [alarm["source"] for alarm in page["items"]]
        if page["next"] is None:
            break
        query["before"] = page["next"]
    assert sources == ["TEST-1", "AHU-3/low", "LIFT-2/ctrl", "AHU-3/flow"]


def test_alarms_of_the_same_moment_are_not_lost_between_pages(house: House, client: Client) -> None:
    for i in range(5):
        house.alarm(f"P-{i}", "pump fault")
    first = client.read("/alarms", params={"limit": 3})
    second = client.read("/alarms", params={"limit": 3, "before": first["next"]})
    assert len({alarm["source"] for alarm in first["items"] + second["items"]}) == 5


@pytest.mark.parametrize("cursor", ["x", "active.1", "active.1.x", "gone.1.1", f"active.1.{2**70}", f"active.{10**30}.1", "active.1.-1"])
def test_a_cursor_that_is_none(client: Client, cursor: str) -> None:
    answer = client.get("/api/v1/alarms", params={"before": cursor})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("before: must be what `next` of the page before says")


def test_one_alarm_says_what_was_decided_and_why(house: House, client: Client) -> None:
    fill(house)
    (listed,) = client.read("/alarms?q=test")["items"]
    alarm = client.read(f"/alarms/{listed['id']}")
    assert (alarm["decision"], alarm["reason"], alarm["order"]) == ("suppressed", "rule", None)
    assert alarm["sentence"] == "a rule says that this alarm raises no order"
    assert alarm["why"][-1].startswith("rule “Test points are nobody's job” fits")


def test_repeats_that_are_only_journaled_are_counted(house: House, client: Client) -> None:
    for _ in range(7):
        house.alarm("AHU-3/flow", "supply flow fail")
        house.wait(seconds=10)
    alarm = client.read("/alarms")["items"][0]
    assert (alarm["count"], alarm["last_at"], alarm["raised_at"]) == (7, "2026-11-21T09:01:00Z", "2026-11-21T09:00:00Z")
    assert client.read("/workorders/WO-1")["alarms"][0]["count"] == 7


def test_no_such_alarm(client: Client) -> None:
    assert client.get("/api/v1/alarms/9").json() == {"detail": "there is no alarm 9"}
    assert client.get("/api/v1/alarms/x").json() == {"detail": "id: must be a whole number"}
