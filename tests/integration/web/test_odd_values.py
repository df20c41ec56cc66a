"""Whatever is thrown at an endpoint, it answers: never with a 500, always with one sentence when it refuses."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.contract import databases
from tests.integration.web import scene
from tests.integration.web.client import Client
from tests.integration.web.house import House
from web.api.bodies import SPECS

READS = (
    "/api/v1/workorders",
    "/api/v1/alarms",
    "/api/v1/quarantine",
    "/api/v1/assets",
    "/api/v1/sites",
    "/api/v1/board",
    "/orders",
    "/alarms",
    "/api/v1/review",
    "/api/v1/shelves",
    "/shelves",
    "/review",
    "/quarantine",
    "/",
    "/orders/WO-1",
)
WORDS = ("open", "P1", "active", "normal", "riverside", "AHU-3", "not-json", "WO-1", "true", "1", "all")
NAMES = ("status", "site", "priority", "asset", "limit", "before", "after", "phase", "active", "q", "reason", "show", "done", "zzz")
BODY_NAMES = (
    *("by", "version", "at", "to", "eta", "why", "reason", "job_sheet", "priority", "note"),
    *("site", "title", "asset", "done", "signed_by", "trade"),
)

odd_text = st.one_of(
    st.text(max_size=40),
    st.sampled_from(WORDS),
    st.sampled_from(("\x00", "\ud800", "%", "_", "'", '"', "\u202e", "-1", "1e9", "9" * 30, "0x10", "NaN", "2026-11-21T09:00:00Z")),
    st.sampled_from(("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-11-21T25:00:00Z", "2026-11-21T09:00:00+99:99")),
)
odd_value = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False), odd_text),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(BODY_NAMES), inner, max_size=3)),
    max_leaves=6,
)
odd_body = st.one_of(odd_value, st.fixed_dictionaries({"by": odd_text}, optional={name: odd_value for name in BODY_NAMES if name != "by"}))

MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One house for all examples: what some of them change is part of what the others meet."""
    house = House(f"sqlite:///{databases.prepare_sqlite(tmp_path_factory.mktemp('odd'))}")
    scene.play(house)
    with Client(house.app) as client:
        yield client
    house.close()


def in_order(answer: Any, path: str) -> None:
    assert answer.status_code < 500, f"{path}: {answer.status_code} {answer.text[:300]}"
    if answer.status_code >= 400 and path.startswith("/api/"):
        assert set(answer.json()) == {"detail"}
        assert isinstance(answer.json()["detail"], str)


@MANY
@given(
    path=st.sampled_from(READS),
    query=st.lists(st.tuples(st.sampled_from(NAMES), odd_text.filter(lambda text: "\ud800" not in text)), max_size=4),
)
def test_any_query(client: Client, path: str, query: list[tuple[str, str]]) -> None:
    in_order(client.get(path, params=query), path)


@MANY
@given(
    path=st.sampled_from(("/api/v1/workorders/{}", "/api/v1/alarms/{}", "/api/v1/quarantine/{}", "/orders/{}", "/{}")),
    name=odd_text.filter(lambda text: "\ud800" not in text),
)
def test_any_name_in_a_path(client: Client, path: str, name: str) -> None:
    in_order(client.get(path.format(quote(name, safe=""))), path)


@MANY
@given(act=st.sampled_from((*SPECS, "")), number=st.sampled_from(("WO-1", "WO-2", "WO-3", "WO-77", "3", "x")), body=odd_body)
def test_any_body_of_a_command(client: Client, act: str, number: str, body: object) -> None:
    path = f"/api/v1/workorders/{number}/{act}" if act else "/api/v1/workorders"
    in_order(client.post(path, content=json.dumps(body).encode(), headers={"content-type": "application/json"}), path)


@MANY
@given(body=st.binary(max_size=200), kind=st.sampled_from(("application/json", "text/plain", "application/x-www-form-urlencoded", "")))
@pytest.mark.parametrize("path", ["/api/v1/workorders", "/api/v1/workorders/WO-1/note", "/orders/WO-1/note"])
def test_any_bytes(client: Client, path: str, body: bytes, kind: str) -> None:
    in_order(client.post(path, content=body, headers={"content-type": kind}), path)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"by":' * 8000 + b"1" + b"}" * 8000,
        b'{"by": "x", "version": 1' + b"0" * 5000 + b"}",
        b'{"by": "\\ud800"}',
        b'{"by": NaN}',
        b"\xff\xfe",
        b'{"by": "x", "by": "y", "note": Infinity}',
    ],
)
def test_json_made_to_hurt(client: Client, body: bytes) -> None:
    for path in ("/api/v1/workorders", "/api/v1/workorders/WO-1/note"):
        in_order(client.post(path, content=body, headers={"content-type": "application/json"}), path)


@MANY
@given(
    act=st.sampled_from((*SPECS, "x")),
    typed=st.dictionaries(st.sampled_from((*BODY_NAMES, "job_sheet.done", "job_sheet.signed_by")), odd_text, max_size=5),
)
def test_any_form(client: Client, act: str, typed: dict[str, str]) -> None:
    body = urlencode(typed, errors="replace")
    path = f"/orders/WO-4/{act}"
    in_order(client.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded"}), path)
